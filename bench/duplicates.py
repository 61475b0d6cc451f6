"""How long it takes to find what a new report may repeat among many requests. Run by `python -m bench.duplicates`.

Wants a migrated database of its own and fills the table of requests there by SQL, since only place, time, service and
status matter: BENCH_NEARBY requests (5,000,000) of three years over 4,000 cells, a few of them crowded, with one point
that stands for no place. Prints a JSON list of figures on its last line.
"""

import json
import os
import random
import sys
from datetime import datetime, timedelta

import django
import h3

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from civic311.city.models import City  # noqa: E402
from requests_app.models import ServiceRequest  # noqa: E402
from requests_app.queries.nearby import nearby, public_candidates  # noqa: E402
from routing.defaults import make_routing_defaults  # noqa: E402
from routing.models import Service, ServiceGroup  # noqa: E402

SIZE = int(os.environ.get("BENCH_NEARBY", "5000000"))
MIDDLE = (42.33, -71.08)
NOWHERE = (42.3594, -71.0587)
CELLS = 4_000
SERVICES = 60
DAYS = 3 * 365
TABLE = "requests_app_servicerequest"
# The indexes that a look at what is near could use, rightly or wrongly; making the others would take longer.
KEPT = ("pkey", "request_nearby", "request_nearby_open", "request_address", "request_newest", "request_service_newest",
        "request_asset")  # fmt: skip

_FILL = f"""
INSERT INTO {TABLE} ({{columns}})
SELECT {{values}}
FROM (
    SELECT id, random() AS r1, random() AS r2, random() AS r3, floor(random() * 40)::int AS spot,
           %(now)s - random() * interval '{DAYS} days' AS opened
    FROM generate_series(1, %(size)s) AS id
) AS drawn
JOIN bench_pick ON bench_pick.pick = floor(r1 * %(picks)s)::int
"""  # noqa: S608 - nothing comes from outside
_VALUES = {
    "id": "id", "public_id": "'n' || id", "external_id": "''", "place_note": "''",
    "address": "CASE WHEN r3 < 0.05 THEN (r2 * 9000)::int || ' Some St' ELSE spot || ' Cell ' || cell || ' St' END",
    "lat": f"CASE WHEN r3 < 0.05 THEN {NOWHERE[0]} ELSE round((lat + (spot %% 7 - 3) * 0.0003)::numeric, 4) END",
    "long": f"CASE WHEN r3 < 0.05 THEN {NOWHERE[1]} ELSE round((long + (spot / 7 - 3) * 0.0004)::numeric, 4) END",
    "h3": "CASE WHEN r3 < 0.05 THEN %(nowhere)s ELSE cell END",
    "head_hash": "''", "status": "CASE WHEN closes < %(now)s THEN 'RESOLVED' ELSE 'ROUTED' END",
    "service_id": f"%(service)s + floor(r2 * r2 * {SERVICES})::int", "severity": "3", "channel": "'web'",
    "provenance": "'import'", "language": "'en'", "is_live": "true", "requested_datetime": "opened",
    "updated_datetime": "opened", "visits": "0", "reopened_count": "0", "voices": "1", "version": "1",
    "last_kind": "''", "closed_datetime": "CASE WHEN closes < %(now)s THEN closes END",
}  # fmt: skip
_CLOSES = "opened + (CASE WHEN r2 > 0.98 THEN 900 ELSE 8 END) * r3 * interval '1 day'"


def fill() -> None:
    """Make the requests, unless they are there."""
    if ServiceRequest.objects.exists():
        return
    with transaction.atomic():
        _make_requests()
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {TABLE}")


def _make_requests() -> None:
    City(name="Bench", service_name="Bench", languages=["en"]).save()
    make_routing_defaults()
    group = ServiceGroup.objects.create(code="bench", name={"en": "Bench"})
    services = Service.objects.bulk_create(
        Service(service_code=f"service-{n}", name={"en": f"Service {n}"}, group=group) for n in range(SERVICES)
    )
    now = timezone.now()
    with connection.cursor() as cursor:
        again = _lighten(cursor)
        picks = _make_cells(cursor)
        needed = _columns(cursor)
        cursor.execute(
            _FILL.format(columns=", ".join(needed), values=", ".join(needed.values())).replace("closes", _CLOSES),
            {"now": now, "size": SIZE, "picks": picks, "service": services[0].pk, "nowhere": _cell(*NOWHERE)},
        )
        for statement in again:
            cursor.execute(statement)


def _lighten(cursor: object) -> list[str]:
    """Drop what makes filling slow; returns how to make the indexes again that matter here."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE %s::regclass IN (conrelid, confrelid)"
        " AND contype = 'f'", [TABLE],
    )  # fmt: skip
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('u', 'p')", [TABLE])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')
    cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [TABLE])
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    kept = [definition for name, definition in indexes if name.endswith(KEPT)]
    return [f"ALTER TABLE {TABLE} ADD PRIMARY KEY (id)", *kept]


def _columns(cursor: object) -> dict[str, str]:
    """A value for every column that must not be empty, and for those that matter."""
    cursor.execute(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
        " AND column_default IS NULL", [TABLE],
    )  # fmt: skip
    usual = {"bool": "false", "varchar": "''", "text": "''", "int4": "0", "int2": "0", "int8": "0", "_varchar": "'{}'",
             "_int8": "'{}'", "_int4": "'{}'", "jsonb": "'{}'"}  # fmt: skip
    return {name: usual[kind] for name, kind in cursor.fetchall() if name not in _VALUES} | _VALUES


def _make_cells(cursor: object) -> int:
    """A table to draw cells from, the busiest thirty times as often as most; returns how many lots it has."""
    rings = 0
    home = h3.latlng_to_cell(*MIDDLE, 9)
    while len(disk := h3.grid_disk(home, rings)) < CELLS:
        rings += 1
    cursor.execute("CREATE TABLE bench_pick (pick int PRIMARY KEY, cell bigint, lat float8, long float8)")
    lots = [
        (h3.str_to_int(cell), *h3.cell_to_latlng(cell))
        for place, cell in enumerate(sorted(disk)[:CELLS])
        for _ in range(1 + 30 * 40 // (40 + place))
    ]
    rows = [(pick, *lot) for pick, lot in enumerate(lots)]
    cursor.executemany("INSERT INTO bench_pick (pick, cell, lat, long) VALUES (%s, %s, %s, %s)", rows)
    return len(lots)


def _cell(lat: float, long: float) -> int:
    return h3.str_to_int(h3.latlng_to_cell(lat, long, 9))


def _points(crowded: bool) -> list[tuple[float, float]]:
    with connection.cursor() as cursor:
        order = "count(*) DESC, cell" if crowded else "md5(cell::text)"
        cursor.execute(f"SELECT min(lat), min(long) FROM bench_pick GROUP BY cell ORDER BY {order} LIMIT 50")
        return [(lat + 0.0001, long) for lat, long in cursor.fetchall()]


def measure() -> list[Figure]:
    """Candidates at usual places, in the most crowded cells, and beside the point that stands for no place."""
    draw = random.Random(311)
    services = list(Service.objects.filter(service_code__startswith="service-").values_list("pk", flat=True))
    now = ServiceRequest.objects.order_by("-requested_datetime").values_list("requested_datetime", flat=True)[0]
    cache.clear()
    places = {
        "usual places": _points(False), "the 50 most crowded cells": _points(True),
        "beside a point without meaning": [(NOWHERE[0] + draw.uniform(-1, 1) / 1e3, NOWHERE[1]) for _ in range(50)],
    }  # fmt: skip
    figures = []
    for name, points in places.items():
        found = [len(_look(point, services[number % 20], now)) for number, point in enumerate(points)]

        def look(number: int, points: list[tuple[float, float]] = points) -> object:
            return _look(points[number % len(points)], services[number % 20], now)

        middle, high = median_ms(look, times=100)
        detail = f"{SIZE:,} requests, 95% within {high:.0f} ms, {sum(found) / len(found):.1f} found"
        figures.append(Figure(f"nearby candidates, {name}", middle, "ms", 20.0, detail=detail))
    return figures


def _look(point: tuple[float, float], service_id: int, now: datetime) -> list[object]:
    return nearby(
        public_candidates(), *point, service_id, now=now + timedelta(minutes=1), text="a deep hole by the bakery",
        address=f"{service_id % 40} Cell {_cell(*point)} St",
    )  # fmt: skip


def main() -> None:
    """Fill, measure, print."""
    fill()
    figures = measure()
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


if __name__ == "__main__":
    main()
