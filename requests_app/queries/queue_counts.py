"""How many cases there are in worklists: by view, queue, group of urgency. A count stops just beyond MOST_COUNTED."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from civic311.accounts.viewer import Viewer
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.queue import conditions, end_of_day, end_of_week, with_urgency
from requests_app.queries.visible import staff_requests
from routing.models.catalogue import WaitsFor

MOST_COUNTED = 10_000
MOST_WALKED = 5_000


@dataclass(frozen=True)
class Counts:
    """How many cases each view holds; `is_partial` when more than MOST_COUNTED are open and the rest was left out."""

    views: dict[str, int]
    queues: dict[int, int]
    is_partial: bool


_COUNTED = ("all", "mine", "today", "week", "risk", "late", "waiting", "paused", "nobody", "reopened", "flagged")
_COUNT_SQL = """
SELECT queue_id, count(*),
       count(*) FILTER (WHERE assignee_id = %(me)s),
       count(*) FILTER (WHERE next_due_at > %(now)s AND next_due_at < %(day)s),
       count(*) FILTER (WHERE next_due_at > %(now)s AND next_due_at < %(week)s),
       count(*) FILTER (WHERE next_due_at > %(now)s AND risk_at <= %(now)s),
       count(*) FILTER (WHERE next_due_at <= %(now)s),
       count(*) FILTER (WHERE closes_on IS NOT NULL OR status = 'ON_HOLD' AND hold_reason_id IN
                        (SELECT id FROM routing_holdreason WHERE waits_for = %(resident)s)),
       count(*) FILTER (WHERE status = 'ON_HOLD' OR (next_due_at IS NULL AND due_at IS NOT NULL)),
       count(*) FILTER (WHERE assignee_id IS NULL),
       count(*) FILTER (WHERE reopened_count > 0),
       count(*) FILTER (WHERE is_flagged)
FROM ({rows}) AS open_rows GROUP BY queue_id
"""
_READ = ("queue_id", "assignee_id", "due_at", "next_due_at", "risk_at", "status", "hold_reason_id", "closes_on",
         "reopened_count", "is_flagged")  # fmt: skip


def capped(count: int) -> str:
    """A count as lists show it: beyond MOST_COUNTED it is not told exactly."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def count_views(viewer: Viewer, now: datetime, queue_ids: Sequence[int] | None = None) -> Counts:
    """Counts for the rail in three queries. `queue_ids`: count the views in these queues only."""
    by_queue = _open_by_queue(viewer, now)
    chosen = [row for queue_id, row in by_queue.items() if queue_ids is None or queue_id in queue_ids]
    views = {code: sum(row[index] for row in chosen) for index, code in enumerate(_COUNTED)}
    wanted = conditions(viewer, now)
    for code in ("closed", "stuck"):
        rows = staff_requests(viewer).filter(wanted[code])
        if queue_ids is not None:
            rows = rows.filter(queue_id__in=queue_ids)
        views[code] = count_rows(rows)
    total = sum(row[0] for row in by_queue.values())
    return Counts(views, {key or 0: row[0] for key, row in by_queue.items()}, total > MOST_COUNTED)


def count_rows(rows: QuerySet[ServiceRequest], most: int = MOST_COUNTED) -> int:
    """How many rows there are, up to one more than `most`."""
    return rows.order_by()[: most + 1].count()


def _open_by_queue(viewer: Viewer, now: datetime) -> dict[int | None, tuple[int, ...]]:
    rows = staff_requests(viewer).filter(IS_OPEN).order_by(F("next_due_at").asc(nulls_last=True))
    try:
        sql, params = rows.values(*_READ)[: MOST_COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:  # a viewer without any department
        return {}
    named = {
        "me": viewer.user_id, "now": now, "day": end_of_day(now), "week": end_of_week(now),
        "resident": WaitsFor.RESIDENT,
    }  # fmt: skip
    counted, values = _positional(_COUNT_SQL, named)
    with connection.cursor() as cursor:
        cursor.execute(counted.format(rows=sql), [*values, *params])
        return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}


def _positional(sql: str, named: dict[str, Any]) -> tuple[str, list[Any]]:
    """The same text with %s for each name, and the values in their order: two kinds of parameters do not mix."""
    values: list[Any] = []

    class Taken(dict[str, str]):
        def __missing__(self, name: str) -> str:
            values.append(named[name])
            return "%s"

    return sql % Taken(), values


def count_groups(rows: QuerySet[ServiceRequest], now: datetime) -> tuple[dict[int, int], int]:
    """How many of the rows fall in each group of urgency, and in all; both stop just beyond MOST_COUNTED."""
    try:
        sql, params = with_urgency(rows.order_by(), now).values("urgency")[: MOST_COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:
        return {}, 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT urgency, count(*) FROM ({sql}) AS shown GROUP BY urgency", params)  # noqa: S608
        groups = dict(cursor.fetchall())
    return groups, sum(groups.values())


def count_walked(rows: QuerySet[ServiceRequest], sort: str, now: datetime) -> tuple[dict[int, int], int, bool]:
    """The same for rows with words that very many cases have: counted among the first MOST_WALKED cases of the list
    alone. The last value tells whether there are more cases behind those."""
    orders = {"due": F("next_due_at").asc(nulls_last=True), "closed": F("closed_datetime").desc(nulls_last=True)}
    order = orders.get(sort, F("requested_datetime").desc())
    looked_at = with_urgency(rows.order_by(order, "-id"), now).values("urgency", "has_words")[: MOST_WALKED + 1]
    try:
        sql, params = looked_at.query.sql_with_params()
    except EmptyResultSet:
        return {}, 0, False
    with connection.cursor() as cursor:
        counted_sql = "SELECT urgency, count(*) FILTER (WHERE has_words), count(*) FROM ({}) AS shown GROUP BY urgency"
        cursor.execute(counted_sql.format(sql), params)
        counted = cursor.fetchall()
    groups = {urgency: found for urgency, found, _all in counted if found}
    return groups, sum(groups.values()), sum(row[2] for row in counted) > MOST_WALKED
