"""Somebody calls to ask how far it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic311.city.current import configuration_changed
from civic311.people.models import Contact, ContactAccess
from community.models import Enquiry
from requests_app.actions import talk, work
from requests_app.actions.submit import ContactInput
from requests_app.actions.voices import join_voice
from requests_app.actor import WORKER
from requests_app.models import Message, ServiceRequest
from routing.models import ClosureReason, Service
from routing.reference import forget_reference
from tests.factories.call_backs import make_call_back
from tests.factories.city import SmallCity
from tests.factories.requests import make_intake, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
FIND = "/staff/call/status/"


@pytest.fixture
def case(small_city: SmallCity) -> ServiceRequest:
    return make_request(now=timezone.now() - timedelta(days=1))


def find(operator: Persona, text: str) -> Any:
    return operator.post(FIND, {"find": text})


def do(operator: Persona, case: ServiceRequest, what: str, **values: Any) -> str:
    return operator.post(f"{FIND}{case.public_id}/", {"do": what} | values, follow=True).content.decode()


def check(operator: Persona, case: ServiceRequest, said: str = "Rosa Canary", by: str = "name") -> str:
    return do(operator, case, "check", by=by, said=said)


def test_a_number_leads_straight_to_the_case_however_it_is_said(operator: Persona, case: ServiceRequest) -> None:
    for said in (case.public_id, case.public_id.replace("-", " ").replace("0", "O")):
        assert find(operator, said).url == f"{FIND}{case.public_id}/"


def test_a_number_of_the_earlier_system_is_found(operator: Persona, case: ServiceRequest) -> None:
    ServiceRequest.objects.filter(pk=case.pk).update(external_id="SR-1999-77")

    assert find(operator, "SR-1999-77").url == f"{FIND}{case.public_id}/"


def test_a_wrong_digit_and_swapped_neighbours_are_noticed(operator: Persona, case: ServiceRequest) -> None:
    number = case.public_id
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    swapped = number[1] + number[0] + number[2:]

    for said in (wrong, swapped):
        answer = find(operator, said)
        assert answer.status_code == 422
        assert "Check the number" in answer.content.decode()


def test_a_phone_number_and_an_address_find_the_callers_cases(operator: Persona, case: ServiceRequest) -> None:
    for said in ("508 555 0199", "12 mill street"):
        assert case.public_id in find(operator, said).content.decode()
    assert "Nothing found" in find(operator, "508 555 0100").content.decode()


def test_everybody_hears_the_status_and_nothing_of_who_reported_it(operator: Persona, case: ServiceRequest) -> None:
    talk.reply(case.pk, text="Which side?", actor=WORKER, now=timezone.now())
    html = operator.get(f"{FIND}{case.public_id}/").content.decode()

    assert "We promise to finish this by" in html
    assert "Road crew" in html
    for secret in ("Rosa", "0199", "rosa.canary", "bakery", "Which side?"):
        assert secret not in html
    assert not ContactAccess.objects.exists()


@pytest.mark.parametrize(
    ("by", "said"),
    [("name", "rosa canary"), ("name", "Canari, Rosa"), ("street", "Mil Street"), ("street", "Mill Street")],
)
def test_who_says_the_right_thing_hears_more_and_the_check_is_kept(
    operator: Persona, case: ServiceRequest, by: str, said: str
) -> None:
    html = check(operator, case, said, by)

    assert "A deep hole by the bakery" in html
    look = ContactAccess.objects.get()
    assert look.about == f"{case.public_id} by phone, {by}"


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("name", "Rosa"),
        ("name", "Ana Lima"),
        ("name", ""),
        ("street", "12"),
        ("street", "Oak Lane"),
        ("x", "Rosa Canary"),
    ],
)
def test_who_says_something_else_hears_no_more(operator: Persona, case: ServiceRequest, by: str, said: str) -> None:
    html = check(operator, case, said, by)

    assert "bakery" not in html
    assert not ContactAccess.objects.exists()


def test_guessing_ends_after_ten_times(operator: Persona, case: ServiceRequest) -> None:
    for _ in range(10):
        check(operator, case, "Somebody Else")

    assert "too many wrong answers" in check(operator, case)


def test_the_check_holds_for_this_case_and_operator_only(
    operator: Persona, manager: Persona, case: ServiceRequest
) -> None:
    check(operator, case)
    other = make_request(now=timezone.now())

    assert "bakery" in operator.get(f"{FIND}{case.public_id}/").content.decode()
    assert "bakery" not in operator.get(f"{FIND}{other.public_id}/").content.decode()
    assert "bakery" not in manager.get(f"{FIND}{case.public_id}/").content.decode()


def test_what_the_caller_says_is_a_message_on_the_case(operator: Persona, case: ServiceRequest) -> None:
    check(operator, case)
    do(operator, case, "say", **{"said-text": "The hole is deeper now"})

    message = Message.objects.get()
    assert (message.text, message.direction, message.report.service_request) == ("The hole is deeper now", "in", case)


def test_nothing_is_written_for_a_caller_who_was_not_checked(operator: Persona, case: ServiceRequest) -> None:
    html = do(operator, case, "say", **{"said-text": "The hole is deeper now"})

    assert "Check first who calls" in html
    assert not Message.objects.exists()


def test_a_case_that_is_not_in_order_is_taken_up_again(operator: Persona, case: ServiceRequest) -> None:
    done = ClosureReason.objects.get(code="done")
    work.close(case.pk, reason=done, actor=WORKER, version=None, now=timezone.now() - timedelta(hours=2))
    check(operator, case)
    do(operator, case, "wrong", **{"wrong-text": "Still a hole"})

    case.refresh_from_db()
    assert case.is_open
    assert case.events.get(kind="reopened").data["by"] == "resident"


def test_the_caller_chooses_how_to_hear_from_us(operator: Persona, case: ServiceRequest) -> None:
    check(operator, case)
    wish = {"channel": "letter", "phone": "508 555 0199", "language": "es", "email": "rosa.canary@example.org"}
    asked = do(operator, case, "wish", **{f"wish-{name}": value for name, value in wish.items()})
    assert "we need the postal address" in asked
    wish["postal_address"] = "12 Mill Street"
    do(operator, case, "wish", **{f"wish-{name}": value for name, value in wish.items()})

    contact = Contact.objects.get()
    assert (contact.channel, contact.language, contact.postal_address) == ("letter", "es", "12 Mill Street")
    assert str(contact.phone) == "+15085550199"


def test_who_knows_now_is_not_called_about_it_and_the_call_is_logged(operator: Persona, case: ServiceRequest) -> None:
    waiting = make_call_back(case)
    check(operator, case)
    do(operator, case, "told")

    waiting.refresh_from_db()
    assert (waiting.state, waiting.dropped_because) == ("dropped", "told")
    logged = Enquiry.objects.get()
    assert (logged.about, logged.was_answered, logged.taken_by) == (case.public_id, True, operator.user)


def test_several_reporters_on_one_street_are_told_apart_by_name(operator: Persona, case: ServiceRequest) -> None:
    second = make_intake(description="Bent my wheel", contact=ContactInput(name="Ben Other", phone="+15085550123"))
    join_voice(second, original_id=case.pk, actor=WORKER, now=timezone.now())

    assert "Bent my wheel" not in check(operator, case, "Mill Street", "street")
    html = check(operator, case, "Ben Other")
    assert "Bent my wheel" in html
    assert "bakery" not in html


def test_a_confidential_reporter_cannot_be_found_out(operator: Persona, small_city: SmallCity) -> None:
    Service.objects.filter(service_code="pothole").update(complainant_confidential=True)
    configuration_changed()
    forget_reference()
    case = make_request(now=timezone.now())

    assert "bakery" not in check(operator, case)
    assert case.public_id not in find(operator, "508 555 0199").content.decode()


def test_a_case_out_of_scope_is_not_there(supervisor: Persona, worker: Persona, case: ServiceRequest) -> None:
    elsewhere = make_request("no-heat", now=timezone.now())

    assert supervisor.get(f"{FIND}{elsewhere.public_id}/").status_code == 404
    assert worker.get(f"{FIND}{case.public_id}/").status_code == 403
