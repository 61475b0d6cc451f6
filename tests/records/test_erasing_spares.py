"""Forgetting a person goes around nothing: what hangs on other cases stays as long as these have to be kept."""

from datetime import timedelta

import pytest

from civic311.people.models import Contact, ContactChange, LegalHold, RecordSeries
from civic311.people.privacy import person_of
from integrations.models import InboundMail, SmsConversation, TextMessage, WorkEvent
from notifications.models import DigestLine, OutboundMessage
from records import destroying
from records.erasing import ask_to_erase, erase_next
from records.holding import place
from records.models import DestructionBatch, Erasure
from requests_app.actions import work
from requests_app.actions.submit import ContactInput
from requests_app.actor import WORKER
from requests_app.models import CostEntry, Report, ServiceRequest
from routing.models import ClosureReason
from tests.factories.doors import door_rows
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
EMAIL, PHONE, NAME = "zebulon@canaria.example", "+15085550142", "Zebulon Canaria"
CANARY = ContactInput(name=NAME, email=EMAIL, phone=PHONE)
ELSE = ContactInput(email="else@example.org")
LATER = MORNING + timedelta(days=2)
YEARS_LATER = MORNING + timedelta(days=800)


def sent(case: ServiceRequest | None, to: str, text: str = "News of the case", **values: object) -> OutboundMessage:
    number = OutboundMessage.objects.count()
    return OutboundMessage.objects.create(
        key=f"k{number}", kind="news", to_address=to, subject="News", body_text=text, state="sent",
        about=case.public_id if case else "", **{"created_at": MORNING, **values},
    )  # fmt: skip


def mail_in(case: ServiceRequest | None, sender: str, text: str = "Look at this") -> InboundMail:
    return InboundMail.objects.create(
        message_id=f"m{InboundMail.objects.count()}", from_address=sender, text=text, state="taken",
        service_request=case, received_at=MORNING,
    )  # fmt: skip


def text_in(case: ServiceRequest | None, text: str = "Look at this") -> TextMessage:
    phone, _is_new = SmsConversation.objects.get_or_create(number=PHONE)
    report = Report.objects.filter(service_request=case).first() if case else None
    return TextMessage.objects.create(
        conversation=phone, direction="in", text=text, report=report, at=MORNING, handled_at=MORNING
    )


def left() -> set[str]:
    kept = ((OutboundMessage, "body_text"), (InboundMail, "text"), (TextMessage, "text"))
    return {text for model, name in kept for text in model.objects.values_list(name, flat=True) if text}


def forget_canary() -> Erasure:
    person = person_of([Contact.objects.filter(email__iexact=EMAIL).order_by("pk").first().pk])
    assert person is not None
    row = ask_to_erase(person, reason="", by=None, now=LATER)
    erase_next(now=LATER)
    row.refresh_from_db()
    return row


def hold(*cases: ServiceRequest, addresses: list[str] | None = None) -> None:
    numbers = [case.public_id for case in cases]
    place(LegalHold(name="Claim", reason="x", numbers=numbers, addresses=addresses or []), by=None, now=MORNING)


def test_what_she_got_and_sent_about_a_held_case_of_others_stays(small_city: object) -> None:
    make_request(contact=CANARY)
    held, free = make_request(contact=ELSE), make_request(contact=ELSE)
    for case, words in ((held, "held"), (free, "free"), (None, "alone")):
        sent(case, EMAIL, f"sent {words}")
        sent(case, "else@example.org", f"{NAME} is named, {words}")
        mail_in(case, EMAIL, f"mail {words}")
        text_in(case, f"text {words}")
        if case:
            CostEntry.objects.create(
                service_request=case, quantity=1, cents=1, text=f"Paid {NAME}", worked_on=MORNING.date()
            )
    digest = sent(None, EMAIL, "digest of held")
    DigestLine.objects.create(key="d", to_address=EMAIL, title="t", about=held.public_id, due_at=LATER, message=digest)
    hold(held)

    row = forget_canary()

    assert left() == {"sent held", f"{NAME} is named, held", "mail held", "text held", "digest of held"}
    paid = dict(CostEntry.objects.values_list("service_request", "text"))
    assert paid == {held.pk: f"Paid {NAME}", free.pk: "Paid █████"}
    assert {(each["kind"], each["why"], each["cases"]) for each in row.kept} == {
        ("sent", "hold", 1), ("inbound", "hold", 1), ("notes", "hold", 1)
    }  # fmt: skip


def test_what_she_got_and_sent_about_cases_of_others_stays_for_its_minimum(small_city: object) -> None:
    make_request(contact=CANARY)
    case = make_request(contact=ELSE)
    sent(case, EMAIL, "sent")
    sent(case, "else@example.org", f"{NAME} is named")
    mail_in(case, EMAIL, "mail")
    mail_in(None, EMAIL, "mail without a case")
    text_in(case, "text")
    kept = {"basis": "x", "minimum_days": 90, "counted_from": "creation"}
    RecordSeries.objects.create(name="Mail", kinds=["sent", "inbound"], **kept)

    row = forget_canary()

    assert left() == {"sent", f"{NAME} is named", "mail", "mail without a case", "text"}
    assert {each["until"] for each in row.kept} == {(case.requested_datetime + timedelta(days=90)).isoformat()}


def test_what_others_under_a_hold_got_and_told_stays(worker: Persona) -> None:
    case = make_request(contact=CANARY)
    sent(None, "Held@example.org", f"{NAME} is named")
    mail_in(None, "held@example.org", f"by {NAME}")
    held = make_request(contact=ELSE)
    door_rows(held, now=MORNING)
    WorkEvent.objects.update(body={"by": NAME}, service_request=held)
    hold(held, addresses=["held@example.org"])

    forget_canary()

    assert left() == {f"{NAME} is named", f"by {NAME}"}
    assert WorkEvent.objects.get().body == {"by": NAME}
    assert Report.objects.get(service_request=case).contact.name == ""


def test_destroying_a_case_leaves_the_mail_of_somebody_under_a_hold(administrator: Persona) -> None:
    kinds = ["words", "sent", "inbound"]
    RecordSeries.objects.create(name="Reports", kinds=kinds, basis="x", maximum_days=730)
    case = make_request(contact=ELSE)
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=MORNING)
    for address, words in (("Held@example.org", "held"), ("free@example.org", "free")):
        sent(case, address, f"sent {words}")
        mail_in(case, address, f"mail {words}")
    text_in(case, "text held")
    hold(addresses=["held@example.org", PHONE])

    destroying.propose(now=YEARS_LATER)
    destroying.approve(DestructionBatch.objects.get().pk, by=administrator.user.pk, now=YEARS_LATER)
    while destroying.destroy_next(now=YEARS_LATER):
        pass

    assert left() == {"sent held", "mail held", "text held"}


def test_destroying_one_case_leaves_the_texts_about_another(administrator: Persona) -> None:
    RecordSeries.objects.create(name="Texts", kinds=["inbound"], basis="x", maximum_days=730)
    old, new = make_request(contact=CANARY), make_request(contact=CANARY)
    work.close(old.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=MORNING)
    text_in(old, "old")
    text_in(new, "new")

    destroying.propose(now=YEARS_LATER)
    destroying.approve(DestructionBatch.objects.get().pk, by=administrator.user.pk, now=YEARS_LATER)
    while destroying.destroy_next(now=YEARS_LATER):
        pass

    assert left() == {"new"}


def test_contacts_that_are_ticked_while_an_erasure_waits_go_with_it(small_city: object) -> None:
    make_request(contact=CANARY)
    make_request(contact=ContactInput(name="Zeb C.", phone=PHONE, channel="call"))
    one, two = Contact.objects.order_by("pk")
    first = person_of([one.pk])
    both = person_of([one.pk, two.pk])
    assert first is not None and both is not None

    row = ask_to_erase(first, reason="", by=None, now=LATER)
    assert ask_to_erase(both, reason="", by=None, now=LATER) == row
    erase_next(now=LATER)

    assert not Contact.objects.exclude(name="").exists()


def test_an_address_that_was_typed_wrong_and_corrected_is_a_strangers(small_city: object) -> None:
    make_request(contact=CANARY)
    contact = Contact.objects.get()
    for name, old, new in (("email", "zebulon@canary.example", EMAIL), ("phone", "+15085550199", PHONE)):
        ContactChange.objects.create(contact=contact, field=name, old=old, new=new)
    ContactChange.objects.create(
        contact=contact, field="email", old="before@canaria.example", new="zebulon@canary.example", was_verified=True
    )

    person = person_of([contact.pk])

    assert person is not None
    assert person.emails == {EMAIL, "before@canaria.example"}
    assert person.phones == {PHONE}
