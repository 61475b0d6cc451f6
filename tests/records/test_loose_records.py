"""What hangs on no case, and photos by staff, have lines of their own in the retention schedule."""

from datetime import timedelta

import pytest

from civic311.people.models import Contact, LegalHold, RecordSeries
from civic311.people.privacy import person_of
from community.models import Enquiry
from records import destroying
from records.disclosure import asking
from records.erasing import ask_to_erase, erase_next
from records.holding import place
from records.models import DestructionBatch, Disclosure, Requester
from requests_app.models import Attachment
from tests.factories.photos import ready_photo
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
YEARS_LATER = MORNING + timedelta(days=800)


def make_series(kind: str, **values: object) -> RecordSeries:
    return RecordSeries.objects.create(name=kind, kinds=[kind], basis="x", counted_from="creation", **values)


def carried_out(by: Persona) -> dict[str, int]:
    destroying.propose(now=YEARS_LATER)
    batch = DestructionBatch.objects.get()
    assert by.get(f"/staff/settings/records/destruction/{batch.pk}/").status_code == 200
    destroying.approve(batch.pk, by=by.user.pk, now=YEARS_LATER)
    while destroying.destroy_next(now=YEARS_LATER):
        pass
    batch.refresh_from_db()
    erased: dict[str, int] = batch.certificate.facts["erased"]
    return erased


def test_calls_without_a_case_go_by_their_own_time_and_callers_whom_nothing_else_knows_with_them(
    administrator: Persona,
) -> None:
    make_request()
    caller, busy = Contact.objects.create(name="Cal Ler"), Contact.objects.create(name="Bea Busy")
    held = Contact.objects.create(name="Hel D", phone="+15085550111")
    reporter = Contact.objects.get(name="Rosa Canary")
    for contact, days in ((caller, 0), (reporter, 0), (held, 0), (busy, 0), (busy, 500)):
        taken_at = MORNING + timedelta(days=days)
        Enquiry.objects.create(contact=contact, was_answered=True, words="bins", taken_at=taken_at)
    place(LegalHold(name="Claim", reason="x", addresses=["+15085550111"]), by=None, now=MORNING)
    make_series("enquiries", maximum_days=730)

    assert carried_out(administrator) == {"enquiries": 3}

    assert set(Enquiry.objects.exclude(words="").values_list("contact__name", flat=True)) == {"Hel D", "Bea Busy"}
    assert set(Contact.objects.values_list("name", flat=True)) == {"", "Rosa Canary", "Hel D", "Bea Busy"}


def test_who_asked_for_public_records_goes_once_the_request_is_long_over(administrator: Persona) -> None:
    for ended in (MORNING, None):
        row = asking.enter(
            {"name": "Ada Asker", "email": "ada@news.example"}, text="All", channel="email",
            received_on=MORNING.date(), by=None, now=MORNING,
        )  # fmt: skip
        if ended:
            Disclosure.objects.filter(pk=row.pk).update(state="withdrawn", ended_on=ended.date())
    make_series("requesters", maximum_days=730)

    assert carried_out(administrator) == {"requesters": 1}

    assert Requester.objects.exclude(name="").get().disclosure.ended_on is None


def test_photos_by_staff_go_with_their_own_series(administrator: Persona) -> None:
    case = make_request()
    hers, ours = ready_photo(case.pk), ready_photo(case.pk, stage=Attachment.Stage.CLOSING)
    make_series("workphotos", maximum_days=730)

    assert carried_out(administrator) == {"workphotos": 1}

    assert Attachment.objects.get(pk=hers.pk).large_path
    assert not Attachment.objects.get(pk=ours.pk).large_path


def test_a_call_without_a_case_stays_for_its_minimum_when_the_caller_is_forgotten(small_city: object) -> None:
    caller = Contact.objects.create(name="Cal Ler", email="cal@example.org")
    Enquiry.objects.create(contact=caller, was_answered=True, words="bins", taken_at=MORNING)
    make_series("enquiries", minimum_days=90)
    for days, words in ((10, "bins"), (100, "")):
        now = MORNING + timedelta(days=days)
        Contact.objects.filter(pk=caller.pk).update(redacted_at=None, email="cal@example.org")
        person = person_of([caller.pk])
        assert person is not None
        ask_to_erase(person, reason="", by=None, now=now)
        erase_next(now=now)
        assert Enquiry.objects.get().words == words
