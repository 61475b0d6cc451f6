"""Who calls: known at once by the number, and asked how the news shall reach them."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from civic311.accounts.models import Role
from civic311.people.models import Contact, ContactAccess
from community.models import Enquiry
from requests_app.actions.submit import ContactInput
from requests_app.models import Report, ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona
from tests.requests_app.staff.desk.desk_calls import live, save, typed

pytestmark = pytest.mark.django_db

ROSA = ContactInput(name="Rosa Reyes", phone="+15085550199", language="es", channel="call", needs_interpreter=True)


def test_a_call_that_comes_in_shows_at_once_who_it_is_and_keeps_the_look(operator: Persona) -> None:
    case = make_request(now=timezone.now(), contact=ROSA)

    page = operator.get("/staff/call/", {"phone": "tel:(508) 555-0199\u202e<b>"}).text

    assert "Rosa Reyes" in page and case.public_id in page
    assert "Call back, not email" in page and "Interpreter" in page
    assert ContactAccess.objects.get().user == operator.user


def test_a_new_number_says_so_and_no_number_says_nothing(operator: Persona) -> None:
    assert "A new number" in live(operator, "caller")
    assert "A new number" not in live(operator, "caller", phone="12")


def test_an_earlier_question_that_needed_no_case_is_among_what_came_before(operator: Persona) -> None:
    case = make_request(now=timezone.now(), contact=ROSA)
    ours = Contact.objects.get(name="Rosa Reyes")
    fields = typed(inform=case.public_id, phone="508 555 0199", known_contact=ours.pk, description="When is it done?")

    operator.post("/staff/call/", fields)

    asked = Enquiry.objects.get()
    assert (asked.about, asked.was_answered, asked.contact, asked.words) == (
        case.public_id, True, ours, "When is it done?",
    )  # fmt: skip
    assert f"Asked about {case.public_id}" in live(operator, "caller", phone="508 555 0199")
    assert ServiceRequest.objects.count() == 1


def test_a_caller_is_noted_only_as_somebody_known_by_the_number_she_calls_from(operator: Persona) -> None:
    case = make_request(now=timezone.now(), contact=ROSA)
    other = Contact.objects.create(name="Somebody Else", phone="+15085550111")

    operator.post("/staff/call/", typed(inform=case.public_id, phone="508 555 0199", known_contact=other.pk))

    assert Enquiry.objects.get().contact is None


def test_reporters_whom_the_operator_may_not_know_are_not_shown(operator: Persona, small_city: SmallCity) -> None:
    tip = small_city.service("no-heat")
    tip.complainant_confidential = True
    tip.save()
    case = make_request("no-heat", now=timezone.now(), contact=ROSA)

    page = operator.get("/staff/call/", {"phone": "508 555 0199"}).text

    assert "Rosa Reyes" not in page and case.public_id not in page
    assert not ContactAccess.objects.exists()


def test_who_may_not_see_contacts_gets_no_names(operator: Persona) -> None:
    make_request(now=timezone.now(), contact=ROSA)
    role = Role.objects.get(code="operator")
    role.capabilities = [each for each in role.capabilities if each != "contacts.view"]
    role.save()

    assert "Rosa Reyes" not in operator.get("/staff/call/", {"phone": "508 555 0199"}).text


@pytest.mark.parametrize("button", ["page", "live"])
def test_details_of_a_known_person_are_filled_in_when_the_operator_says_so(operator: Persona, button: str) -> None:
    make_request(now=timezone.now(), contact=ROSA)
    fields = {"phone": "508 555 0199", "name": "", "take": str(Contact.objects.get(name="Rosa Reyes").pk)}

    page = live(operator, "caller,fields", **fields) if button == "live" else (
        operator.post("/staff/call/", typed(**fields)).text
    )  # fmt: skip

    assert 'value="Rosa Reyes"' in page
    assert '<option value="call" selected>' in page and '<option value="es" selected>' in page
    assert "This is the caller" in page


@pytest.mark.parametrize(
    ("values", "channel"),
    [
        ({}, "call"),
        ({"email": "ana@example.org"}, "email"),
        ({"email": "ana@example.org", "tell_by": "none"}, "none"),
        ({"phone": "ask for Bo"}, "none"),
        ({"tell_by": "letter", "postal_address": "12 Mill Street\nTestville"}, "letter"),
    ],
)
def test_the_news_goes_the_way_the_caller_wants_it(operator: Persona, values: dict[str, str], channel: str) -> None:
    save(operator, needs_interpreter="on", **values)

    contact = Report.objects.get().contact
    assert contact is not None
    assert (contact.channel, contact.needs_interpreter, contact.uses_relay) == (channel, True, False)
    assert Report.objects.get().follows is (channel != "none")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"tell_by": "letter"}, "we need the postal address"),
        ({"tell_by": "email"}, "we need the address"),
        ({"tell_by": "call", "phone": ""}, "we need the number"),
    ],
)
def test_a_way_that_cannot_work_is_asked_again(operator: Persona, values: dict[str, str], words: str) -> None:
    assert words in save(operator, **values).text
    assert not ServiceRequest.objects.exists()


def test_what_a_known_person_did_not_say_again_stays_known(operator: Persona) -> None:
    save(operator, tell_by="letter", postal_address="12 Mill Street", uses_relay="on")
    save(operator, tell_by="call")

    contact = Contact.objects.get()
    assert (contact.channel, contact.postal_address, contact.uses_relay) == ("call", "12 Mill Street", False)


def test_asking_about_a_number_takes_the_same_queries_however_long_its_history(
    operator: Persona, django_assert_max_num_queries: Callable[..., object]
) -> None:
    make_request(now=timezone.now(), contact=ROSA)
    live(operator, "caller", phone="508 555 0199")
    with django_assert_max_num_queries(100) as few:  # type: ignore[attr-defined]
        live(operator, "caller", phone="508 555 0199")
    for _each in range(5):
        make_request(now=timezone.now(), contact=ROSA)

    with django_assert_max_num_queries(len(few)):  # type: ignore[attr-defined]
        live(operator, "caller", phone="508 555 0199")
