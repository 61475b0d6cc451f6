"""The worker's jobs with uploaded files. Importing this brings GDAL with it: only the worker does."""

import time

from django.utils import timezone

from routing.imports.file_jobs import work_through

BUDGET_SECONDS = 60.0


def work_on_files() -> None:
    """Read, compare or write the files that wait."""
    stop = time.monotonic() + BUDGET_SECONDS
    work_through(now=timezone.now(), may_go_on=lambda: time.monotonic() < stop)
