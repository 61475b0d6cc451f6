"""Addresses typed by hand, by robots and by attackers: filters, cursors, feeds, methods, headers, cookies."""

import base64
import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.factories.requests import make_request
from tests.hostile.attack import KINDS, POISON, broken_by, rows
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
PUBLIC_FILTERS = ("q", "status", "group", "service", "ward", "from_day", "to_day", "page", "number", "sort")
STAFF_FILTERS = ("q", "status", "severity", "service", "ward", "assignee", "channel", "received_from", "received_to",
                 "page", "sort", "view", "queue", "filter")  # fmt: skip
PERIOD = ("period", "from", "to", "department", "group", "csv", "queue")
LISTS = [
    ("visitor", PUBLIC_FILTERS, ["/requests/", "/requests.geojson", "/requests.csv", "/requests.atom"]),
    ("visitor", ("q", "page"), ["/report/", "/report/addresses.json", "/report/pothole/", "/"]),
    ("visitor", PERIOD, ["/performance/", "/performance/equity/"]),
    ("manager", STAFF_FILTERS, ["/staff/queue/", "/staff/map/", "/staff/search/"]),
    ("manager", ("q", "service", "page", "about", "state"), ["/staff/mail/"]),
    ("manager", ("phone", "draft", "saved"), ["/staff/call/"]),
    ("manager", PERIOD, ["/reports/", "/reports/wards/1/", "/reports/departments/", "/reports/equity/"]),
    ("manager", ("figure", "page", "service"), ["/reports/rows/", "/reports/channels/"]),
]  # fmt: skip
TOO_LONG_FOR_AN_ADDRESS = 3000


@pytest.fixture
def case(small_city: Any) -> str:
    return make_request(now=timezone.now()).public_id


@pytest.mark.parametrize("kind", [kind for kind in KINDS if POISON[str(kind.id)] is not None])
def test_filters_with_any_value_answer_and_escape_it(request: pytest.FixtureRequest, case: str, kind: str) -> None:
    """One filter after another at the first address of each list; at the others, which read the same form, a third."""
    value = POISON[kind] if isinstance(POISON[kind], list) else POISON[kind][:TOO_LONG_FOR_AN_ADDRESS]
    turn, found = list(POISON).index(kind), []
    for persona, names, addresses in LISTS:
        client = request.getfixturevalue(persona)
        for place, address in enumerate(addresses):
            alone = [name for number, name in enumerate(names) if not place or (turn + place + number) % 3 == 0]
            for query in (dict.fromkeys(names, value), *({name: value} for name in alone)):
                answer = client.get(address, query)
                wrong = broken_by(answer) if "csv" not in answer["Content-Type"] else []
                found += [f"{address} {list(query)}: {each}" for each in wrong]
    assert found == []


def cursor(*values: Any) -> str:
    """A page's cursor as somebody could make it up."""
    return base64.urlsafe_b64encode(json.dumps(["n", *values]).encode()).decode().rstrip("=")


CURSORS = [
    "x", "=" * 50, "A" * 1025, "A" * 3000, cursor(), cursor(1), cursor(1, 2, 3, 4), cursor({"t": "9999-12-31"}, 1),
    cursor({"t": "0001-01-01T00:00:00+14:00"}, 1), cursor({"t": "9999-12-31T23:59:59-14:00"}, 1), cursor(None, None),
    cursor(10**18, {"t": "2026-01-01T00:00:00+00:00"}, 10**18), cursor("\ud800", 1), cursor(1e308, 1e308),
    cursor(-1, {"t": "2026-01-01T00:00:00+00:00"}, -1), cursor([[[]]], {}),
]  # fmt: skip


@pytest.mark.deep
@pytest.mark.parametrize("value", CURSORS)
def test_made_up_cursors_show_a_page_of_the_same_list(manager: Persona, case: str, value: str) -> None:
    for address in ("/staff/queue/", "/staff/queue/?sort=newest", "/staff/queue/?sort=severity", "/staff/mail/",
                    "/staff/queue/?view=closed"):  # fmt: skip
        joint = "&" if "?" in address else "?"
        assert manager.get(f"{address}{joint}page={value}").status_code == 200
    assert Client().get(f"/requests/?page={value}").status_code == 200


READABLE = ["/", "/report/", "/report/pothole/", "/requests/", "/requests.geojson", "/requests.csv", "/requests.atom",
            "/performance/", "/areas.geojson", "/healthz", "/accounts/login/"]  # fmt: skip


@pytest.mark.parametrize("address", READABLE)
def test_other_methods_are_refused_or_harmless(visitor: Client, case: str, address: str) -> None:
    before = rows()
    assert visitor.head(address).status_code == 200
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        assert visitor.generic(method, address, b"{}").status_code in (200, 405)
    assert rows() == before


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_case_changes_by_its_forms_only(manager: Persona, case: str, method: str) -> None:
    before = rows()
    for address in (f"/staff/requests/{case}/note/", f"/staff/requests/{case}/", "/staff/call/", "/staff/field/found/"):
        answer = getattr(manager, method)(address, {"text": "x", "version": 1}, content_type="application/json")
        assert answer.status_code in (200, 302, 405)
    assert rows() == before


FORM = "application/x-www-form-urlencoded"
BODIES = [
    ("application/json", b'{"text": "x"'), ("text/xml", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///'>]><x>&e;</x>"),
    ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x"), (FORM, b"text=%ff%fe&version=%"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"text=+ADw-script+AD4-"), ("text/plain", b"\xff\xfe\x00"),
    ("application/x-www-form-urlencoded; charset=no-such", b"text=a"), ("", b"x"), ("a" * 500, b"x"),
    (FORM, b"&".join(b"a%d=1" % number for number in range(2500))),
    (FORM, b"text=" + b"x" * 3_000_000),
]  # fmt: skip


@pytest.mark.deep
@pytest.mark.parametrize(("content_type", "body"), BODIES, ids=range(len(BODIES)))
def test_bodies_of_the_wrong_kind_are_refused(manager: Persona, case: str, content_type: str, body: bytes) -> None:
    before = rows()
    for address in ("/report/pothole/", "/report/pothole/details/", f"/staff/requests/{case}/note/", "/staff/call/",
                    "/accounts/login/", "/staff/settings/services/add/"):  # fmt: skip
        assert manager.generic("POST", address, body, content_type=content_type).status_code < 500
    assert rows() == before


COOKIES = [
    "",
    "x",
    "a" * 32,
    "a" * 4000,
    "'; DROP TABLE",
    "../../x",
    "\u202e".encode().decode("latin-1"),
    "00000000-0000-0000-0000-000000000000",
]


@pytest.mark.deep
@pytest.mark.parametrize("value", COOKIES)
def test_broken_cookies_make_a_stranger_and_nothing_worse(small_city: Any, value: str) -> None:
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "messages"):
        client = Client()
        client.cookies[name] = value
        assert client.get("/report/pothole/").status_code == 200
        assert client.get("/staff/queue/").status_code == 302
        assert client.post("/report/pothole/", {"address": "12 Mill Street"}).status_code in (200, 302)


@pytest.mark.deep
@pytest.mark.parametrize("header", ["HTTP_ACCEPT_LANGUAGE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_HX_REQUEST",
                                    "HTTP_HX_CURRENT_URL", "HTTP_X_FORWARDED_FOR", "HTTP_IF_NONE_MATCH",
                                    "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"])  # fmt: skip
def test_headers_with_any_value_do_no_harm(visitor: Client, case: str, header: str) -> None:
    for kind, value in POISON.items():
        if isinstance(value, str) and kind not in ("megabyte", "header", "controls"):
            for address in ("/", "/requests.geojson", "/requests.atom", "/accounts/login/"):
                assert visitor.get(address, **{header: value}).status_code < 500, (address, kind)


@pytest.mark.parametrize("host", ["evil.example", "a" * 300, "[::1", "\u202etestserver"])
def test_a_foreign_host_is_refused(visitor: Client, host: str) -> None:
    assert visitor.get("/report/", headers={"host": host}).status_code == 400


def test_redirects_stay_on_our_pages(manager: Persona, visitor: Client) -> None:
    for address in ("//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"):
        answer = visitor.post("/language/", {"language": "es", "next": address})
        assert "evil" not in answer["Location"]
        assert "javascript" not in answer["Location"]
