"""A city of a million requests for `bench.worklists`, 60,000 of them open, made by SQL.

The bench only reads, so this goes past the ledger: rows of requests, reports, answers, photos and words to search by
are made in the database itself, spread over services, queues, areas and ten years as cities are.
"""

import os
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.filling import insert, needed, without_indexes
from civic311.demo.city import set_up
from requests_app.models import ServiceRequest
from routing.models import Area
from routing.reference import reference

SIZE = int(os.environ.get("BENCH_WORKLIST", "1000000"))
SEED = 311
YEARS = 10
TABLE = "requests_app_servicerequest"
_FILLED = ("servicerequest", "searchtext", "report", "answer", "requestarea", "attachment")

# Open are four of five of the newest 40,000, and here and there one of the 300,000 before them: 60,000 of a million.
_DRAWN = f"""
CREATE TABLE bench_drawn AS
SELECT n AS id, r1, r2, r3, r4, opened,
       CASE WHEN %(size)s - n < %(size)s * 0.04 THEN r5 < 0.8 WHEN %(size)s - n < %(size)s * 0.34 THEN r5 < 0.0935
            ELSE false END AS is_open
FROM (
    SELECT n, random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5,
           %(now)s - (%(size)s - n) * (interval '{YEARS} years' / %(size)s) AS opened
    FROM generate_series(1, %(size)s) AS n
) AS raw
"""
# Half of what is open is late, some at risk.
_DUE = "(CASE WHEN is_open THEN now() + (r3 - 0.5) * interval '60 days' ELSE opened + r3 * interval '28 days' END)"
_VALUES = {
    "id": "d.id", "public_id": "'b' || d.id", "external_id": "''", "place_note": "''",
    "address": "(1 + (r2 * 400)::int) || ' ' || street",
    "lat": "42.2 + r1 / 5", "long": "-71 - r2 / 5", "head_hash": "''",
    "status": "CASE WHEN is_open THEN (ARRAY['ROUTED','ROUTED','ROUTED','IN_PROGRESS','IN_PROGRESS','ON_HOLD',"
              "'RECEIVED'])[1 + floor(r4 * 7)::int] WHEN r4 < 0.85 THEN 'RESOLVED' ELSE 'NOT_ACTIONABLE' END",
    "service_id": "service_id", "queue_id": "queue_id", "department_id": "department_id",
    "severity": "CASE WHEN r3 < 0.02 THEN 1 WHEN r3 < 0.2 THEN 2 WHEN r3 < 0.8 THEN 3 ELSE 4 END",
    "channel": "(ARRAY['web','web','phone','app','walk_in'])[1 + floor(r2 * 5)::int]", "provenance": "'form'",
    "language": "CASE WHEN r1 < 0.15 THEN 'es' ELSE 'en' END", "ward_id": "ward_id", "is_live": "true",
    "requested_datetime": "opened", "updated_datetime": "opened + r2 * interval '3 days'", "visits": "0",
    "assignee_id": "CASE WHEN is_open AND r2 < 0.5 THEN (SELECT people[1 + floor(r3 * cardinality(people))::int]) END",
    "closed_datetime": "CASE WHEN is_open THEN NULL ELSE opened + r3 * r3 * interval '60 days' END",
    "reopened_count": "CASE WHEN r4 < 0.03 THEN 1 ELSE 0 END",
    "voices": "CASE WHEN r1 < 0.1 THEN 1 + (r2 * 8)::int ELSE 1 END",
    "tags": "CASE WHEN r3 < 0.05 THEN ARRAY['school'] WHEN r3 < 0.07 THEN ARRAY['council'] ELSE ARRAY[]::varchar[] END",
    "is_flagged": "is_open AND r1 < 0.04", "due_at": _DUE,
    "next_due_at": f"CASE WHEN is_open AND floor(r4 * 7)::int <> 5 THEN {_DUE} END",
    "risk_at": f"{_DUE} - r1 * interval '3 days'", "version": "3", "last_kind": "'routed'",
}  # fmt: skip
# Words as reports have them: a few in every third text, many in one of a hundred, some in one of ten thousand.
_WORDS = """
SELECT id, address || ' ' || concat_ws(' ', 'the ' || common[1 + floor(r1 * 8)::int] || ' near the '
    || common[1 + floor(r2 * 8)::int], 'has been ' || usual[1 + floor(r3 * 60)::int] || ' since last '
    || usual[1 + floor(r1 * r2 * 60)::int] || ' and people ' || usual[1 + floor(r2 * r3 * 60)::int],
    'rare' || floor(r1 * 8000)::int, 'part' || floor(r3 * 40000)::int) AS words
FROM (SELECT d.*, s.address, ARRAY['pothole','sidewalk','lamp','street','water','rubbish','car','tree'] AS common,
             (SELECT array_agg('usual' || n) FROM generate_series(1, 60) AS n) AS usual
      FROM bench_drawn AS d JOIN requests_app_servicerequest AS s USING (id)) AS drawn
"""


def fill() -> None:
    """Make the city and its requests, unless they are there."""
    if ServiceRequest.objects.exists():
        return
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        set_up(SEED, now)
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        _fill(cursor, now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _fill(cursor: Any, now: datetime) -> None:
    cursor.execute("SELECT setseed(0.311)")
    again = without_indexes(cursor, _FILLED)
    cursor.execute(_DRAWN, {"now": now, "size": SIZE})
    picks = _make_picks(cursor)
    columns = needed(cursor, TABLE, _VALUES)
    cursor.execute(
        f"INSERT INTO {TABLE} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM bench_drawn AS d"
        f" JOIN bench_pick ON pick = floor(r1 * {picks})::int"
        " JOIN bench_ward ON bench_ward.place = floor(r2 * (SELECT count(*) FROM bench_ward))::int"
        " CROSS JOIN LATERAL (SELECT 'Street ' || floor(r4 * r3 * 3000)::int AS street) AS streets"
    )
    _around(cursor)
    for statement in again:
        cursor.execute(statement)
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{TABLE}', 'id'), max(id)) FROM {TABLE}")


def _make_picks(cursor: Any) -> int:
    """A table to draw services with their queues from, the first ones more often; returns how many lots it has."""
    known = [service for service in reference().services_by_id.values() if service.default_queue]
    lots = [service for place, service in enumerate(known) for _lot in range(1 + 40 // (5 + place))]
    cursor.execute(
        "CREATE TABLE bench_pick (pick int, service_id bigint, queue_id bigint, department_id bigint, people bigint[])"
    )
    cursor.executemany(
        "INSERT INTO bench_pick SELECT %s, %s, %s, %s, array(SELECT user_id FROM accounts_membership"
        " WHERE department_id = %s)",
        [
            (place, each.pk, each.default_queue_id, each.default_queue.department_id, each.default_queue.department_id)
            for place, each in enumerate(lots)
        ],
    )
    cursor.execute("CREATE TABLE bench_ward (place int, ward_id bigint)")
    wards = Area.objects.filter(layer__is_reporting=True).values_list("pk", flat=True)
    cursor.executemany("INSERT INTO bench_ward VALUES (%s, %s)", list(enumerate(wards)))
    return len(lots)


def _around(cursor: Any) -> None:
    """Reports, words, further areas, answers to a question, photos."""
    report = {"id": "id", "service_request_id": "id", "is_first": "true", "salt": "''", "created_at": "opened",
              "received_at": "opened", "channel": "'web'", "language": "'en'", "follows": "true",
              "description": "'Report of the street near number ' || id"}  # fmt: skip
    insert(cursor, "requests_app_report", report, "bench_drawn")
    cursor.execute(f"INSERT INTO requests_app_searchtext (service_request_id, words) {_WORDS}")
    cursor.execute("SELECT id FROM routing_area WHERE layer_id <> (SELECT id FROM routing_arealayer WHERE is_reporting"
                   " LIMIT 1) ORDER BY id LIMIT 8")  # fmt: skip
    areas = [row[0] for row in cursor.fetchall()]
    cursor.execute(
        "INSERT INTO requests_app_requestarea (service_request_id, area_id) SELECT id, (%s::bigint[])"
        "[1 + floor(r1 * %s)::int] FROM bench_drawn",
        [areas, len(areas)],
    )
    for questions in reference().questions.values():
        for question in questions:
            if question.values:
                _answer(cursor, question)
    photo = {"id": "gen_random_uuid()", "service_request_id": "id", "report_id": "id", "state": "'ready'",
             "stage": "'report'", "masks": "'[]'", "created_at": "opened"}  # fmt: skip
    insert(cursor, "requests_app_attachment", photo, "bench_drawn WHERE r2 < 0.2")


def _answer(cursor: Any, question: Any) -> None:
    keys = [choice["key"] for choice in question.values]
    values = {"report_id": "d.id", "code": f"'{question.code}'", "datatype": f"'{question.datatype}'",
              "value": f"to_jsonb((ARRAY{keys!r})[1 + floor(r4 * {len(keys)})::int])",
              "is_public": "false"}  # fmt: skip
    insert(cursor, "requests_app_answer", values, f"bench_drawn AS d JOIN {TABLE} AS s USING (id)"
            f" WHERE s.service_id = {question.service_id}")  # fmt: skip
