"""`/open-data/`: the files that the city gives away, under addresses that stay."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from reports.open_data_files import ABOUT, read_made
from reports.open_data_page import lines_of

SECONDS = 300
_KINDS = {".csv": "text/csv; charset=utf-8", ".gz": "application/gzip", ".json": "application/json"}


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is, when it was made, how large it is and how to check it."""
    made = read_made(_folder())
    return render(request, "public/open_data.html", {"made": made, "lines": lines_of(made) if made else []})


def _path(name: str) -> Path | None:
    """Where a file lies; None for what is not among the files that were made."""
    made = read_made(_folder())
    known = {each.name for each in made.files} | {ABOUT} if made else set()
    return _folder() / name if name in known else None


def _tag(request: HttpRequest, name: str) -> str | None:
    path = _path(name)
    found = path.stat() if path and path.exists() else None
    return f'"{found.st_mtime_ns:x}-{found.st_size:x}"' if found else None


def _written(request: HttpRequest, name: str) -> datetime | None:
    path = _path(name)
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC) if path and path.exists() else None


@require_safe
@condition(etag_func=_tag, last_modified_func=_written)
def open_data_file(request: HttpRequest, name: str) -> FileResponse:
    """One file as it was made; 404 for another name."""
    path = _path(name)
    if path is None or not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=_KINDS.get(path.suffix, "text/plain; charset=utf-8"))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _folder() -> Path:
    return Path(settings.OPEN_DATA_DIR)
