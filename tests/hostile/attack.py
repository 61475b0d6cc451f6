"""Values that people, machines and attackers send, and what must hold whatever they send."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client

from civic311.city.current import forget_city
from requests_app.models import ServiceRequest
from requests_app.replay import differences
from routing.reference import forget_reference

MEGABYTE = "x" * 1_000_000
POISON: dict[str, Any] = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": "\"'><svg onload=alert(1)>",
    "sql": "'; DROP TABLE requests_app_servicerequest; --",
    "nul": "a\x00b",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "turned around": "\u202egnp.exe\u2066\u2069\u200f",
    "invisible": "\u200b\u200d\ufeff\u00ad",
    "emoji": "\U0001f573\ufe0f\U0001f469\U0001f3fd\u200d\U0001f692" * 20,
    "template": "{{ request.user }}{% load x %}${7*7}%(x)s%n",
    "megabyte": MEGABYTE,
    "negative": "-1",
    "not a number": "NaN",
    "beyond float": "1e309",
    "many digits": "9" * 400,
    "other digits": "\u0661\u0662\u0663",
    "json": '{"a": [1, null]}',
    "path": "../../etc/passwd",
    "header": "a\r\nSet-Cookie: x=1",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "far past": "0001-01-01T00:00",
    "far future": "9999-12-31T23:59",
    "no day": "2026-02-31",
    "empty": "",
    "list": ["1", "<script>alert(1)</script>"],
    "missing": None,
}
# A few stand for all in every run; `deep` has the rest.
_QUICK = ("markup", "nul")
KINDS = [pytest.param(kind, marks=() if kind in _QUICK else pytest.mark.deep, id=kind) for kind in POISON]
RAW = ("<script>alert(1)", "<img src=x", "<svg onload", "Set-Cookie: x=1\r\n")
_TABLES = (
    "requests_app_servicerequest", "requests_app_report", "requests_app_event", "requests_app_clock",
    "requests_app_message", "requests_app_note", "requests_app_attachment", "requests_app_answer",
    "requests_app_backlogentry", "requests_app_trackingtoken", "people_contact", "notifications_outboundmessage",
    "accounts_user", "accounts_membership", "accounts_invitation", "routing_service", "routing_queue",
    "routing_routingrule", "routing_slatarget", "routing_closurereason", "accounts_department",
)  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows each table of consequence has."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in _TABLES))
        return dict(cursor.fetchall())


def writes() -> int:
    """How many rows this transaction has written so far; what was undone counts too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def poisoned(values: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """The form with one field after another replaced by the value of that kind, then with all of them."""
    poison = POISON[kind]
    for names in [*([name] for name in values), list(values)]:
        changed = dict(values) | dict.fromkeys(names, poison)
        yield {name: value for name, value in changed.items() if value is not None}


def broken_by(response: HttpResponse) -> list[str]:
    """What an answer must never be: a crash, or a page that runs what was typed."""
    found = [f"answered {response.status_code}"] if response.status_code >= 500 else []
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return found + [f"holds {raw!r} as it was typed" for raw in RAW if raw.encode() in body]


def half_written() -> list[str]:
    """Requests without a report or with a log that does not lead to what the row says."""
    alone = [row.public_id for row in ServiceRequest.objects.filter(reports=None)]
    return alone + [str(each) for _checked, found in differences(Q()) for each in found]


def attack(
    client: Client, address: str, values: Mapping[str, Any], kind: str, accepted: tuple[int, ...] = (302,)
) -> None:  # fmt: skip
    """Send the form with every field poisoned in turn; each attempt is undone before the next.

    A refused form must have written nothing; one that is answered as `accepted` must have written everything.
    """
    found = []
    before = rows()
    for changed in poisoned(values, kind):
        with transaction.atomic():
            written = writes()
            response = client.post(address, changed)
            wrong = broken_by(response)
            has_written = writes() != written
            if has_written:
                wrong += half_written()
                if response.status_code not in accepted and rows() != before:
                    wrong.append("was refused and yet wrote something")
            transaction.set_rollback(True)
        if has_written:
            forget_city()
            forget_reference()
        found += [f"{address} {shortened(changed)}: {each}" for each in wrong]
    assert found == []


def is_taken(client: Client, address: str, values: Mapping[str, Any], accepted: tuple[int, ...] = (302,)) -> bool:
    """Whether the form goes through as it stands, so that the attack on it means something; undone again."""
    with transaction.atomic():
        response = client.post(address, values)
        transaction.set_rollback(True)
    forget_city()
    forget_reference()
    return response.status_code in accepted


def shortened(values: Mapping[str, Any]) -> dict[str, str]:
    """For messages of failed tests."""
    return {name: repr(value)[:60] for name, value in values.items()}
