FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 DATA_DIR=/data
RUN useradd --system --create-home civic311 && mkdir /data && chown civic311 /data
WORKDIR /srv/civic311
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock
COPY . .
RUN python -c "from pathlib import Path; from civic311.lib.compile_messages import compile_changed; compile_changed(Path('locale'))" \
 && SECRET_KEY=build-only DATABASE_URL=postgresql:///unused python manage.py collectstatic --noinput --verbosity 0
USER civic311
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "civic311.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--no-control-socket"]
