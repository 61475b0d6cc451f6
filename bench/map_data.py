"""What the public map asks for among a million requests, and how smoothly a phone draws a hundred thousand of them.

Run by `python -m bench` on a database of its own, as its owner, since it fills by SQL; it only reads afterwards. Places
are drawn around forty crowded spots, as cities have them. Prints a JSON list of figures on its last line.
"""

import json
import os
import random
import sys
import time
from statistics import median
from typing import Any

import django

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

import h3  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import worklist_city  # noqa: E402
from civic311.demo.city import set_up  # noqa: E402
from requests_app.hot_cells import count_cells  # noqa: E402
from requests_app.models import ServiceRequest  # noqa: E402
from routing.reference import reference  # noqa: E402

SIZE = int(os.environ.get("BENCH_MAP", "1000000"))
PLACES = 150_000
SPOTS = 40
LAT, LONG = (42.2, 42.4), (-71.2, -71.0)
BAR_MS = 150.0
TIMES = 7


def main() -> None:
    """Fill, count, measure."""
    fill()
    begun = time.perf_counter()
    count_cells(now=timezone.now())
    counted = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE requests_app_hotcell")
    figures = [*_views(), Figure("closed requests counted by cell, in the worker", counted, "s")]
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def fill() -> None:
    """The demo city's services and wards, and requests at random places among them, unless they are there."""
    if ServiceRequest.objects.exists():
        return
    now = timezone.now()
    values = worklist_city._VALUES | {"lat": "at.lat", "long": "at.long", "h3": "at.h3"}
    with transaction.atomic(), connection.cursor() as cursor:
        set_up(worklist_city.SEED, now)
        cursor.execute("SELECT setseed(0.311)")
        again = worklist_city._without_indexes(cursor)
        cursor.execute(worklist_city._DRAWN, {"now": now, "size": SIZE})
        picks = worklist_city._make_picks(cursor)
        _make_places(cursor)
        columns = worklist_city._needed(cursor, worklist_city.TABLE, values)
        cursor.execute(
            f"INSERT INTO {worklist_city.TABLE} ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
            f" FROM bench_drawn AS d JOIN bench_pick ON pick = floor(r1 * {picks})::int"
            f" JOIN bench_place AS at ON at.place = floor(r2 * {PLACES})::int"
            " JOIN bench_ward ON bench_ward.place = floor(r2 * (SELECT count(*) FROM bench_ward))::int"
            " CROSS JOIN LATERAL (SELECT 'Street ' || floor(r4 * r3 * 3000)::int AS street) AS streets"
        )
        for statement in again:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _make_places(cursor: Any) -> None:
    """Half of the places lie near a crowded spot, sorted so that a ward is a strip of the city."""
    draw = random.Random(worklist_city.SEED)
    spots = [(draw.uniform(*LAT), draw.uniform(*LONG)) for _spot in range(SPOTS)]
    places = []
    for number in range(PLACES):
        lat, long = draw.uniform(*LAT), draw.uniform(*LONG)
        if number % 2:
            lat, long = (draw.gauss(middle, 0.008) for middle in draw.choice(spots))
        places.append((lat, long))
    places.sort(key=lambda place: place[1])
    cursor.execute("CREATE TABLE bench_place (place int, lat float, long float, h3 bigint)")
    with cursor.copy("COPY bench_place FROM STDIN") as copy:
        for number, (lat, long) in enumerate(places):
            copy.write_row((number, lat, long, h3.str_to_int(h3.latlng_to_cell(lat, long, 9))))
    cursor.execute("ANALYZE bench_place")


def _views() -> list[Figure]:
    """Every viewport with every filter a reader may set; the bar is for all of them, the slowest is named."""
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    often = max(reference().services_by_id.values(), key=lambda row: (row.is_common, -row.pk))
    boxes = {
        "whole city": ("-71.25,42.15,-70.95,42.45", 11), "a quarter": ("-71.15,42.25,-71.05,42.35", 12.5),
        "a district": ("-71.12,42.28,-71.08,42.31", 14), "some streets": ("-71.105,42.295,-71.095,42.303", 16),
    }  # fmt: skip
    today = timezone.localdate()
    filters = {
        "everything": "", "open": "&status=open", "closed": "&status=closed",
        "one service": f"&service={often.service_code}", "one ward": "&ward=1",
        "open in one ward": "&ward=2&status=open",
        "one month": f"&from_day={today.replace(day=1)}", "a year": f"&from_day={today.replace(year=today.year - 1)}",
    }  # fmt: skip
    taken: dict[str, float] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM requests_app_servicerequest")
        (size,) = cursor.fetchone()
    for where, (bbox, zoom) in boxes.items():
        for which, query in filters.items():
            taken[f"{where}, {which}"] = _ms(client, f"/requests/cells.json?bbox={bbox}&zoom={zoom}{query}")
    for name, each in taken.items():
        sys.stderr.write(f"{each:8.1f} ms  {name}\n")
    slowest = max(taken, key=lambda name: taken[name])
    return [
        Figure(f"map data for a viewport at {size:,} requests, median", median(taken.values()), "ms", BAR_MS),
        Figure("map data, slowest viewport and filter, median", taken[slowest], "ms", BAR_MS, detail=slowest),
    ]


def _ms(client: Client, path: str) -> float:
    """Median of some answers, each made anew."""
    taken = []
    for number in range(TIMES):
        begun = time.perf_counter()
        answer = client.get(f"{path}&again={time.monotonic_ns()}")
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        if number:
            taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)


if __name__ == "__main__":
    main()
