"""Who is told of what happens to a case, and in which words."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.actions import talk, work
from requests_app.actions.submit import ContactInput
from requests_app.actor import RESIDENT
from requests_app.events import KINDS
from requests_app.models import BacklogEntry, Report, ServiceRequest, TrackingToken
from routing.models import ClosureReason, HoldReason
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona
from tests.requests_app.worker.conftest import LATER, announce_all

pytestmark = pytest.mark.django_db


def test_every_kind_of_event_has_a_rule() -> None:
    assert set(announce.ANNOUNCEMENTS) == KINDS


def test_the_confirmation_names_number_team_and_date_and_leads_to_the_tracker(told: Callable) -> None:
    case = make_request()

    (message,) = told()

    assert message.to_address == "rosa.canary@example.org"
    assert message.subject.startswith(case.public_id)
    for body in (message.body_text, message.body_html):
        assert case.public_id in body
        assert "Streets" in body
        assert "Friday 13 March" in body  # three working days after Tuesday
        assert "http://testserver/track/" in body
    assert TrackingToken.objects.count() == 1


def test_a_reader_of_spanish_is_written_to_in_spanish(told: Callable) -> None:
    make_request("pothole", contact=ContactInput(email="rosa@example.org", language="es"), language="es")

    (message,) = told()

    assert message.language == "es"
    assert "Bache" in message.body_text
    assert "Calles" in message.body_text
    assert "viernes" in message.body_text


@pytest.mark.parametrize(
    "values",
    [
        {"contact": None},
        {"contact": ContactInput(name="Rosa", phone="+15085550199")},
        {"contact": ContactInput(email="rosa@example.org", channel="none")},
        {"follows": False},
    ],
)
def test_who_gave_no_address_or_does_not_follow_is_not_written_to(told: Callable, values: dict) -> None:
    make_request(**values)

    assert told() == []


def test_a_case_that_is_not_live_is_told_to_nobody(told: Callable) -> None:
    case = make_request()
    ServiceRequest.objects.filter(pk=case.pk).update(is_live=False)

    assert told() == []
    assert not BacklogEntry.objects.filter(consumer="announce").exists()


def test_announcing_the_same_events_again_adds_nothing(told: Callable, case: ServiceRequest) -> None:
    BacklogEntry.objects.create(consumer="announce", service_request=case, first_sequence=1, last_sequence=case.version)

    assert told() == []
    assert TrackingToken.objects.count() == 1


def test_an_entry_that_fails_waits_and_holds_up_no_other(told: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = make_request(), make_request("streetlight")
    write = announce.write

    def failing(name: str, service_request: ServiceRequest, **values: object) -> object:
        if service_request.pk == bad.pk:
            raise RuntimeError("no words")
        return write(name, service_request, **values)

    monkeypatch.setattr(announce, "write", failing)

    assert [message.about for message in told()] == [good.public_id]
    monkeypatch.setattr(announce, "write", write)
    assert not announce.announce_next(now=LATER)
    assert announce.announce_next(now=LATER + timedelta(minutes=2))
    assert OutboundMessage.objects.filter(about=bad.public_id).exists()


def test_progress_is_told_once(told: Callable, case: ServiceRequest, worker: Persona) -> None:
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING)
    (message,) = told()
    work.start(case.pk, actor=worker.actor, version=None, now=MORNING)

    assert told() == []
    assert "taken up" in message.body_text


def test_another_team_is_named(
    told: Callable, case: ServiceRequest, supervisor: Persona, small_city: SmallCity
) -> None:
    queue = small_city.queue("inspectors")
    work.route(case.pk, queue=queue, reason="theirs", actor=supervisor.actor, version=None, now=MORNING)

    (message,) = told()

    assert "Housing" in message.body_text
    assert "theirs" not in message.body_text


def test_a_pause_gives_its_reason_and_day_and_its_end_is_told(
    told: Callable, case: ServiceRequest, worker: Persona
) -> None:
    reason = HoldReason.objects.get(code="weather")
    day = (MORNING + timedelta(days=6)).date()
    work.hold(case.pk, reason=reason, review_on=day, actor=worker.actor, version=None, now=MORNING)
    (held,) = told()
    work.resume(case.pk, actor=worker.actor, version=None, now=LATER)
    (resumed,) = told()

    assert "Waiting for better weather" in held.body_text
    assert "Monday 16 March" in held.body_text
    assert "goes on" in resumed.body_text


def test_a_visit_says_what_came_of_it(told: Callable, case: ServiceRequest, worker: Persona) -> None:
    work.visit(case.pk, outcome="no_access", note="dog", actor=worker.actor, version=None, now=MORNING)

    (message,) = told()

    assert "could not get to the place" in message.body_text
    assert "12 Mill Street" in message.body_text
    assert "dog" not in message.body_text


def test_a_reply_is_passed_on_word_for_word_and_cannot_become_markup(
    told: Callable, case: ServiceRequest, worker: Persona
) -> None:
    talk.reply(case.pk, text="Which <b>house</b> & door?\n\nThank you.", actor=worker.actor, now=MORNING)

    (message,) = told()

    assert "Which <b>house</b> & door?" in message.body_text
    assert "&lt;b&gt;house&lt;/b&gt; &amp; door?" in message.body_html


def test_closing_gives_the_reason_and_how_to_object(told: Callable, case: ServiceRequest, worker: Persona) -> None:
    reason = ClosureReason.objects.get(code="found-in-order")
    work.close(case.pk, reason=reason, note="nothing", actor=worker.actor, version=None, now=MORNING)
    (closed,) = told()
    work.reopen(case.pk, reason="still there", by="resident", actor=RESIDENT, version=None, now=LATER)
    (reopened,) = told()

    assert reason.text["en"] in closed.body_text
    assert "within 30 days" in closed.body_text
    assert "again" in reopened.body_text


def test_two_reports_from_one_address_get_one_message(told: Callable, case: ServiceRequest, worker: Persona) -> None:
    first = Report.objects.get(service_request=case)
    Report.objects.create(
        service_request=case, is_first=False, contact=first.contact, channel="phone", received_at=MORNING
    )
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING)

    assert len(told()) == 1


def test_nobody_is_told_of_notes(told: Callable, case: ServiceRequest, worker: Persona) -> None:
    talk.add_note(case.pk, text="for us only", actor=worker.actor, now=MORNING)

    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_write_each_message_once(small_city: SmallCity, at_once: Callable[..., None]) -> None:
    for _ in range(6):
        make_request()

    at_once(*[announce_all] * 3)

    assert OutboundMessage.objects.count() == 6
    assert TrackingToken.objects.count() == 6
    assert not BacklogEntry.objects.filter(consumer="announce").exists()
