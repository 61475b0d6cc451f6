"""How many requests web answered, how, and how fast; read by `/metrics`.

Under gunicorn each process counts in a file of its own (`gunicorn.conf.py` names the folder before this module is
imported); elsewhere in memory.
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_REQUESTS = Counter("civic311_requests", "Requests answered", ["view", "method", "status"])
_SECONDS = Histogram("civic311_request_seconds", "Seconds until an answer began", ["view"], buckets=_BUCKETS)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _REQUESTS.labels(view, method if method in _METHODS else "other", str(status)).inc()
    _SECONDS.labels(view).observe(seconds)


def registry() -> CollectorRegistry:
    """What all web processes counted together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
