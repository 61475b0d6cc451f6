"""The resident's forms under every kind of input."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.actions import work
from requests_app.actions.tracking import new_token
from requests_app.models import Report, ServiceRequest
from routing.models import ClosureReason
from tests.factories.reports import CONTACT, DETAILS, PLACE, send, walk
from tests.factories.requests import make_request
from tests.hostile.attack import KINDS, POISON, attack, broken_by, half_written, is_taken, rows
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
STEPS = {
    "": PLACE | {"place_note": "by the oak", "pick": ""},
    "details/": DETAILS | {"remove": ""},
    "contact/": CONTACT,
    "check/": {"do": "send"},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_step_of_the_report_survives(visitor: Client, step: str, kind: str) -> None:
    walk(visitor)
    given = {name: value for name, value in STEPS[step].items() if value}
    assert is_taken(visitor, f"/report/pothole/{step}", given)

    attack(visitor, f"/report/pothole/{step}", STEPS[step], kind)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if isinstance(POISON[str(kind.id)], str)])
def test_whatever_was_typed_is_shown_escaped_to_the_end(visitor: Client, manager: Persona, kind: str) -> None:
    poison = POISON[kind][:100]
    place = {"address": f"Mill Street {poison}", "place_note": poison, "lat": "", "long": ""}
    visitor.post("/report/pothole/", PLACE | place)
    visitor.post("/report/pothole/details/", DETAILS | {"description": f"Hole {poison}"})
    visitor.post("/report/pothole/contact/", CONTACT | {"name": poison})
    assert broken_by(visitor.get("/report/pothole/check/")) == []
    sent = send(visitor)

    made = ServiceRequest.objects.get()
    pages = [
        (visitor, sent.url), (visitor, f"/requests/{made.public_id}/"), (visitor, "/requests/"), (visitor, "/"),
        (visitor, "/requests.geojson"), (visitor, "/requests.csv"), (visitor, "/requests.atom"),
        (manager, f"/staff/requests/{made.public_id}/"), (manager, "/staff/queue/"), (manager, "/staff/map/"),
    ]  # fmt: skip
    answers = [client.get(address) for client, address in pages]
    contact = manager.post(f"/staff/requests/{made.public_id}/contact/")
    in_markup = [answer for answer in (*answers, contact) if "html" in answer["Content-Type"]]
    assert [broken_by(answer) for answer in in_markup] == [[]] * len(in_markup)
    assert {answer.status_code for answer in (*answers, contact)} == {200}
    assert half_written() == []


@pytest.fixture
def tracker(small_city: Any, manager: Persona) -> str:
    """The reporter's page of a closed request."""
    now = timezone.now()
    made = make_request(now=now)
    work.close(made.pk, reason=ClosureReason.objects.get(code="done"), actor=manager.actor, version=None, now=now)
    return f"/track/{new_token(Report.objects.get(), now=now)}/"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("values", [{"do": "message", "text": "Hello"}, {"do": "reopen", "reopen-text": "Not fixed"},
                                    {"do": "unfollow"}], ids=str)  # fmt: skip
def test_the_reporters_page_survives(visitor: Client, tracker: str, values: dict[str, str], kind: str) -> None:
    assert is_taken(visitor, tracker, values)

    attack(visitor, tracker, values, kind)


@pytest.mark.deep
@pytest.mark.parametrize(
    "token", ["a", "..", "%00", "a" * 5000, "%F0%9F%95%B3", "00000000-0000-0000-0000-000000000000", "%27%20OR%201=1"]
)
def test_a_forged_link_opens_and_changes_nothing(visitor: Client, tracker: str, token: str) -> None:
    before = rows()
    for address in (f"/track/{token}/", f"/invite/{token}/", f"/first-administrator/{token}/", f"/requests/{token}/"):
        for answer in (visitor.get(address), visitor.post(address, {"do": "message", "text": "Hello"})):
            assert answer.status_code in (301, 302, 400, 404, 405)
    assert rows() == before


def test_a_draft_of_somebody_else_cannot_be_named(visitor: Client) -> None:
    walk(visitor)
    theirs = visitor.session["report"]
    stranger = Client()

    for value in (theirs, "x", "1", "9" * 40, None, ["a"], {"a": 1}):
        session = stranger.session
        session["report"] = value if value != theirs else f"{theirs}x"
        session.save()
        answer = stranger.get("/report/pothole/check/")
        assert answer.status_code == 302
        assert "bakery" not in stranger.get("/report/pothole/details/").text


def test_what_was_typed_stays_when_a_step_is_refused(visitor: Client) -> None:
    words = "<b>A hole</b> & \"a\" crack 'here' \U0001f573"
    visitor.post("/report/pothole/", PLACE)

    page = visitor.post("/report/pothole/details/", {"answer_depth": "forged", "description": words})

    assert page.context["form"]["description"].value() == words
    assert "&lt;b&gt;A hole&lt;/b&gt;" in page.text
