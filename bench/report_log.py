"""What hangs on the requests of `bench.report_city`: events, clocks, reports, areas, costs, answers, messages."""

from typing import Any

from bench.filling import insert

EVENTS = "requests_app_event"
FILLED = ("servicerequest", "event", "clock", "report", "requestarea", "costentry", "surveyanswer")
_AT_ONCE = 50_000  # requests whose events lie beside one another, in the order of time, as they come in

_CLOCKS = (
    """jsonb_build_object('cause', 'submitted', 'promise', due, 'clocks', jsonb_build_array("""
    """jsonb_build_object('kind', 'resolve', 'due_at', due, 'target', 60, 'risk_at', due, 'next_step', 3,"""
    """ 'started_at', opened, 'next_step_at', due), jsonb_build_object('kind', 'acknowledge', 'due_at', due,"""
    """ 'target', 61, 'risk_at', due, 'next_step', null, 'started_at', opened, 'next_step_at', null)))"""
)
_CLOSED = """jsonb_build_object('note', null, 'status', ending, 'closure_reason', 16)"""
# (place in the log, kind, when, whether, source, data)
_HAPPENED = f"""
    (1, 'submitted', opened, true, 'resident', jsonb_build_object('live', true, 'ward', ward_id, 'areas',
        jsonb_build_array(hood_id), 'report', id, 'channel', channel, 'service', service_id, 'language', language,
        'severity', severity, 'provenance', 'form')),
    (2, 'routed', opened, true, 'resident', jsonb_build_object('queue', queue_id, 'department', department_id,
        'reasons', jsonb_build_array(jsonb_build_object('kind', 'service_default', 'queue', 'roads')))),
    (3, 'clocks_set', opened, true, 'resident', {_CLOCKS}),
    (4, 'routed', opened + span * 0.02, has_hand, 'staff', jsonb_build_object('queue', 1 + mod(queue_id + 3, 15),
        'department', 1 + mod(department_id + 1, 7), 'by_hand', true, 'reasons', '[]'::jsonb, 'note', 1)),
    (5, 'marked_duplicate', closed, is_joined, 'staff', jsonb_build_object('original', original)),
    (6, 'assigned', assigned, has_assigned, 'staff', jsonb_build_object('how', 'claim', 'note', null, 'assignee',
        people[1 + floor(r4 * cardinality(people))::int])),
    (7, 'note_added', opened + span * 0.4, has_note, 'staff', jsonb_build_object('note', id,
        'fingerprint', md5(id::text))),
    (8, 'started', started_at, has_started, 'staff', '{{}}'::jsonb),
    (9, 'held', held_at, has_held, 'staff', jsonb_build_object('note', null, 'pauses', r9 > 0.02,
        'review_on', due::date, 'hold_reason', 1 + floor(r4 * 5)::int)),
    (10, 'resumed', resumed_at, has_held, 'staff', {_CLOCKS}),
    (11, 'message_sent', opened + span * 0.68, has_message, 'staff', jsonb_build_object('message', id)),
    (12, 'closed', opened + span * 0.7, has_undone, 'staff', {_CLOSED}),
    (13, 'undone', opened + span * 0.701, has_undone, 'staff', jsonb_build_object('run', 1, 'first',
        3 + (has_hand::int + has_assigned::int + has_note::int + has_started::int + 2 * has_held::int
             + has_message::int) + 1, 'before', '{{}}'::jsonb)),
    (14, 'closed', opened + span * 0.75, has_reopened, 'staff', {_CLOSED}),
    (15, 'reopened', opened + span * 0.8, has_reopened, 'staff', jsonb_build_object('by', 'staff', 'note', 9)),
    (16, 'started', opened + span * 0.82, has_reopened, 'staff', '{{}}'::jsonb),
    (17, 'visited', visited_at, has_visit, 'field', jsonb_build_object('note', null, 'outcome', 'done')),
    (18, 'cost_recorded', closed, r4 < 0.33 AND NOT is_joined, 'staff', jsonb_build_object('kind', 'labor', 'cents',
        4700, 'entry', id, 'quantity', 0.5)),
    (19, 'closed', closed, NOT is_joined, 'staff', {_CLOSED})
"""
_OF_ROW = f"""
(SELECT *, row_number() OVER (PARTITION BY id ORDER BY place) AS sequence FROM bench_drawn CROSS JOIN LATERAL
    (VALUES {_HAPPENED}) AS happened (place, kind, at, is_so, source, data)
 WHERE is_so AND at <= now() AND id BETWEEN %s AND %s ORDER BY at, id, sequence) AS log
"""
_EVENT = {
    "service_request_id": "id", "sequence": "sequence", "kind": "kind", "occurred_at": "date_trunc('second', at)",
    "recorded_at": "date_trunc('second', at)", "source": "source", "data": "data",
    "actor_id": "CASE WHEN source = 'resident' THEN NULL ELSE people[1 + floor(r4 * cardinality(people))::int] END",
    "previous_hash": "decode(repeat(md5(id::text), 2), 'hex')",
}  # fmt: skip
_PAUSED = "has_held AND resumed_at < LEAST(closed, now())"
_SECONDS = f"CASE WHEN {_PAUSED} THEN extract(epoch FROM resumed_at - held_at)::int ELSE 0 END"
_SINCE = "CASE WHEN is_open AND has_held AND held_at < now() AND resumed_at > now() THEN held_at END"


def fill_log(cursor: Any, size: int) -> None:
    """Events and clocks."""
    names, values = ", ".join(_EVENT), ", ".join(_EVENT.values())
    for first in range(1, size + 1, _AT_ONCE):
        cursor.execute(f"INSERT INTO {EVENTS} ({names}) SELECT {values} FROM {_OF_ROW}", [first, first + _AT_ONCE - 1])
    for kind, share, stops, when in (
        ("resolve", 1.0, "closed", "true"), ("acknowledge", 0.1, "assigned", "has_assigned"),
        ("first_action", 0.5, "started_at", "has_started"),
    ):  # fmt: skip
        due = f"(opened + interval '1 day' * days * {share})"
        stopped = f"CASE WHEN {when} AND NOT is_joined THEN {stops} ELSE closed END"
        clock = {
            "service_request_id": "id", "kind": f"'{kind}'", "started_at": "opened", "risk_at": due, "due_at": due,
            "paused_seconds": _SECONDS if kind == "resolve" else "0",
            "paused_since": _SINCE if kind == "resolve" else "NULL",
            "stopped_at": f"CASE WHEN {stopped} < now() THEN {stopped} END", "steps_taken": "'{}'",
            "outcome": f"CASE WHEN {stopped} > now() THEN '' WHEN is_joined OR ending = 'CANCELED' THEN 'canceled'"
                       f" WHEN {stopped} <= {due} THEN 'met' ELSE 'missed' END",
        }  # fmt: skip
        insert(cursor, "requests_app_clock", clock, f"bench_drawn WHERE '{kind}' <> 'first_action' OR r6 < 0.6")


def fill_around(cursor: Any, size: int, *, extra: str) -> None:
    """People and their reports, areas, costs, answers, and what the newest twentieth of reporters was told."""
    contacts = max(size // 10, 1)
    contact = {"id": "1000000 + n", "email": "'p' || n || '@example.org'", "channel": "'email'", "language": "'en'",
               "created_at": "now()"}  # fmt: skip
    insert(cursor, "people_contact", contact, f"generate_series(1, {contacts}) AS n")
    report = {"id": "id", "service_request_id": "id", "is_first": "true", "created_at": "opened",
              "received_at": "date_trunc('second', opened)", "channel": "channel", "language": "language",
              "follows": "true", "text_state": "'shown'", "description": "'Near number ' || id",
              "contact_id": f"CASE WHEN r5 < 0.5 THEN 1000001 + floor(r4 * {contacts})::int END"}  # fmt: skip
    insert(cursor, "requests_app_report", report, "bench_drawn")
    later = report | {"id": f"{size} + id", "is_first": "false", "received_at": "date_trunc('second', assigned)"}
    insert(cursor, "requests_app_report", later, f"bench_drawn AS d WHERE {extra} = 1 AND assigned < now()")
    area = {"service_request_id": "id", "area_id": "hood_id"}
    insert(cursor, "requests_app_requestarea", area, "bench_drawn")
    cost = {"service_request_id": "id", "quantity": "0.5", "cents": "2000 + (r5 * 9000)::int",
            "worked_on": "closed::date", "recorded_at": "closed"}  # fmt: skip
    insert(cursor, "requests_app_costentry", cost, "bench_drawn WHERE r4 < 0.33 AND NOT is_joined AND NOT is_open")
    said = {"report_id": "id", "closing": "9", "is_fixed": "r9 < 0.8", "satisfaction": "1 + floor(5 * r10)::int",
            "answered_at": "closed + interval '1 day'"}  # fmt: skip
    insert(cursor, "requests_app_surveyanswer", said, "bench_drawn WHERE r5 < 0.15 AND NOT is_joined AND NOT is_open")
    told = {"key": "'event:' || id || '.9:' || id", "kind": "'closed'", "channel": "'email'", "language": "'en'",
            "to_address": "'p' || id || '@example.org'", "subject": "'Closed'", "body_text": "''",
            "about": "'r' || id", "state": "'sent'", "due_at": "closed", "sent_at": "closed", "purged_at": "closed",
            "created_at": "closed"}  # fmt: skip
    source = f"bench_drawn WHERE id > {size - size // 20} AND r5 < 0.5 AND NOT is_joined AND NOT is_open"
    insert(cursor, "notifications_outboundmessage", told, source)
