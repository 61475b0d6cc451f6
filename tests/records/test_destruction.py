"""What was kept long enough is proposed, approved by people, destroyed by the worker and certified."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from civic311.people.models import Contact, ContactAccess, LegalHold, RecordSeries
from integrations.mail import desk
from integrations.mail.receive import receive
from integrations.models import InboundMail
from notifications import delivery
from notifications.models import DigestLine, OutboundMessage
from records import destroying
from records.certificates import hash_of_list, is_genuine
from records.holding import cover_all, place, release
from records.models import DestructionBatch, RecordsPolicy
from requests_app import announce
from requests_app.actions import talk, work
from requests_app.actions.join import join
from requests_app.actor import WORKER
from requests_app.models import Event, Note, Report, ServiceRequest
from routing.models import ClosureReason
from tests.factories.mail import make_mail
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
YEARS_LATER = MORNING + timedelta(days=800)
KINDS = ["contact", "words", "notes", "photos", "messages", "sent", "inbound"]


@pytest.fixture
def series(small_city: Any) -> RecordSeries:
    return RecordSeries.objects.create(
        name="Reports", kinds=KINDS, basis="State law 12", minimum_days=365, maximum_days=730
    )


def closed_case(**values: Any) -> ServiceRequest:
    case = make_request(**values)
    talk.add_note(case.pk, text="The gate code is 1234", actor=WORKER, now=MORNING)
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=MORNING)
    return case


def carried_out(by: Persona, *, now: datetime = YEARS_LATER) -> DestructionBatch:
    destroying.propose(now=now)
    batch = DestructionBatch.objects.get()
    destroying.approve(batch.pk, by=by.user.pk, now=now)
    while destroying.destroy_next(now=now):
        pass
    batch.refresh_from_db()
    return batch


def test_old_records_go_and_the_log_stays(series: RecordSeries, administrator: Persona) -> None:
    case = closed_case()
    events = Event.objects.filter(service_request=case).count()

    batch = carried_out(administrator)

    report = Report.objects.get(service_request=case)
    assert (report.description, report.contact) == ("", None)
    assert Contact.objects.get().email == ""
    assert "1234" not in Note.objects.get().text
    assert Event.objects.filter(service_request=case).count() > events
    facts = batch.certificate.facts
    assert facts["cases"] == 1
    assert facts["cases_hash"] == hash_of_list([case.public_id])
    assert is_genuine(batch.certificate)


def test_nothing_is_proposed_before_its_time_or_while_a_case_is_open(series: RecordSeries) -> None:
    closed_case()
    make_request()

    assert destroying.propose(now=MORNING + timedelta(days=729)) == 0
    assert destroying.propose(now=YEARS_LATER) == 1
    assert DestructionBatch.objects.get().items.count() == 1


def test_a_case_that_was_joined_lives_as_long_as_the_one_where_the_work_goes_on(series: RecordSeries) -> None:
    original, repeated = make_request(), make_request()
    join(repeated.pk, original_id=original.pk, actor=WORKER, version=None, now=MORNING)
    assert destroying.propose(now=YEARS_LATER) == 0

    work.close(original.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=YEARS_LATER)

    assert destroying.propose(now=YEARS_LATER + timedelta(days=1)) == 0
    destroying.propose(now=YEARS_LATER + timedelta(days=800))
    assert DestructionBatch.objects.get().items.count() == 2


def test_a_longer_series_keeps_what_a_shorter_one_lets_go(series: RecordSeries) -> None:
    closed_case()
    RecordSeries.objects.create(name="Streets", kinds=KINDS, services=["pothole"], basis="x", maximum_days=5000)

    assert destroying.propose(now=YEARS_LATER) == 0


def test_what_was_held_after_it_was_proposed_stays(series: RecordSeries, administrator: Persona) -> None:
    held, free = closed_case(), closed_case()
    destroying.propose(now=YEARS_LATER)
    place(LegalHold(name="Claim", reason="x", numbers=[held.public_id]), by=None, now=YEARS_LATER)

    batch = carried_out(administrator)

    assert Report.objects.get(service_request=held).description
    assert not Report.objects.get(service_request=free).description
    assert batch.certificate.facts["kept"] == {"hold": 1}


def test_a_hold_by_service_takes_in_new_cases_until_it_is_released(series: RecordSeries) -> None:
    closed_case()
    hold = place(LegalHold(name="Claim", reason="x", services=["pothole"]), by=None, now=MORNING)
    closed_case()
    cover_all()
    assert destroying.propose(now=YEARS_LATER) == 0

    release(hold.pk, reason="settled", by=None, now=YEARS_LATER)

    assert destroying.propose(now=YEARS_LATER) == 1
    assert DestructionBatch.objects.get().items.count() == 2


def test_where_two_have_to_approve_one_person_is_not_enough(
    series: RecordSeries, administrator: Persona, manager: Persona
) -> None:
    closed_case()
    RecordsPolicy.objects.create(pk=1, two_approvers=True)
    destroying.propose(now=YEARS_LATER)
    batch = DestructionBatch.objects.get()

    destroying.approve(batch.pk, by=administrator.user.pk, now=YEARS_LATER)
    assert not destroying.destroy_next(now=YEARS_LATER)
    with pytest.raises(destroying.SamePerson):
        destroying.approve(batch.pk, by=administrator.user.pk, now=YEARS_LATER)

    destroying.approve(batch.pk, by=manager.user.pk, now=YEARS_LATER)
    assert destroying.destroy_next(now=YEARS_LATER)


def test_the_nightly_emptying_leaves_what_is_held_or_has_to_be_kept(small_city: Any) -> None:
    held, free = make_request(), make_request()
    while announce.announce_next(now=MORNING):
        pass
    while delivery.deliver_next(now=MORNING):
        pass
    receive(make_mail("still there"), now=MORNING)
    InboundMail.objects.update(state="done")
    place(LegalHold(name="Claim", reason="x", numbers=[held.public_id]), by=None, now=MORNING)
    values = {"to_address": "a@example.org", "subject": "News", "body_text": "news of the day", "created_at": MORNING}
    digest = OutboundMessage.objects.create(key="digest", kind="digest", state="sent", **values)
    DigestLine.objects.create(key="line", title="t", about=held.public_id, due_at=MORNING, message=digest)
    RecordSeries.objects.create(name="Mail", kinds=["inbound"], basis="x", minimum_days=90, counted_from="creation")
    month = MORNING + timedelta(days=31)

    delivery.purge_texts(now=month)

    texts = dict(OutboundMessage.objects.values_list("about", "body_text"))
    assert texts[held.public_id]
    assert not texts[free.public_id]
    assert texts[""] == "news of the day"  # it tells of the held case too
    assert desk.forget(now=month) == 0
    assert desk.forget(now=MORNING + timedelta(days=91)) == 1


def test_records_of_looks_go_by_their_own_time(series: RecordSeries, administrator: Persona) -> None:
    RecordSeries.objects.create(name="Looks", kinds=["looks"], basis="x", maximum_days=365, counted_from="creation")
    contact = Contact.objects.create(name="Pat")
    for age in (10, 400):
        ContactAccess.objects.create(
            contact=contact, user=administrator.user, about="", looked_at=YEARS_LATER - timedelta(days=age)
        )

    batch = carried_out(administrator)

    assert ContactAccess.objects.count() == 1
    assert batch.certificate.facts["erased"] == {"looks": 1}
