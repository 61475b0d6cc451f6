"""What a phone sends: once, in order, judged by what the crew saw."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import Attachment, Event, FieldAction, ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import SmallCity
from tests.factories.photos import as_upload, jpeg
from tests.personas import Persona
from tests.requests_app.field.conftest import HOUR, send, soup

pytestmark = pytest.mark.django_db
Stops = Callable[..., ServiceRequest]


def done() -> int:
    return ClosureReason.objects.get(code="done").pk


def kinds(case: ServiceRequest) -> list[str]:
    return list(Event.objects.filter(service_request=case, source="field").values_list("kind", flat=True))


def test_arriving_is_told_at_once_and_its_outcome_is_the_same_visit(worker: Persona, stop: Stops) -> None:
    case = stop()

    send(worker, case, "arrive")
    send(worker, case, "visit", outcome="needs_more", note="Needs a bigger truck")

    case.refresh_from_db()
    assert (kinds(case), case.visits, case.status) == (["arrived", "visited"], 1, "IN_PROGRESS")


def test_residents_read_that_the_crew_is_there_and_then_how_it_went(
    worker: Persona, visitor: Client, stop: Stops
) -> None:
    case = stop()

    def steps() -> list[str]:
        page = soup(visitor.get(f"/requests/{case.public_id}/"))
        return [each.get_text(" ", strip=True) for each in page.find_all("li") if "On-site attempt" in each.get_text()]

    send(worker, case, "arrive")
    during = steps()
    send(worker, case, "visit", outcome="no_access")
    after = steps()

    assert len(during) == len(after) == 1
    assert "The crew is there." in during[0] and "could not get to the place" in after[0]


def test_the_same_key_again_does_nothing_and_answers_the_same(worker: Persona, stop: Stops) -> None:
    case, key = stop(), str(uuid.uuid4())

    answers = [send(worker, case, "note", text="Cones are up", key=key).json()["result"] for _turn in range(3)]

    assert (answers, case.notes.count()) == (["done"] * 3, 1)


def test_somebody_elses_key_opens_nothing(worker: Persona, supervisor: Persona, stop: Stops) -> None:
    case, key = stop(), str(uuid.uuid4())
    send(worker, case, "note", text="Mine", key=key)

    answer = send(supervisor, case, "note", text="Hers", key=key)

    assert (answer.status_code, case.notes.count()) == (403, 1)


def test_what_is_refused_leaves_no_key_so_that_it_can_be_mended(worker: Persona, stop: Stops) -> None:
    case, key = stop("streetlight"), str(uuid.uuid4())

    refused = send(worker, case, "close", reason=done(), key=key)
    mended = send(worker, case, "close", reason=done(), key=key, photos=[as_upload(jpeg())])

    assert (refused.status_code, mended.json()["result"]) == (422, "done")
    assert "photo" in refused.json()["words"].lower()


def test_a_chain_kept_without_signal_goes_through_with_the_version_of_its_beginning(
    worker: Persona, stop: Stops
) -> None:
    case = stop("streetlight")
    seen = case.version

    answers = [
        send(worker, case, "arrive", version=seen),
        send(worker, case, "photo", version=seen, when="after", photos=[as_upload(jpeg())]),
        send(worker, case, "close", version=seen, reason=done()),
    ]

    case.refresh_from_db()
    assert ([each.status_code for each in answers], case.status) == ([200] * 3, "RESOLVED")
    assert Attachment.objects.get(service_request=case).stage == "closing"


def test_a_case_that_moved_on_is_not_touched_and_the_phone_is_told_what_happened(
    worker: Persona, supervisor: Persona, stop: Stops, small_city: SmallCity
) -> None:
    case = stop()
    frame: dict[str, Any] = {"actor": supervisor.actor, "version": None, "now": timezone.now()}
    work.route(case.pk, queue=small_city.queue("lights"), reason="Lamps", **frame)

    answer = send(worker, case, "close", reason=done())
    told = answer.json()
    again = send(worker, case, "close", reason=done(), version=told["version"])

    assert (answer.status_code, told["result"], told["mayStill"]) == (409, "conflict", True)
    assert "by Sue Supervisor" in told["changes"][0]
    assert again.json()["result"] == "done"


def test_what_was_closed_meanwhile_cannot_be_sent_but_a_note_of_it_can(
    worker: Persona, supervisor: Persona, stop: Stops
) -> None:
    case = stop()
    reason = ClosureReason.objects.get(code="done")
    work.close(case.pk, reason=reason, actor=supervisor.actor, version=None, now=timezone.now())

    told = send(worker, case, "close", reason=done()).json()
    note = send(worker, case, "note", text="On site (10:42)")

    assert (told["result"], told["mayStill"], note.json()["result"]) == ("conflict", False, "done")


def test_it_counts_from_when_the_crew_did_it_not_from_when_the_signal_came_back(worker: Persona, stop: Stops) -> None:
    case = stop(now=timezone.now() - timedelta(days=1))
    happened_at = timezone.now() - HOUR / 4

    send(worker, case, "close", reason=done(), happened_at=happened_at.isoformat())

    case.refresh_from_db()
    assert case.closed_datetime == happened_at


@pytest.mark.parametrize(
    ("ahead", "earliest"), [(timedelta(days=1), -timedelta(seconds=60)), (-timedelta(days=30), -HOUR)]
)
def test_a_phone_whose_clock_is_wrong_neither_foretells_nor_rewrites(
    worker: Persona, stop: Stops, ahead: timedelta, earliest: timedelta
) -> None:
    case = stop()
    now = timezone.now()

    send(worker, case, "arrive", happened_at=(now + ahead).isoformat())

    event = Event.objects.get(service_request=case, kind="arrived")
    assert now + earliest <= event.occurred_at <= timezone.now()


def test_a_case_out_of_scope_is_gone(other_worker: Persona, stop: Stops) -> None:
    case = stop()

    assert send(other_worker, case, "arrive").status_code == 404
    assert other_worker.get(f"/staff/field/stops/{case.public_id}/").status_code == 404
    assert not FieldAction.objects.exists()


@pytest.mark.parametrize("values", [{"key": "1"}, {"action": "route"}, {"version": "-1"}, {"happened_at": "noon"}])
def test_what_no_phone_sends_is_a_bad_request(worker: Persona, stop: Stops, values: dict[str, str]) -> None:
    assert send(worker, stop(), values.pop("action", "arrive"), **values).status_code == 400


def test_without_javascript_the_forms_of_a_stop_do_the_whole_work(worker: Persona, stop: Stops) -> None:
    case = stop("streetlight")
    address = f"/staff/field/stops/{case.public_id}/"
    hidden = soup(worker.get(address)).select_one('[data-at="arrive"] form')
    values = {each["name"]: each["value"] for each in hidden.select("input[type=hidden]")}

    arrived = worker.post("/staff/field/actions/", values, follow=True)
    refused = send(worker, case, "close", is_json=False, reason=done(), note="New bulb")
    closed = send(worker, case, "close", is_json=False, reason=done(), note="New bulb", photos=[as_upload(jpeg())])

    assert soup(arrived).select_one("[data-step]")["data-step"] == "work"
    assert refused.status_code == 422 and "New bulb" in soup(refused).select_one("#id_note, [name=note]").get_text()
    assert closed["Location"] == "/staff/field/"


def test_a_stale_form_keeps_what_was_typed_and_says_what_changed(
    worker: Persona, supervisor: Persona, stop: Stops, small_city: SmallCity
) -> None:
    case = stop()
    frame: dict[str, Any] = {"actor": supervisor.actor, "version": None, "now": timezone.now()}
    work.route(case.pk, queue=small_city.queue("lights"), reason="Lamps", **frame)

    page = send(worker, case, "close", is_json=False, reason=done(), note="Filled and level")

    assert page.status_code == 409
    assert "by Sue Supervisor" in soup(page).select_one("[role=alert]").get_text()
    assert "Filled and level" in soup(page).select_one('[data-at="work"] textarea').get_text()
