"""The pages of work on many cases: choose, say what, look at it first, start, take it back."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import BulkRun, ServiceRequest
from tests.factories import bulk
from tests.factories.joins import fresh
from tests.factories.notices import make_work
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def fields(answer: Any) -> dict[str, str]:
    """What the page's form would send, but for its buttons."""
    form = soup(answer).select_one("main form:has([name=cases])")
    assert form is not None
    return {
        field["name"]: field.get("value", "") for field in form.select("input[name]") if field.get("type") != "checkbox"
    }


@pytest.fixture
def cases(small_city: Any) -> list[ServiceRequest]:
    return [make_request(description=f"Hole {number}", now=timezone.now()) for number in range(3)]


def test_chosen_rows_are_held_after_a_look_at_what_will_happen(
    supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    work.close(
        cases[0].pk,
        reason=bulk.ClosureReason.objects.get(code="done"),
        actor=supervisor.actor,
        version=None,
        now=timezone.now(),
    )
    chosen = {"case": [case.public_id for case in cases], "action": "hold"}

    form = supervisor.post("/staff/bulk/", chosen)
    day = timezone.localdate() + timedelta(days=3)
    filled = fields(form) | {"reason": bulk.HoldReason.objects.get(code="weather").pk, "review_on": day, "note": ""}
    preview = supervisor.post("/staff/bulk/", filled | {"step": "look"})
    assert "Hold 2 cases" in soup(preview).h1.text
    assert cases[0].public_id in soup(preview).select_one(".reasons").text
    assert not BulkRun.objects.exists()
    started = supervisor.post("/staff/bulk/", fields(preview) | {"step": "start"}, follow=True)

    assert started.redirect_chain
    bulk.do_all(timezone.now())
    assert [fresh(case).status for case in cases] == ["RESOLVED", "ON_HOLD", "ON_HOLD"]


def test_all_of_a_view_is_chosen_without_ticking_its_rows(supervisor: Persona, cases: list[ServiceRequest]) -> None:
    cases[0].refresh_from_db()
    work.claim(cases[0].pk, actor=supervisor.actor, version=None, now=timezone.now())

    preview = supervisor.post("/staff/bulk/", {"all": "1", "view": "view=nobody", "action": "start"})

    assert "Start work on 2 cases" in soup(preview).h1.text


def test_rows_out_of_scope_cannot_be_chosen(worker: Persona, cases: list[ServiceRequest]) -> None:
    hidden = make_request("no-heat")

    answer = worker.post("/staff/bulk/", {"case": [hidden.public_id], "action": "start"}, follow=True)
    made_up = worker.post("/staff/bulk/", {"cases": f"{hidden.pk}:1", "action": "start", "step": "start"})

    assert "Choose cases first" in answer.content.decode()
    bulk.do_all(timezone.now())
    assert made_up.status_code in (200, 302)
    assert fresh(hidden).status == "ROUTED"


def test_what_is_missing_in_the_form_is_said_and_what_was_typed_is_kept(
    supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    chosen = {"case": [cases[0].public_id], "action": "reply"}

    sent = fields(supervisor.post("/staff/bulk/", chosen)) | {"text": "", "is_public": "on", "step": "look"}
    answer = supervisor.post("/staff/bulk/", sent)

    assert soup(answer).select_one("#form-errors") is not None
    assert soup(answer).select_one("[name=is_public]").has_attr("checked")


def test_a_run_shows_what_was_refused_and_lets_it_be_chosen_again_and_taken_back(
    supervisor: Persona, cases: list[ServiceRequest]
) -> None:
    work.start(cases[0].pk, actor=supervisor.actor, version=None, now=timezone.now())
    made = bulk.run(supervisor, "start", {}, *cases, now=timezone.now())
    address = f"/staff/bulk/{made.pk}/"

    page = supervisor.get(address)
    assert cases[0].public_id in soup(page).select_one(".results").text
    assert "Its status does not allow it." in soup(page).select_one(".results").text
    again = supervisor.post("/staff/bulk/", fields(page))
    assert "None of the chosen cases" in soup(again).h1.text
    supervisor.post(f"{address}undo/")
    bulk.do_all(timezone.now())

    assert "It was taken back." in supervisor.get(address).content.decode()
    assert [fresh(case).status for case in cases] == ["IN_PROGRESS", "ROUTED", "ROUTED"]


def test_a_run_belongs_to_whoever_started_it(supervisor: Persona, worker: Persona, cases: list[ServiceRequest]) -> None:
    made = bulk.run(supervisor, "start", {}, cases[0], now=timezone.now())

    assert worker.get(f"/staff/bulk/{made.pk}/").status_code == 404
    assert worker.post(f"/staff/bulk/{made.pk}/undo/").status_code == 404
    assert fresh(cases[0]).status == "IN_PROGRESS"


@pytest.mark.parametrize("action", ["assign", "route", "hold", "close", "tag", "reply", "join", "defer"])
def test_every_kind_of_change_has_a_form_that_names_its_fields(
    action: str, manager: Persona, cases: list[ServiceRequest]
) -> None:
    page = soup(manager.post("/staff/bulk/", {"case": [cases[0].public_id], "action": action}))

    named = page.select("main form:has([name=cases]) :is(input:not([type=hidden]), select, textarea)")
    labels = {label["for"] for label in page.select("label[for]")}
    assert named
    assert all(field["id"] in labels for field in named)


def _typed(action: str, person: Persona) -> dict[str, Any]:
    """What somebody fills in."""
    day = timezone.localdate() + timedelta(days=3)
    typed: dict[str, dict[str, Any]] = {
        "assign": {"assignee": person.user.pk},
        "route": {"queue": bulk.Queue.objects.get(code="lights").pk, "reason": "A lamp"},
        "hold": {"reason": bulk.HoldReason.objects.get(code="weather").pk, "review_on": day},
        "close": {"reason": bulk.ClosureReason.objects.get(code="done").pk},
        "tag": {"add": "Storm,  by the School"},
        "reply": {"text": "We come on Monday."},
        "join": {"number": make_request(description="The same hole", now=timezone.now()).public_id},
        "defer": {"works": make_work(services=["pothole"], today=timezone.localdate()).pk},
    }
    return typed[action]


@pytest.mark.parametrize("action", ["assign", "route", "hold", "close", "tag", "reply", "join", "defer"])
def test_every_kind_of_change_goes_from_its_form_over_the_preview_to_the_cases(
    action: str, manager: Persona, cases: list[ServiceRequest]
) -> None:
    form = manager.post("/staff/bulk/", {"case": [case.public_id for case in cases], "action": action})

    preview = manager.post("/staff/bulk/", fields(form) | _typed(action, manager) | {"step": "look"})
    manager.post("/staff/bulk/", fields(preview) | {"step": "start"})
    bulk.do_all(timezone.now())

    assert set(bulk.results(BulkRun.objects.get()).values()) == {("done", "")}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": "explode", "cases": "1:1"},
        {"action": "start", "cases": "x:y,1,2:,:3,-1:2,9" * 500},
        {"action": "start", "cases": "99999999999999999999:1,5:9999999999"},
        {"action": "start", "all": "1", "view": "view=\x00&q=%FF"},
    ],
)
def test_made_up_input_changes_nothing(sent: dict[str, str], supervisor: Persona, cases: list[ServiceRequest]) -> None:
    answer = supervisor.post("/staff/bulk/", sent | {"step": "start"})

    assert answer.status_code in (200, 302)
    assert not BulkRun.objects.exists()
