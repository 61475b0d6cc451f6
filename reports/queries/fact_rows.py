"""Facts as columns: read directly from requests and their log, or from the rows that the worker keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from civic311.city.current import city_zone
from reports.queries.fact_sql import COLUMNS, EARLIER, SELECT
from reports.queries.packing import INFINITY

NEVER_2000 = 0xFFFFFFFF  # a moment or a span that there is not, in 32 bits
TEXTS = ("channel", "language")
MOMENTS = tuple(name for name, kind in COLUMNS.items() if kind == "timestamptz")
SPANS = ("to_assign", "to_action")  # seconds that may be missing

Columns = dict[str, NDArray[Any]]
Texts = dict[str, list[str]]


def read_directly() -> tuple[Columns, Texts]:
    """All requests as columns, counted from rows and log this moment; for a city that has no snapshot yet."""
    statement = SELECT.format(scope="IS NOT NULL")
    return _columns(f"({statement}) AS facts", {"zone": _zone()})


def read_kept(first: int, last: int, after: int) -> tuple[Columns, Texts]:
    """The kept rows of requests from id `first` to `last` whose revision is later than `after`."""
    rows = (
        "(SELECT * FROM reports_requestfact WHERE request_id BETWEEN %(first)s AND %(last)s AND revision > %(after)s)"
    )
    return _columns(f"{rows} AS facts", {"first": first, "last": last, "after": after})


def write_facts(request_ids: Sequence[int], revision: int) -> None:
    """Make the facts of these requests anew."""
    _write("= ANY(%(ids)s)", {"ids": list(request_ids)}, revision)


def write_range(first: int, last: int, revision: int) -> None:
    """Make the facts of all requests from id `first` to `last` anew."""
    _write("BETWEEN %(first)s AND %(last)s", {"first": first, "last": last}, revision)


def earlier_at_the_spot(request_ids: Sequence[int]) -> list[int]:
    """Requests of the same spot and service that were closed within the 30 days before one of these came in."""
    with connection.cursor() as cursor:
        cursor.execute(EARLIER.format(scope="= ANY(%(ids)s)"), {"ids": list(request_ids)})
        return [row[0] for row in cursor.fetchall()]


def _write(scope: str, params: Mapping[str, Any], revision: int) -> None:
    names = ["request_id", *COLUMNS]
    values = ", ".join(f"{name} = EXCLUDED.{name}" for name in [*COLUMNS, "revision"])
    statement = (
        f"INSERT INTO reports_requestfact ({', '.join(names)}, revision)"  # noqa: S608
        f" SELECT {', '.join(names)}, %(revision)s FROM ({SELECT.format(scope=scope)}) AS facts ORDER BY request_id"
        f" ON CONFLICT (request_id) DO UPDATE SET {values}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**params, "revision": revision, "zone": _zone()})


def _zone() -> str:
    return str(city_zone())


def _columns(source: str, params: Mapping[str, Any]) -> tuple[Columns, Texts]:
    names = ["request_id", *COLUMNS]
    parts = ", ".join(_packed(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts} FROM {source}", params)  # noqa: S608
        row = cursor.fetchone()
    columns: Columns = {}
    texts: Texts = {}
    for name, data in zip(names, row, strict=True):
        if name in TEXTS:
            texts[name], columns[name] = _coded(data)
        else:
            values = np.frombuffer(bytes(data or b""), dtype=">i8").astype(np.int64)
            columns["number" if name == "request_id" else name] = _in_32_bits(values) if name in MOMENTS else values
    for name in SPANS:
        columns[name] = np.where(columns[name] < 0, NEVER_2000, columns[name])
    return columns, texts


def _packed(name: str) -> str:
    if name in TEXTS:
        return f"string_agg({name}, ',')"
    if name in MOMENTS:
        return f"string_agg(timestamptz_send(coalesce({name}, 'infinity')), ''::bytea)"
    missing = -1 if name in SPANS else 0
    return f"string_agg(int8send(coalesce({name}, {missing})::int8), ''::bytea)"


def _coded(data: str | None) -> tuple[list[str], NDArray[Any]]:
    """Texts and, for each row, where its text stands among them."""
    words = data.split(",") if data is not None else []
    known = sorted(set(words))
    places = {word: place for place, word in enumerate(known)}
    return known, np.fromiter((places[word] for word in words), dtype=np.uint8, count=len(words))


def _in_32_bits(microseconds: NDArray[Any]) -> NDArray[Any]:
    """Whole seconds since 2000; what never happened is `NEVER_2000`, what is later than 2136 just before it."""
    seconds = np.clip(microseconds // 1_000_000, 0, NEVER_2000 - 1)
    return np.where(microseconds == INFINITY, NEVER_2000, seconds).astype(np.uint32)
