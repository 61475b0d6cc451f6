"""Contacts are corrected in the open, made one and two again exactly, and every look is kept."""

from typing import Any

import pytest
from django.utils import timezone

from civic311.people.models import Contact, ContactAccess, ContactChange, ContactMerge
from requests_app.actions.contacts import EDITABLE, as_text
from requests_app.actions.submit import ContactInput
from requests_app.models import Event, Report, ServiceRequest
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(small_city: Any) -> ServiceRequest:
    return make_request(now=timezone.now())


def person(case: ServiceRequest) -> Contact:
    contact = case.reports.get().contact
    assert contact is not None
    return Contact.objects.get(pk=contact.pk)


def address(case: ServiceRequest) -> str:
    return f"/staff/requests/{case.public_id}/contact/{person(case).pk}/"


def form_of(contact: Contact, **values: Any) -> dict[str, Any]:
    shown = {name: as_text(getattr(contact, name)) for name in EDITABLE}
    seen = {f"seen_{name}": value for name, value in shown.items()}
    boxes = {name: value for name, value in shown.items() if value != "no"}
    return boxes | seen | {"do": "edit"} | values


def test_a_correction_is_kept_with_what_it_was_before(operator: Persona, case: ServiceRequest) -> None:
    operator.post(address(case), form_of(person(case), name="Rosa Canario", phone="508-555-0142"))
    assert person(case).name == "Rosa Canario"
    kept = ContactChange.objects.get(field="phone")
    assert (kept.old, kept.new, kept.changed_by) == ("+15085550199", "+15085550142", operator.user)
    assert Event.objects.get(kind="contact_changed").data["fields"] == ["name", "phone"]
    assert "Rosa Canary became Rosa Canario" in operator.get(address(case)).text


def test_the_log_holds_no_word_of_the_person(operator: Persona, case: ServiceRequest) -> None:
    operator.post(address(case), form_of(person(case), name="Rosa Canario"))
    assert "Canar" not in str([event.data for event in Event.objects.all()])


def test_saving_what_was_shown_changes_and_records_nothing(operator: Persona, case: ServiceRequest) -> None:
    operator.post(address(case), form_of(person(case)))
    assert not ContactChange.objects.exists()
    assert not Event.objects.filter(kind="contact_changed").exists()


def test_of_two_who_correct_at_once_the_second_sees_what_changed_and_loses_nothing(
    operator: Persona, case: ServiceRequest
) -> None:
    shown_to_both = person(case)
    operator.post(address(case), form_of(shown_to_both, name="Rosa First"))
    answer = operator.post(address(case), form_of(shown_to_both, name="Rosa Second"))
    assert answer.status_code == 409
    assert "Name is now: Rosa First" in answer.text
    assert answer.context["form"]["name"].value() == "Rosa Second"
    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    operator.post(address(case), {key: value for key, value in again.items() if value is not False} | {"do": "edit"})
    assert person(case).name == "Rosa Second"


@pytest.mark.parametrize("values", [{"email": "nonsense"}, {"phone": "12"}, {"channel": "letter"}, {"language": "xx"}])
def test_what_cannot_be_is_refused(operator: Persona, case: ServiceRequest, values: dict[str, str]) -> None:
    assert operator.post(address(case), form_of(person(case), **values)).status_code == 422
    assert not ContactChange.objects.exists()


def test_every_look_at_the_page_is_kept(operator: Persona, case: ServiceRequest) -> None:
    operator.get(address(case))
    assert ContactAccess.objects.get().user == operator.user


def test_who_may_see_but_not_correct_is_refused_and_other_contacts_are_not_there(
    worker: Persona, operator: Persona, case: ServiceRequest
) -> None:
    assert worker.get(address(case)).status_code == 403
    stranger = Contact.objects.create(name="Nobody of this case")
    assert operator.get(f"/staff/requests/{case.public_id}/contact/{stranger.pk}/").status_code == 404
    assert not ContactAccess.objects.exists()


@pytest.fixture
def twice(case: ServiceRequest) -> ServiceRequest:
    """The same phone under another name, with a case of its own."""
    contact = ContactInput(name="R. Canary", phone="+15085550199")
    return make_request(now=timezone.now(), description="Another", contact=contact)


def test_two_contacts_become_one_and_two_again_exactly(
    operator: Persona, case: ServiceRequest, twice: ServiceRequest
) -> None:
    kept, gone = person(case), person(twice)
    before = list(Contact.objects.order_by("pk").values())
    assert "R. Canary" in operator.get(address(case)).text

    operator.post(address(case), {"do": "merge", "contact": gone.pk})
    assert person(twice) == kept
    assert Contact.objects.get(pk=gone.pk).merged_into == kept

    later = make_request(now=timezone.now(), description="A third").reports.get()
    operator.post(address(case), {"do": "unmerge", "merge": ContactMerge.objects.get().pk})
    assert person(twice) == gone
    assert Report.objects.get(pk=later.pk).contact == kept
    assert list(Contact.objects.order_by("pk").values()) == before


def test_gaps_are_filled_by_a_merge_and_emptied_when_it_is_taken_back(
    operator: Persona, case: ServiceRequest, twice: ServiceRequest
) -> None:
    operator.post(address(twice), {"do": "merge", "contact": person(case).pk})
    assert person(twice).email == "rosa.canary@example.org"
    assert person(twice).name == "R. Canary"
    operator.post(address(twice), {"do": "unmerge", "merge": ContactMerge.objects.get().pk})
    assert person(twice).email == ""


def test_somebody_without_the_same_email_or_phone_cannot_be_merged(operator: Persona, case: ServiceRequest) -> None:
    other = make_request(now=timezone.now(), contact=ContactInput(name="Otto", email="otto@example.org"))
    operator.post(address(case), {"do": "merge", "contact": person(other).pk})
    operator.post(address(case), {"do": "merge", "contact": "nonsense"})
    assert not ContactMerge.objects.exists()
