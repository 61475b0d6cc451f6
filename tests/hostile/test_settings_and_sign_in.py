"""The settings, their files, and sign-in under every kind of input."""

import base64
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civic311.accounts.models import Department, Role
from routing.models import Service, ServiceGroup, WorkCalendar
from tests.hostile.attack import KINDS, MEGABYTE, POISON, attack, broken_by, is_taken, rows
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
FORMS = ("departments", "queues", "groups", "services", "questions", "targets", "closure-reasons", "hold-reasons",
         "danger-words", "people/invite")  # fmt: skip


def filled_in(section: str) -> dict[str, Any]:
    """A new row of a part of the settings as an administrator would give it."""
    service = Service.objects.get(service_code="other").pk
    name = {"name_en": "New", "name_es": "Nuevo", "order": "3"}
    return {
        "departments": name | {"code": "new", "email": "new@testville.example", "phone": "555"},
        "queues": name | {"code": "new", "department": Department.objects.get(code="streets").pk},
        "groups": name | {"code": "new", "icon": ""},
        "services": name | {"service_code": "new", "group": ServiceGroup.objects.all()[0].pk, "severity": "3",
                            "contact_rule": "optional", "place_precision": "exact", "photo_visibility": "review",
                            "text_visibility": "once",
                            "keywords": "a, b", "default_queue": ""},
        "questions": {"service": service, "text_en": "Which?", "text_es": "¿Cuál?", "datatype": "singlevaluelist",
                      "values-0-en": "One", "values-0-es": "Uno", "values-0-key": "one", "values-1-en": "Two",
                      "values-1-es": "Dos", "values-1-key": "two", "code": "which"},
        "targets": {"service": service, "kind": "resolve", "severity": "", "amount": "2", "unit": "calendar_days",
                    "calendar": WorkCalendar.objects.get(is_default=True).pk},
        "closure-reasons": name | {"code": "new", "text_en": "Gone", "text_es": "Ya no está", "outcome": "RESOLVED"},
        "hold-reasons": name | {"code": "new", "waits_for": "weather", "longest_days": "14", "text_en": "for the snow",
                         "text_es": "por la nieve"},
        "danger-words": {"language": "en", "phrase": "boiling", "advice_en": "Run", "advice_es": "Corra"},
        "people/invite": {"name": "Bo", "email": "bo@testville.example", "language": "en",
                          "role": Role.objects.get(code="worker").pk,
                          "department": Department.objects.get(code="streets").pk},
    }[section]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("section", FORMS)
def test_a_form_of_the_settings_survives(administrator: Persona, section: str, kind: str) -> None:
    address = f"/staff/settings/{section}/" + ("" if "/" in section else "add/")
    accepted = (200,) if section == "people/invite" else (302,)  # an invitation answers with its link
    assert is_taken(administrator, address, filled_in(section), accepted)

    attack(administrator, address, filled_in(section), kind, accepted)


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_administrator_typed_is_escaped_wherever_it_is_shown(
    administrator: Persona, visitor: Client, kind: str
) -> None:
    poison = POISON[kind]
    typed = (poison[-1] if isinstance(poison, list) else poison or "")[:50] + " x"
    assert is_taken(administrator, "/staff/settings/services/add/", filled_in("services"))
    administrator.post("/staff/settings/services/add/", filled_in("services") | {
        "name_en": typed, "name_es": typed, "description_en": typed, "keywords": typed, "is_public": "on",
        "residents_may_ask": "on", "is_common": "on",
    })  # fmt: skip
    administrator.post("/staff/settings/departments/add/", filled_in("departments") | {"name_en": typed})

    for client, address in ((visitor, "/"), (visitor, "/report/"), (visitor, "/report/new/"), (visitor, "/requests/"),
                            (administrator, "/staff/settings/services/"), (administrator, "/staff/settings/queues/"),
                            (administrator, "/staff/call/"), (administrator, "/reports/departments/")):  # fmt: skip
        assert broken_by(client.get(address)) == []


FILES = {
    "nothing": b"", "no table": b"\xff\xd8\xff\xe0 a picture", "nul": b"code,name_en\na\x00b,c\n",
    "wide": b"code" + b",x" * 20_000 + b"\n", "unknown columns": b"a,b,c\n1,2,3\n", "no rows": b"code,name_en\n",
    "one long line": b"code,name_en\nx," + b"y" * 900_000, "open quote": b'code,name_en\n"x,y\n' + b"z\n" * 1000,
    "twice": b"code,code\na,b\n", "other letters": "code,name_en\nñ,ñ\n".encode("utf-16"),
    "formula": b"code,name_en\nx,=HYPERLINK(1)\n", "ragged": b"code,name_en\nx\ny,z,a,b,c\n",
    "markup": b"code,name_en\nx,<script>alert(1)</script>\n", "too big": MEGABYTE.encode() + b"xx",
    "many rows": b"code,name_en\n" + b"x,y\n" * 6000, "latin": "code,name_en\nx,caf\xe9\n".encode("latin-1"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("section", ["departments", "services", "questions", "targets"])
def test_a_file_that_is_no_catalogue_is_refused_with_words(administrator: Persona, section: str, name: str) -> None:
    before = rows()
    address = f"/staff/settings/{section}/import/"
    kept = base64.b64encode(FILES[name]).decode()

    answers = [
        administrator.post(address, {"file": SimpleUploadedFile("rows.csv", FILES[name])}),
        administrator.post(address, {"kept": "not base64 %"}),
        administrator.post(address, {"kept": ""}),
        administrator.post(address, {"file": "a text, no file"}),
    ]
    assert [broken_by(answer) for answer in answers] == [[]] * 4
    assert rows() == before
    assert administrator.post(address, {"kept": kept}).status_code < 500


@pytest.mark.parametrize("address", [
    "/staff/settings/nothing/", "/staff/settings/services/999999999/", "/staff/settings/services/" + "9" * 30 + "/",
    "/staff/settings/people/999999999/", "/staff/settings/people/" + "9" * 30 + "/", "/staff/settings/rules/0/",
    "/staff/mail/" + "9" * 30 + "/", "/reports/wards/%F0%9F%95%B3/", "/reports/wards/..%2f/",
    "/staff/settings/nothing/export.csv", "/staff/settings/rules/import/",
])  # fmt: skip
def test_rows_that_are_not_there_are_not_found(administrator: Persona, address: str) -> None:
    assert administrator.get(address).status_code == 404
    assert administrator.post(address, {"do": "x"}).status_code in (403, 404, 405)


@pytest.mark.parametrize("kind", KINDS)
def test_sign_in_survives(visitor: Client, manager: Persona, kind: str) -> None:
    for field in ("login", "password", "next"):
        values = {"login": "nobody@example.org", "password": "wrong", field: POISON[kind]}
        answer = visitor.post("/accounts/login/", {name: value for name, value in values.items() if value is not None})
        assert broken_by(answer) == []
        assert answer.status_code in (200, 429)
        AccessAttempt.objects.all().delete()
    assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize("kind", KINDS)
def test_asking_for_a_new_password_survives(visitor: Client, manager: Persona, kind: str) -> None:
    if POISON[kind] is not None:
        assert broken_by(visitor.post("/accounts/password/reset/", {"email": POISON[kind]})) == []
    for key in ("1-set-password", "x", "z" * 500, "1-", "zzzzzz-abc"):
        assert visitor.get(f"/accounts/password/reset/key/{key}/").status_code in (200, 302, 404)
