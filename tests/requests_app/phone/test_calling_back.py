"""Operators call residents back: who has which call, what they read out, and what follows from how it went."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic311.city.current import configuration_changed
from civic311.people.models import Contact, ContactAccess, ContactChange
from requests_app.actions import call_backs
from requests_app.models import CallBack, Event, ServiceRequest
from routing.reference import forget_reference
from tests.factories.call_backs import BY_LETTER, ON_THE_PHONE, make_call_back
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LIST = "/staff/call-backs/"


@pytest.fixture
def case(small_city: SmallCity) -> ServiceRequest:
    return make_request(contact=ON_THE_PHONE, channel="phone")


@pytest.fixture
def call(case: ServiceRequest) -> CallBack:
    return make_call_back(case)


def take(persona: Persona, call: CallBack) -> str:
    persona.post(f"{LIST}{call.pk}/take/")
    return persona.get(f"{LIST}{call.pk}/", follow=True).content.decode()


def say(persona: Persona, call: CallBack, outcome: str, **values: Any) -> Any:
    return persona.post(f"{LIST}{call.pk}/outcome/", {"outcome": outcome, "tries": call.tries} | values)


def test_the_list_says_what_is_due_but_not_who_it_is(operator: Persona, call: CallBack) -> None:
    Contact.objects.update(needs_interpreter=True, uses_relay=True)

    html = operator.get(LIST).content.decode()

    assert call.service_request.public_id in html
    assert "Interpreter" in html
    assert "Relay" in html
    assert "Pat Phone" not in html
    assert "0177" not in html


def test_taking_a_call_shows_number_and_script_and_the_look_is_kept(operator: Persona, call: CallBack) -> None:
    html = take(operator, call)

    assert 'href="tel:+15085550177"' in html
    assert "The road crew has taken up your request." in html
    assert "Pat Phone" in html
    look = ContactAccess.objects.get()
    assert (look.user, look.about) == (operator.user, call.service_request.public_id)


def test_the_number_is_read_out_in_groups(operator: Persona, call: CallBack) -> None:
    year, number, check = call.service_request.public_id.split("-")

    assert f"{year}, {number[:3]}, {number[3:]}, {check}" in take(operator, call)


def test_a_person_of_another_language_is_read_to_in_it_and_an_interpreter_in_the_citys(
    operator: Persona, case: ServiceRequest
) -> None:
    call = make_call_back(case, language="es", script="La cuadrilla ya trabaja.", script_for_staff="The crew works.")

    html = take(operator, call)

    assert "La cuadrilla ya trabaja." in html
    assert "The crew works." in html
    assert "Spanish" in html


def test_a_call_somebody_has_is_nobody_elses_until_twenty_minutes_are_over(
    operator: Persona, supervisor: Persona, call: CallBack
) -> None:
    take(operator, call)

    assert "tel:" not in take(supervisor, call)
    assert "Olu Operator has it" in supervisor.get(LIST).content.decode()
    CallBack.objects.update(claimed_at=timezone.now() - timedelta(minutes=21))
    assert "tel:" in take(supervisor, call)


def test_a_call_given_back_can_be_taken_at_once(operator: Persona, supervisor: Persona, call: CallBack) -> None:
    take(operator, call)
    operator.post(f"{LIST}{call.pk}/release/")

    assert "tel:" in take(supervisor, call)


def test_the_next_call_of_a_language_is_taken(operator: Persona, case: ServiceRequest) -> None:
    make_call_back(case)
    spanish = make_call_back(case, language="es")

    answer = operator.post(f"{LIST}next/", {"language": "es"})

    assert answer.url == f"{LIST}{spanish.pk}/"


def test_who_was_reached_is_done_and_the_case_says_so(operator: Persona, call: CallBack) -> None:
    take(operator, call)
    say(operator, call, "reached", note="Thanks")

    call.refresh_from_db()
    event = Event.objects.get(kind="called_back")
    assert (call.state, event.data["outcome"], event.actor) == ("done", "reached", operator.user)
    assert "Called and told the resident" in operator.get(
        f"/staff/requests/{call.service_request.public_id}/"
    ).content.decode()  # fmt: skip


def test_an_outcome_sent_twice_counts_once(operator: Persona, call: CallBack) -> None:
    take(operator, call)
    for _ in range(2):
        say(operator, call, "no_answer")
        take(operator, call)

    call.refresh_from_db()
    assert call.tries == 1
    assert call.attempts.count() == Event.objects.filter(kind="called_back").count() == 1


def test_three_tries_without_an_answer_become_a_letter(
    small_city: SmallCity, call: CallBack, operator: Persona
) -> None:
    times = []
    now = datetime(2026, 3, 13, 15, 0, tzinfo=UTC)  # a Friday, eleven in the morning in Testville
    for tries in range(3):
        row = call_backs.record_outcome(call.pk, outcome="no_answer", tries=tries, actor=operator.actor, now=now)
        times.append(row.due_at)
        now = row.due_at

    assert times[0] == datetime(2026, 3, 13, 17, 0, tzinfo=UTC)
    assert times[1] == datetime(2026, 3, 16, 13, 0, tzinfo=UTC)  # nine on Monday; the clocks went forward
    row.refresh_from_db()
    assert (row.way, row.state) == ("letter", "due")


@pytest.mark.parametrize(("address", "state", "because"), [("9 Elm Row", "due", ""), ("", "dropped", "no_address")])
def test_a_wrong_number_becomes_a_letter_where_there_is_an_address(
    operator: Persona, call: CallBack, address: str, state: str, because: str
) -> None:
    Contact.objects.update(postal_address=address)
    take(operator, call)
    say(operator, call, "wrong_number")

    call.refresh_from_db()
    assert (call.way, call.state, call.dropped_because) == ("letter", state, because)
    assert ("Nobody could tell them" in operator.get(LIST).content.decode()) == (because == "no_address")


def test_who_wants_no_more_calls_gets_none(operator: Persona, call: CallBack, case: ServiceRequest) -> None:
    other = make_call_back(case)
    take(operator, call)
    say(operator, call, "refused")

    other.refresh_from_db()
    assert Contact.objects.get(pk=call.contact_id).channel == "none"
    assert (other.state, other.dropped_because) == ("dropped", "no_more")
    assert ContactChange.objects.get().old == "call"


def test_a_form_without_an_answer_comes_back_and_nothing_is_recorded(operator: Persona, call: CallBack) -> None:
    take(operator, call)

    assert say(operator, call, "").status_code == 422
    assert say(operator, call, "made-up").status_code == 422
    assert not Event.objects.filter(kind="called_back").exists()


def test_calls_of_other_departments_and_of_confidential_reporters_are_not_shown(
    supervisor: Persona, small_city: SmallCity, operator: Persona
) -> None:
    elsewhere = make_call_back(make_request("no-heat", contact=ON_THE_PHONE))
    secret = make_call_back(make_request(contact=BY_LETTER))
    service = small_city.service("pothole")
    service.complainant_confidential = True
    service.save()
    configuration_changed()
    forget_reference()

    assert elsewhere.service_request.public_id not in supervisor.get(LIST).content.decode()
    assert secret.service_request.public_id not in operator.get(LIST).content.decode()
    assert "tel:" not in take(supervisor, elsewhere)
    assert not ContactAccess.objects.exists()


def test_a_call_before_its_time_cannot_be_taken(operator: Persona, case: ServiceRequest) -> None:
    early = make_call_back(case, due_at=timezone.now() + timedelta(hours=1))

    assert "tel:" not in take(operator, early)
    assert "1 more call waits for its time" in operator.get(LIST).content.decode()


@pytest.mark.parametrize("address", [LIST, f"{LIST}letters/"])
def test_the_lists_ask_the_database_as_often_for_thirty_as_for_three(
    operator: Persona, case: ServiceRequest, address: str
) -> None:
    operator.get(address)
    asked = []
    for count in (3, 27):
        for _ in range(count):
            make_call_back(case, way="call" if address == LIST else "letter")
        with CaptureQueriesContext(connection) as queries:
            operator.get(address)
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_call_at_once_one_gets_it(operator: Persona, supervisor: Persona) -> None:
    call = make_call_back(make_request(contact=ON_THE_PHONE))
    got: list[str] = []
    together = threading.Barrier(2)

    def claim(persona: Persona) -> None:
        together.wait()
        try:
            call_backs.claim(call.pk, actor=persona.actor, now=MORNING + timedelta(hours=1))
            got.append(persona.user.name)
        except call_backs.Taken:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(each,)) for each in (operator, supervisor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 1
    assert CallBack.objects.get().claimed_by.name == got[0]
    assert ContactAccess.objects.count() == 1
