"""Taking back what was done to many cases: each is exactly as it was, and nobody heard of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import talk, work
from requests_app.actor import WORKER
from requests_app.models import Message, RuleCorrection, ServiceRequest
from requests_app.queries.tracked import messages_for
from routing.models import Queue
from tests.factories import bulk
from tests.factories.joins import LATER, add_voice, fresh, ledger_differences, state
from tests.factories.notices import make_work
from tests.factories.requests import make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LONG_AFTER = LATER + timedelta(hours=2)


def _original() -> dict[str, Any]:
    return {"original": make_request(description="The same hole").pk}


def _a_day() -> dict[str, Any]:
    make_schedule(a_day=2)
    return {"day": "2026-03-13"}


def _held(case: ServiceRequest) -> None:
    parameters = bulk.hold_parameters()
    bulk_hold = {"reason": bulk.HoldReason.objects.get(pk=parameters["reason"]), "review_on": LATER.date()}
    work.hold(case.pk, actor=WORKER, version=None, now=LATER - timedelta(hours=1), **bulk_hold)


CHANGES: dict[str, Callable[[Persona], dict[str, Any]]] = {
    "assign": lambda person: {"assignee": person.user.pk, "reason": "Yours, please"},
    "route": lambda person: {"queue": Queue.objects.get(code="inspectors").pk, "reason": "In a yard"},
    "start": lambda person: {},
    "hold": lambda person: bulk.hold_parameters(),
    "resume": lambda person: {},
    "close": lambda person: bulk.close_parameters(),
    "tag": lambda person: {"add": ["by the school"], "remove": []},
    "reply": lambda person: {"text": "A crew comes this week.", "is_public": True},
    "join": lambda person: _original(),
    "defer": lambda person: {"works": make_work(services=["pothole"]).pk, "note": ""},
    "schedule": lambda person: _a_day(),
}


def tell_everybody() -> list[str]:
    """Kinds of the messages written once every wait is over, confirmations left out."""
    while announce.announce_next(now=LONG_AFTER):
        pass
    return [kind for kind in OutboundMessage.objects.values_list("kind", flat=True) if kind != "confirmation"]


@pytest.mark.parametrize("action", CHANGES)
def test_a_change_that_is_taken_back_leaves_every_case_as_it_was_and_is_told_to_nobody(
    action: str, supervisor: Persona
) -> None:
    cases = [make_request(), make_request(description="Another one")]
    add_voice(cases[0])
    if action == "resume":
        for case in cases:
            _held(case)
    told = tell_everybody()
    cases = [fresh(case) for case in cases]
    before = [state(case) for case in cases]
    parameters = CHANGES[action](supervisor)
    made = bulk.run(supervisor, action, parameters, *cases)
    assert [row[0] for row in bulk.results(made).values()] == ["done", "done"]
    assert all(state(case) != was for case, was in zip(cases, before, strict=True))

    assert bulk.take_back(made)

    assert made.state == "undone"
    assert [state(case) for case in cases] == before
    assert ledger_differences() == []
    assert tell_everybody() == told
    assert not RuleCorrection.objects.exists()


def test_what_is_not_taken_back_is_told_when_it_can_be_taken_back_no_more(supervisor: Persona) -> None:
    case = make_request()
    tell_everybody()
    made = bulk.run(supervisor, "close", bulk.close_parameters(), fresh(case))

    assert not announce.announce_next(now=made.undo_until - timedelta(seconds=1))
    assert announce.announce_next(now=made.undo_until)
    assert OutboundMessage.objects.filter(kind="closed").count() == 1
    assert not bulk.take_back(made, now=made.undo_until)
    assert fresh(case).status == "RESOLVED"


def test_a_case_that_somebody_worked_on_meanwhile_is_left_and_its_people_are_told(
    supervisor: Persona, worker: Persona
) -> None:
    untouched, worked_on = make_request(), make_request(description="Another one")
    tell_everybody()
    made = bulk.run(supervisor, "start", {}, fresh(untouched), fresh(worked_on))
    talk.add_note(worked_on.pk, text="On my way", actor=worker.actor, now=LATER + timedelta(minutes=2))

    bulk.take_back(made)

    assert bulk.results(made) == {
        untouched.public_id: ("undone", ""), worked_on.public_id: ("left", "changed_since"),
    }  # fmt: skip
    assert [fresh(untouched).status, fresh(worked_on).status] == ["ROUTED", "IN_PROGRESS"]
    assert tell_everybody() == ["progress"]


def test_a_message_is_read_on_the_tracker_only_when_it_cannot_be_taken_back_any_more(supervisor: Persona) -> None:
    case = make_request()
    made = bulk.run(supervisor, "reply", {"text": "We come on Monday.", "is_public": True}, fresh(case))
    report = case.reports.get()

    assert not messages_for(report, now=made.undo_until - timedelta(seconds=1)).exists()
    assert [message.text for message in messages_for(report, now=made.undo_until)] == ["We come on Monday."]
    bulk.take_back(made)
    assert not Message.objects.exists()


def test_residents_see_no_step_on_the_tracker_that_was_taken_back(supervisor: Persona, client: Any) -> None:
    case = make_request()
    address = f"/requests/{case.public_id}/"
    before = client.get(address).context["steps"]

    made = bulk.run(supervisor, "close", bulk.close_parameters(), fresh(case))
    bulk.take_back(made)

    assert [step["title"] for step in client.get(address).context["steps"]] == [step["title"] for step in before]


def test_taking_back_in_the_middle_stops_the_rest(supervisor: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [make_request(description=f"Hole {number}") for number in range(3)]
    monkeypatch.setattr("requests_app.bulk_work.SLICE", 1)
    made = bulk.begin(supervisor, "start", {}, *cases)
    bulk.bulk_work.go_on(now=LATER)

    bulk.take_back(made)

    assert sorted(bulk.results(made).values()) == [("refused", "stopped"), ("refused", "stopped"), ("undone", "")]
    assert {fresh(case).status for case in cases} == {"ROUTED"}
    assert ledger_differences() == []


def test_asking_reporters_for_more_can_be_taken_back_and_is_asked_anew_later(supervisor: Persona) -> None:
    reason = bulk.ClosureReason.objects.get(code="found-in-order")
    bulk.ClosureReason.objects.filter(pk=reason.pk).update(asks_reporter_days=7)
    case = make_request()
    told = tell_everybody()
    before = state(case)
    made = bulk.run(supervisor, "close", bulk.close_parameters("found-in-order"), fresh(case))
    assert fresh(case).closes_on is not None

    bulk.take_back(made)
    assert (state(case), tell_everybody()) == (before, told)
    bulk.run(supervisor, "close", bulk.close_parameters("found-in-order"), fresh(case), now=LATER + timedelta(hours=3))

    assert fresh(case).closes_on is not None
    assert ledger_differences() == []
