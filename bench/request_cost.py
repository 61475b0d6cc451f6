"""What every request pays for its number, its line in the log and the counts for a monitor.

`python -m bench.request_cost` prints the figure alone.
"""

import json
import os
import sys
import tempfile
import time
from statistics import median

import django
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from bench.figures import Figure

_TIMES = 2_000
_ROUNDS = 9


def main() -> None:
    """Time the outermost step around a view that does nothing, with counters in files as under gunicorn."""
    with tempfile.TemporaryDirectory(prefix="civic311-bench-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        django.setup()
        # After the folder is named: the counters choose where they count when they are imported.
        from civic311.request_log import RequestLog  # noqa: PLC0415

        match = resolve("/healthz")

        def view(request: HttpRequest) -> HttpResponse:
            request.resolver_match = match
            return HttpResponse("ok")

        around = RequestLog(view)
        requests = [RequestFactory().get("/healthz") for _ in range(_TIMES)]
        taken = []
        for _round in range(_ROUNDS):
            begun = time.perf_counter()
            for request in requests:
                view(request)
            between = time.perf_counter()
            for request in requests:
                around(request)
            taken.append((time.perf_counter() - between - (between - begun)) / _TIMES * 1000)
    figure = Figure("number, log and counts of a request", median(taken), "ms", 0.2)
    sys.stdout.write(json.dumps([figure.data()]) + "\n")


if __name__ == "__main__":
    main()
