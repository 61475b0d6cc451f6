"""Forgetting a person: nothing of her is left anywhere, the log stays whole, and what must stay stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db.models import Q

from civic311.people.links import new_link
from civic311.people.models import Contact, ContactAccess, ContactChange, LegalHold, RecordSeries
from civic311.people.privacy import person_of
from civic311.people.stopped import stop, stopped_among
from community.actions.notices import follow
from community.models import Enquiry, SearchMiss
from integrations.mail.receive import receive
from integrations.models import Delivery, WorkEvent
from integrations.texts.receiving import take_in
from notifications.models import OutboundMessage
from records.certificates import is_genuine
from records.erasing import ask_to_erase, erase_next
from records.holding import place
from records.models import Certificate, Erasure
from records.residue import residue_of
from requests_app import announce
from requests_app.actions import abuse, talk, work
from requests_app.actions.following import follow_by_mail
from requests_app.actions.own_report import Corrected, correct_report
from requests_app.actions.submit import ContactInput
from requests_app.actions.survey import Said, answer_survey
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import CallDraft, Event, Report, SavedView, ServiceRequest
from requests_app.queries.following import Target
from requests_app.queries.surveys import closing_of
from requests_app.replay import differences
from routing.models import ClosureReason
from tests.factories.doors import door_rows
from tests.factories.mail import make_mail
from tests.factories.notices import make_notice
from tests.factories.photos import ready_photo
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
CANARY = ContactInput(name="Zebulon Canaria", email="Zebulon@canaria.example", phone="+15085550142")
EMAIL, PHONE = "zebulon@canaria.example", "+15085550142"
NEEDLES = ["Zebulon", "Canaria", "5085550142", "555-0142", "quagmire", "marmalade", "petrichor", "sesquipedal"]
LATER = MORNING + timedelta(days=2)


def case_closing(case: ServiceRequest) -> int:
    return closing_of(ServiceRequest.objects.get(pk=case.pk)) or 0


def forget_canary(by: Persona | None = None) -> Erasure:
    person = person_of([Contact.objects.filter(Q(email__iexact=EMAIL)).order_by("pk").first().pk])
    assert person is not None
    row = ask_to_erase(person, reason="", by=by.user.pk if by else None, now=LATER)
    erase_next(now=LATER)
    row.refresh_from_db()
    return row


def everything_of_hers(worker: Persona) -> tuple[ServiceRequest, str]:
    """A case of hers and another's that names her, with whatever else the city comes to hold; a photo's path."""
    case = make_request(contact=CANARY, description="A quagmire by my door", place_note="ring at Canaria")
    other = make_request(contact=ContactInput(email="else@example.org"), description="Ask Zebulon Canaria about it")
    report = Report.objects.get(service_request=case)
    photo = ready_photo(case.pk, report=report, original_name="zebulon.jpg", caption="my marmalade")
    new = Corrected("A petrichor by my door", {"depth": "knee"}, danger_cleared=True)
    correct_report(report.pk, new, actor=RESIDENT, now=MORNING + timedelta(minutes=5))
    talk.add_note(case.pk, text="Zebulon rang from 508 555-0142 again", actor=WORKER, now=MORNING)
    talk.add_note(other.pk, text=f"Zebulon Canaria ({EMAIL}) saw it", actor=WORKER, now=MORNING)
    talk.message_from_resident(report, text="my marmalade is out there", actor=RESIDENT, now=MORNING)
    talk.reply(case.pk, text="Dear Zebulon, we come.", report_id=report.pk, actor=WORKER, now=MORNING)
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=MORNING)
    said = Said(is_fixed=False, satisfaction=1, words="a sesquipedal answer")
    answer_survey(report, said, closing=case_closing(case), actor=RESIDENT, now=MORNING + timedelta(hours=1))
    follow_by_mail(Target("case", case), email=EMAIL, rhythm="daily", language="en", now=MORNING)
    while announce.announce_next(now=LATER):
        pass
    receive(make_mail("the marmalade again", sender=f"Zebulon Canaria <{EMAIL}>"), now=MORNING)
    take_in(PHONE, "quagmire", now=MORNING)
    follow(make_notice(), email=EMAIL, language="en", now=MORNING)
    new_link(EMAIL, now=MORNING)
    stop("email", EMAIL, now=MORNING)
    abuse.block_value("email", EMAIL, reason="Zebulon Canaria shouted", until=None, by_id=None, now=MORNING)
    contact = report.contact
    ContactChange.objects.create(contact=contact, field="name", old="Zebulon Kanaria", new="Zebulon Canaria")
    ContactAccess.objects.create(contact=contact, user=worker.user, about=case.public_id)
    Enquiry.objects.create(contact=contact, was_answered=True, words="Zebulon Canaria on bins", taken_at=MORNING)
    SearchMiss.objects.create(words="zebulon canaria", language="en", first_at=MORNING, last_at=MORNING)
    CallDraft.objects.create(pk="6f1c1d6e-5f0e-4f4b-9f6a-3f2d6f6b7c00", user=worker.user, data={"email": [EMAIL]})
    SavedView.objects.create(name="x", owner=worker.user, filters={"q": "Zebulon Canaria"})
    door_rows(case, now=MORNING)
    Delivery.objects.update(payload={"case": {"description": "A quagmire", "place_note": "ring at Canaria"}})
    WorkEvent.objects.update(body={"order": {"by": f"Zebulon  Canaria, {EMAIL}"}})
    return case, photo.large_path


def test_after_an_erasure_no_table_holds_anything_of_the_person(
    worker: Persona, administrator: Persona, django_capture_on_commit_callbacks: Any
) -> None:
    case, path = everything_of_hers(worker)
    assert residue_of(["Zebulon"], leave_out=()).found

    with django_capture_on_commit_callbacks(execute=True):
        row = forget_canary(administrator)

    assert residue_of(NEEDLES, leave_out=()).found == {}
    assert not default_storage.exists(path)
    assert row.done_at == LATER
    assert Delivery.objects.get().payload == {"case": {}}
    assert row.kept == []
    assert stopped_among("email", [EMAIL]) == {EMAIL}
    assert ContactAccess.objects.filter(about=case.public_id).exists()
    assert [found for _count, found in differences(Q())] == [[]]


def test_the_certificate_counts_and_names_nobody(administrator: Persona) -> None:
    make_request(contact=CANARY, description="A quagmire")

    certificate = forget_canary(administrator).certificate

    assert certificate is not None
    assert certificate.facts["erased"]["words"] == 1
    assert certificate.facts["left"] == {}
    assert certificate.made_by == administrator.user
    assert is_genuine(certificate)
    assert erase_next(now=LATER) is None
    Certificate.objects.filter(pk=certificate.pk).update(facts={"erased": {}})
    assert not is_genuine(Certificate.objects.get(pk=certificate.pk))


def test_what_a_minimum_keeps_stays_and_the_refusal_says_until_when(administrator: Persona) -> None:
    case = make_request(contact=CANARY, description="A quagmire")
    series = {"basis": "State law 12", "minimum_days": 365, "counted_from": "creation"}
    RecordSeries.objects.create(name="Reports", kinds=["words"], **series)

    row = forget_canary(administrator)

    assert Report.objects.get(service_request=case).description == "A quagmire"
    assert Contact.objects.get().email == ""
    (kept,) = row.kept
    assert (kept["kind"], kept["why"], kept["names"]) == ("words", "minimum", ["Reports"])
    assert kept["until"] == (case.requested_datetime + timedelta(days=365)).isoformat()


def test_a_hold_on_a_person_keeps_everything(administrator: Persona) -> None:
    make_request(contact=CANARY, description="A quagmire")
    place(LegalHold(name="Doe v. City", reason="Claim", addresses=[EMAIL.upper()]), by=None, now=MORNING)

    row = forget_canary(administrator)

    assert Contact.objects.get().name == "Zebulon Canaria"
    assert {each["why"] for each in row.kept} == {"hold"}
    assert row.counts == {}


def test_a_hold_on_one_case_keeps_that_case_and_who_reported_it(administrator: Persona) -> None:
    held = make_request(contact=CANARY, description="A quagmire")
    free = make_request(contact=CANARY, description="Some marmalade")
    place(LegalHold(name="Doe v. City", reason="Claim", numbers=[held.public_id]), by=None, now=MORNING)

    forget_canary(administrator)

    texts = dict(Report.objects.values_list("service_request_id", "description"))
    assert texts == {held.pk: "A quagmire", free.pk: ""}
    assert Contact.objects.get().name == "Zebulon Canaria"


def test_a_family_member_with_the_same_phone_keeps_what_is_hers(administrator: Persona) -> None:
    make_request(contact=CANARY)
    theirs = make_request(contact=ContactInput(name="Ada Other", email="ada@example.org", phone=PHONE))

    forget_canary(administrator)

    contact = Report.objects.get(service_request=theirs).contact
    assert contact is not None
    assert (contact.name, str(contact.phone)) == ("Ada Other", PHONE)


def test_the_history_of_a_case_says_that_something_was_erased(administrator: Persona) -> None:
    case = make_request(contact=CANARY)

    forget_canary(administrator)

    page = administrator.get(f"/staff/requests/{case.public_id}/").content.decode()
    assert "erased" in page
    assert Event.objects.filter(service_request=case, kind="contact_changed").count() == 1
    assert not OutboundMessage.objects.filter(to_address__iexact=EMAIL).exists()
