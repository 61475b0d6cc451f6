# Short names; ./run does the work and needs no make.
.PHONY: run test check bench messages format lint vendor

run:
	./run

test:
	./run test

check:
	./run check

# BENCH_REQUESTS sets the size; figures go to bench/results/.
bench:
	./run bench

# Texts for translators: locale/*.po from the sources (needs GNU gettext), compiled.
messages:
	./bootstrap dev
	.venv/bin/python tools/translations.py extract

format:
	./bootstrap dev
	.venv/bin/ruff check --fix-only -q .
	.venv/bin/ruff format .

lint:
	./bootstrap dev
	.venv/bin/ruff check .
	.venv/bin/lint-imports

# Front-end packages, pinned in tools/vendor.py (needs npm).
vendor:
	./bootstrap dev
	.venv/bin/python tools/vendor.py
