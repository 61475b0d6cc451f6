"""People who cannot be written to by email: what becomes of the news about their cases."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from civic311.people.models import Contact, ContactAccess
from requests_app.actions import schedule, talk, work
from requests_app.actions.call_backs import forget_scripts
from requests_app.actions.submit import ContactInput
from requests_app.actor import RESIDENT, WORKER, Actor
from requests_app.models import BacklogEntry, CallBack, Report, ServiceRequest
from routing.models import ClosureReason
from tests.factories.call_backs import BY_LETTER, ON_THE_PHONE, make_call_back
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
THEN = MORNING + timedelta(minutes=20)
FRAME = {"actor": WORKER, "version": None}


def due() -> list[CallBack]:
    return list(CallBack.objects.filter(state="due").order_by("pk"))


def test_what_mail_would_say_is_kept_to_be_read_out_without_links(told: Callable, worker: Persona) -> None:
    case = make_request(contact=ON_THE_PHONE)
    told()
    work.claim(case.pk, actor=worker.actor, version=None, now=THEN)

    assert told() == []
    (call,) = due()
    assert (call.way, call.kind, call.contact.name) == ("call", "progress", "Pat Phone")
    assert "has taken up your request (Pothole)" in call.script
    assert "Friday 13 March" in call.script
    assert "http" not in call.script
    assert not call.script.rstrip().endswith(":")


def test_the_script_is_in_the_language_of_the_person_and_for_staff_in_the_citys(told: Callable) -> None:
    make_request(contact=ContactInput(phone="+15085550177", channel="call", language="es"), language="es")
    told()

    (call,) = due()
    assert "Bache" in call.script
    assert call.language == "es"
    assert "Pothole" in call.script_for_staff


def test_what_the_desk_read_out_is_not_called_about_again(told: Callable) -> None:
    make_request(contact=ON_THE_PHONE, channel="phone")
    make_request(contact=BY_LETTER, channel="letter")
    told()

    (letter,) = due()
    assert (letter.way, letter.kind) == ("letter", "confirmation")


def test_newer_news_of_one_case_takes_the_place_of_older_but_keeps_what_staff_wrote(
    told: Callable, worker: Persona
) -> None:
    case = make_request(contact=ON_THE_PHONE, channel="phone")
    work.claim(case.pk, actor=worker.actor, version=None, now=THEN)
    told()
    talk.reply(case.pk, text="Which side of the street?", actor=worker.actor, now=THEN)
    told()
    work.visit(case.pk, outcome="no_access", actor=worker.actor, version=None, now=THEN)
    told()

    (call,) = due()
    assert "could not get to the place" in call.script
    assert "Which side of the street?" in call.script
    assert "has taken up" not in call.script
    assert CallBack.objects.filter(state="dropped", dropped_because="newer").count() == 2


def test_who_was_called_today_is_called_again_tomorrow_unless_it_is_closed(told: Callable, worker: Persona) -> None:
    case = make_request(contact=ON_THE_PHONE, channel="phone")
    work.claim(case.pk, actor=worker.actor, version=None, now=THEN)
    told()
    (call,) = due()
    call.attempts.create(outcome="reached", made_at=THEN)
    CallBack.objects.filter(pk=call.pk).update(state="done", ended_at=THEN)

    work.visit(case.pk, outcome="needs_more", actor=worker.actor, version=None, now=THEN)
    told()
    (tomorrow,) = due()
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), now=THEN, **FRAME)
    told()
    (today,) = due()

    assert tomorrow.due_at > MORNING + timedelta(hours=12)
    assert today.due_at < MORNING + timedelta(hours=12)
    assert "within 30 days" in today.script


def test_a_household_with_one_phone_is_called_once(told: Callable, worker: Persona) -> None:
    case = make_request(contact=ON_THE_PHONE, channel="phone")
    other = Contact.objects.create(name="Sam Phone", phone=ON_THE_PHONE.phone, channel="call")
    Report.objects.create(service_request=case, is_first=False, contact=other, channel="phone", received_at=MORNING)
    work.claim(case.pk, actor=worker.actor, version=None, now=THEN)
    told()

    assert len(due()) == 1


@pytest.mark.parametrize(
    ("contact", "way", "state"),
    [
        (ContactInput(name="A", channel="letter", phone="+15085550177"), "call", "due"),
        (ContactInput(name="B", channel="letter"), "letter", "dropped"),
        (ContactInput(name="C", channel="call", postal_address="4 Oak Lane"), "letter", "due"),
        (ContactInput(name="D", channel="call"), "call", "dropped"),
    ],
)
def test_the_way_that_is_left_is_taken(told: Callable, contact: ContactInput, way: str, state: str) -> None:
    make_request(contact=contact)
    told()

    row = CallBack.objects.get()
    assert (row.way, row.state) == (way, state)
    assert (row.dropped_because == "no_address") == (state == "dropped")


def test_announcing_again_calls_nobody_twice(told: Callable, case: ServiceRequest) -> None:
    Contact.objects.update(channel="call")
    work.start(case.pk, now=THEN, **FRAME)
    told()
    from_log = CallBack.objects.get()
    BacklogEntry.objects.create(consumer="announce", service_request=case, first_sequence=1, last_sequence=9)
    told()

    assert due() == [from_log]


def test_who_does_not_follow_or_wants_no_news_is_not_called(told: Callable) -> None:
    make_request(contact=ON_THE_PHONE, follows=False)
    make_request(contact=ContactInput(name="No News", phone="+15085550177", channel="none"))
    told()

    assert not CallBack.objects.exists()


def test_an_appointment_says_how_to_move_it_without_a_page(told: Callable) -> None:
    case = make_request(contact=ON_THE_PHONE, channel="phone")
    make_schedule()
    day = (MORNING + timedelta(days=2)).date()
    schedule.choose_day(case.pk, day=day, actor=RESIDENT, version=None, now=THEN)
    told()

    (call,) = due()
    assert "Thursday 12 March" in call.script
    assert "To move or cancel the day, tell us." in call.script


def test_who_asked_on_the_phone_to_take_it_up_again_is_not_called_about_that(told: Callable, operator: Persona) -> None:
    case = make_request(contact=ON_THE_PHONE, channel="phone")
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), now=THEN, **FRAME)
    told()
    CallBack.objects.all().delete()
    contact, desk = Contact.objects.get(), Actor(operator.actor.viewer, "desk")
    about = f"{case.public_id} by phone, name"
    ContactAccess.objects.create(contact=contact, user=operator.user, about=about, looked_at=THEN)
    work.reopen(case.pk, reason="Still there", by="resident", actor=desk, version=None, now=THEN)
    told()
    assert due() == []

    work.visit(case.pk, outcome="no_access", now=THEN, **FRAME)
    told()
    assert [call.kind for call in due()] == ["visited"]


def test_what_was_said_is_forgotten_after_a_month_and_what_waits_is_kept(case: ServiceRequest) -> None:
    old = make_call_back(case, state="done", ended_at=MORNING - timedelta(days=31))
    waiting = make_call_back(case)

    assert forget_scripts(now=MORNING) == 1
    assert forget_scripts(now=MORNING) == 0
    old.refresh_from_db()
    waiting.refresh_from_db()
    assert (old.script, old.kind) == ("", "progress")
    assert waiting.script
