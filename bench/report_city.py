"""A city of two million requests in three years for `bench.reports`, made by SQL: 50 wards, 150 services.

It goes past the ledger: only what reports read is true, the way the demo city writes it. `bench.report_log` makes what
hangs on the requests. One row of `bench_drawn` holds all that was drawn for a request.
"""

import os
import random
from datetime import datetime
from typing import Any

import h3
from django.db import connection, transaction
from django.utils import timezone

from bench.filling import insert, without_indexes
from bench.report_log import EVENTS, FILLED, fill_around, fill_log
from civic311.demo.city import set_up
from requests_app.models import ServiceRequest
from routing.models import Area, AreaIndicator, AreaLayer, Service

SIZE = int(os.environ.get("BENCH_REPORTS", "2000000"))
SEED = 311
WARDS, SERVICES, SPOTS = 50, 150, 30_000
TABLE = "requests_app_servicerequest"
_SPREAD = 0.004  # degrees around the middle of a neighborhood

# Of a request: when it came and ended, what happened on the way, and at which part of its time. A tenth is joined to
# one whose id ends in 0; one in thirty is forgotten for long.
_DRAWN = """
CREATE UNLOGGED TABLE bench_drawn AS
WITH raw AS MATERIALIZED (
    SELECT n AS id, random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5, random() AS r6,
        random() AS r7, random() AS r8, random() AS r9, random() AS r10,
        %(now)s - (%(size)s - n + 1) * (interval '3 years' / %(size)s) AS opened
    FROM generate_series(1, %(size)s) AS n
), placed AS (
    SELECT raw.*, service_id, queue_id, department_id, people, days, ward_id, hood_id, lat, long, cell, street,
        id %% 10 <> 0 AND id > 400 AND r6 < 0.11 AS is_joined,
        (id / 10 - 1 - floor(r7 * 30)::int) * 10 AS original,
        days * CASE WHEN r7 < 0.035 THEN 10 + 90 * r8
            ELSE 0.5 * exp(0.68 * 2 * (r3 + r4 + r5 - 1.5)) * CASE WHEN ward_id %% 7 = 0 THEN 1.4 ELSE 1 END END AS took
    FROM raw JOIN bench_pick ON pick = floor(r1 * %(picks)s)::int JOIN bench_spot ON spot = floor(r2 * %(spots)s)::int
), ended AS (
    SELECT *, opened + interval '1 day' * days AS due,
        CASE WHEN is_joined THEN least(opened + interval '1 day' * r8 * 0.6, %(now)s - interval '1 second')
             ELSE opened + interval '1 day' * took END AS closed,
        opened + interval '1 day' * took * (0.03 + 0.35 * r10) AS assigned, interval '1 day' * took AS span,
        CASE WHEN is_joined THEN 'DUPLICATE' WHEN r9 < 0.012 THEN 'CANCELED' WHEN r9 < 0.1 THEN 'NOT_ACTIONABLE'
             ELSE 'RESOLVED' END AS ending,
        NOT is_joined AND r3 < 0.87 AS has_assigned, NOT is_joined AND r4 < 0.8 AS has_started,
        NOT is_joined AND r5 < 0.45 AS has_visit, NOT is_joined AND r8 > 0.9 AS has_held,
        NOT is_joined AND r9 > 0.86 AS has_note, NOT is_joined AND r10 < 0.06 AS has_message,
        NOT is_joined AND r6 > 0.965 AS has_hand, NOT is_joined AND r7 > 0.975 AS has_reopened,
        NOT is_joined AND r7 BETWEEN 0.5 AND 0.504 AS has_undone
    FROM placed
)
SELECT *, closed > %(now)s AS is_open,
    opened + span * 0.55 AS held_at, opened + span * (0.6 + 0.1 * r10) AS resumed_at,
    opened + span * 0.45 AS started_at, opened + span * 0.9 AS visited_at,
    CASE WHEN r8 < 0.04 THEN 'letter' WHEN r8 < 0.08 THEN 'email' WHEN r8 < 0.29 THEN 'app' WHEN r8 < 0.31 THEN 'sms'
         WHEN r8 < 0.33 THEN 'council' WHEN r8 < 0.4 THEN 'staff_found' WHEN r8 < 0.62 THEN 'phone'
         WHEN r8 < 0.65 THEN 'walk_in' ELSE 'web' END AS channel,
    CASE WHEN r9 < 0.14 THEN 'es' WHEN r9 < 0.17 THEN 'zh-hans' WHEN r9 < 0.18 THEN 'ht' ELSE 'en' END AS language,
    CASE WHEN r10 < 0.03 THEN 1 WHEN r10 < 0.25 THEN 2 WHEN r10 < 0.8 THEN 3 ELSE 4 END AS severity
FROM ended
"""
# Who says the same: the requests that were joined, and people who add their voice to a case.
_VOICES = """
CREATE UNLOGGED TABLE bench_voices AS
SELECT original AS id, count(*) AS joined FROM bench_drawn WHERE is_joined GROUP BY original
"""
_EXTRA = "CASE WHEN NOT d.is_joined AND d.id % 10 < 2 AND r6 > 0.6 THEN 1 ELSE 0 END"
_PAUSED = "CASE WHEN has_held AND resumed_at < LEAST(closed, now()) THEN resumed_at - held_at ELSE interval '0' END"
_IS_HELD = "is_open AND has_held AND held_at < now() AND resumed_at > now()"
_VALUES = {
    "id": "d.id", "public_id": "'r' || d.id", "external_id": "''", "place_note": "''",
    "address": "(1 + (r3 * 400)::int) || ' ' || street", "lat": "lat", "long": "long", "h3": "cell",
    "head_hash": "decode(repeat(md5(d.id::text), 2), 'hex')",
    "status": f"CASE WHEN NOT is_open THEN ending WHEN {_IS_HELD} THEN 'ON_HOLD'"
              " WHEN has_started AND started_at < now() THEN 'IN_PROGRESS' ELSE 'ROUTED' END",
    "duplicate_of_id": "CASE WHEN is_joined THEN original END",
    "service_id": "service_id", "queue_id": "queue_id", "department_id": "department_id", "ward_id": "ward_id",
    "severity": "severity", "channel": "channel", "provenance": "'form'", "language": "language", "is_live": "true",
    "requested_datetime": "date_trunc('second', opened)", "routed_at": "opened",
    "updated_datetime": "LEAST(closed, now())", "expected_datetime": "due", "first_promise": "due",
    "due_at": f"due + {_PAUSED}", "next_due_at": f"CASE WHEN is_open AND NOT ({_IS_HELD}) THEN due + {_PAUSED} END",
    "risk_at": f"due + {_PAUSED} - interval '1 day' * days / 4",
    "closed_datetime": "CASE WHEN NOT is_open THEN date_trunc('second', closed) END",
    "first_action_at": "CASE WHEN has_started AND started_at < now() THEN started_at END",
    "assignee_id": "CASE WHEN has_assigned AND assigned < now() THEN people[1 + floor(r4 * cardinality(people))::int]"
                   " END",
    "visits": "CASE WHEN has_visit AND visited_at < now() THEN 1 ELSE 0 END",
    "reopened_count": "CASE WHEN has_reopened AND opened + span * 0.8 < now() THEN 1 ELSE 0 END",
    "voices": f"1 + coalesce(v.joined, 0) + {_EXTRA}", "version": "7", "last_kind": "'closed'",
}  # fmt: skip


def fill() -> None:
    """Make the city and its requests, unless they are there."""
    if ServiceRequest.objects.exists():
        return
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        set_up(SEED, now)
        _more_services()
        _more_areas()
        cursor.execute("SET LOCAL work_mem = '192MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SELECT setseed(0.311)")
        _fill(cursor, now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _fill(cursor: Any, now: datetime) -> None:
    again = without_indexes(cursor, FILLED)
    cursor.execute(f"ALTER TABLE {EVENTS} DISABLE TRIGGER USER")
    cursor.execute(f"TRUNCATE {EVENTS}, requests_app_clock")  # new tables need no log of their own to survive a crash
    values = {"now": now, "size": SIZE, "picks": _make_picks(cursor), "spots": _make_spots(cursor)}
    cursor.execute(_DRAWN, values)
    cursor.execute(_VOICES)
    cursor.execute("ANALYZE bench_drawn, bench_voices")
    insert(cursor, TABLE, _VALUES, "bench_drawn AS d LEFT JOIN bench_voices AS v USING (id) ORDER BY d.id")
    fill_log(cursor, SIZE)
    fill_around(cursor, SIZE, extra=_EXTRA)
    for statement in again:
        cursor.execute(statement)
    cursor.execute(f"ALTER TABLE {EVENTS} ENABLE TRIGGER USER")
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{TABLE}', 'id'), max(id)) FROM {TABLE}")
    cursor.execute("DROP TABLE bench_drawn, bench_voices")


def _more_services() -> None:
    """Services like those of the demo city until there are 150."""
    known = list(Service.objects.order_by("pk"))
    for number in range(SERVICES - len(known)):
        service = known[number % len(known)]
        round_of = 2 + number // len(known)
        names = {language: f"{name} {round_of}" for language, name in service.name.items()}
        copied = {each.attname: getattr(service, each.attname) for each in Service._meta.concrete_fields}
        code = f"{service.service_code}-{round_of}"
        Service.objects.create(**copied | {"id": None, "service_code": code, "name": names})


def _more_areas() -> None:
    """Wards like those of the demo city until there are 50, two neighborhoods in each."""
    chance = random.Random(SEED)  # noqa: S311
    for layer in AreaLayer.objects.filter(is_neighbors=False):
        most = WARDS if layer.is_reporting else 2 * WARDS
        known = list(layer.areas.order_by("order", "pk").prefetch_related("indicators"))
        for number in range(len(known), most):
            like = known[number % len(known)]
            area = Area.objects.create(
                layer=layer, code=str(number + 1), name=f"{like.name} {1 + number // len(known)}", order=number + 1,
                geometry=like.geometry, label_lat=like.label_lat + chance.uniform(-0.01, 0.01),
                label_long=like.label_long + chance.uniform(-0.01, 0.01),
            )  # fmt: skip
            AreaIndicator.objects.bulk_create(
                AreaIndicator(area=area, code=row.code, name=row.name, source=row.source, as_of=row.as_of,
                              value=round(row.value * chance.uniform(0.8, 1.2), 1))
                for row in like.indicators.all()
            )  # fmt: skip


def _make_picks(cursor: Any) -> int:
    """A table to draw services from, the first ones more often, with queue, people and usual days; returns its size."""
    services = Service.objects.exclude(default_queue=None).select_related("default_queue").order_by("pk")
    lots = [service for place, service in enumerate(services) for _lot in range(1 + 200 // (5 + place))]
    cursor.execute(
        "CREATE UNLOGGED TABLE bench_pick"
        " (pick int, service_id bigint, queue_id bigint, department_id bigint, days float, people bigint[])"
    )
    cursor.executemany(
        "INSERT INTO bench_pick SELECT %s, %s, %s, %s, %s, array(SELECT user_id FROM accounts_membership"
        " WHERE department_id = %s)",
        [
            (place, each.pk, each.default_queue_id, each.default_queue.department_id, 1 + each.pk % 14,
             each.default_queue.department_id)
            for place, each in enumerate(lots)
        ],
    )  # fmt: skip
    return len(lots)


def _make_spots(cursor: Any) -> int:
    """A table of places with their cell, ward and neighborhood; returns its size."""
    chance = random.Random(SEED)  # noqa: S311
    wards = list(Area.objects.filter(layer__is_reporting=True).order_by("order").values_list("pk", flat=True))
    hoods = list(Area.objects.filter(layer__code="neighborhood").order_by("order"))
    cursor.execute(
        "CREATE UNLOGGED TABLE bench_spot"
        " (spot int, lat float, long float, cell bigint, ward_id bigint, hood_id bigint, street text)"
    )
    rows = []
    for spot in range(SPOTS):
        place = int(len(hoods) * chance.random() ** 1.3)
        lat = hoods[place].label_lat + chance.gauss(0, _SPREAD)
        long = hoods[place].label_long + chance.gauss(0, _SPREAD)
        cell = h3.str_to_int(h3.latlng_to_cell(lat, long, 9))
        rows.append((spot, lat, long, cell, wards[place // 2], hoods[place].pk, f"Street {spot % 900}"))
    cursor.executemany("INSERT INTO bench_spot VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
    return SPOTS
