"""The board: the same rows as a worklist, in columns by status or by owner, the most urgent cases of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from requests_app.models import ServiceRequest
from requests_app.queries.queue import RECENTLY, read_page
from requests_app.queries.queue_counts import MOST_COUNTED, count_rows
from requests_app.workflow import OPEN_STATUSES, Status

MOST_CARDS = 20
MOST_OWNERS = 12
CLOSED = "closed"
BY_STATUS = (Status.RECEIVED, Status.ROUTED, Status.IN_PROGRESS, Status.ON_HOLD)

_SQL = """
SELECT lane, place, id, count FROM (
    SELECT {column} AS lane, id, row_number() OVER lanes AS place, count(*) OVER (PARTITION BY {column}) AS count
    FROM ({rows}) AS shown
    WINDOW lanes AS (PARTITION BY {column} ORDER BY next_due_at NULLS LAST, id)
) AS placed WHERE place <= %s ORDER BY lane, place
"""


@dataclass(frozen=True)
class Lane:
    """One column: `key` is a status, the id of an owner (None: nobody) or CLOSED; `count` may be MOST_COUNTED + 1."""

    key: str | int | None
    cards: Sequence[ServiceRequest]
    count: int


def lanes_by_status(rows: QuerySet[ServiceRequest], now: datetime) -> list[Lane]:
    """The open statuses in their order, then what closed lately; of all open cases at most the MOST_COUNTED most
    urgent ones are looked at."""
    found = _lanes(rows.filter(status__in=OPEN_STATUSES), "status")
    closed = rows.filter(closed_datetime__gte=now - RECENTLY)
    last = list(closed.order_by("-closed_datetime", "-id").values_list("pk", flat=True)[:MOST_CARDS])
    ids = {status: found.get(status, ([], 0)) for status in BY_STATUS} | {CLOSED: (last, count_rows(closed))}
    return _read(ids, now)


def lanes_by_owner(rows: QuerySet[ServiceRequest], now: datetime) -> list[Lane]:
    """Open cases of nobody, then those of the people who have most of them."""
    found = _lanes(rows.filter(status__in=OPEN_STATUSES), "assignee_id")
    most = sorted((key for key in found if key is not None), key=lambda key: -found[key][1])[:MOST_OWNERS]
    return _read({None: found.get(None, ([], 0))} | {key: found[key] for key in most}, now)


def _lanes(rows: QuerySet[ServiceRequest], column: str) -> dict[str | int | None, tuple[list[int], int]]:
    """Lane -> ids of its first cards, and how many there are; one query."""
    first = rows.order_by(F("next_due_at").asc(nulls_last=True)).values("id", "next_due_at", column)
    try:
        sql, params = first[:MOST_COUNTED].query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(column=column, rows=sql), [*params, MOST_CARDS])
        found: dict[str | int | None, tuple[list[int], int]] = {}
        for lane, _place, key, count in cursor.fetchall():
            found.setdefault(lane, ([], count))[0].append(key)
    return found


def _read(lanes: dict[str | int | None, tuple[list[int], int]], now: datetime) -> list[Lane]:
    rows = {row.pk: row for row in read_page([key for ids, _count in lanes.values() for key in ids], now)}
    return [Lane(lane, [rows[key] for key in ids if key in rows], count) for lane, (ids, count) in lanes.items()]
