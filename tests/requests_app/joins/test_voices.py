"""A report that joins a case as one more voice, and one that leaves because it joined by mistake."""

from datetime import timedelta
from uuid import uuid4

import pytest

from requests_app.actions import work
from requests_app.actions.join import CannotJoin, join
from requests_app.actions.submit import ContactInput, DangerFound
from requests_app.actions.voices import join_voice, separate_voice
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import Answer, Attachment, Report, SearchText, ServiceRequest
from requests_app.policies import Forbidden
from requests_app.workflow import NotAllowed
from routing.models import ClosureReason
from tests.factories.city import EAST, SmallCity
from tests.factories.joins import LATER, add_voice, fresh, ledger_differences, make_joined
from tests.factories.requests import MORNING, make_intake, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
MONA = ContactInput(name="Mona Voice", email="mona@example.org", language="es")


def test_a_voice_keeps_its_words_place_channel_and_contact_and_makes_no_case(small_city: SmallCity) -> None:
    original = make_request()
    report = add_voice(original, description="My wheel fell in", address="14 Mill Street", channel="phone",
                       provenance="desk", contact=MONA, language="es")  # fmt: skip

    assert ServiceRequest.objects.count() == 1
    assert (report.service_request_id, report.is_first) == (original.pk, False)
    assert (report.description, report.address, report.channel) == ("My wheel fell in", "14 Mill Street", "phone")
    assert report.contact is not None
    assert (report.contact.name, report.received_at) == ("Mona Voice", LATER)
    assert Answer.objects.get(report=report).value == "ankle"
    assert fresh(original).voices == 2
    assert fresh(original).due_at == original.due_at
    assert ledger_differences() == []


def test_sending_a_voice_twice_counts_once(small_city: SmallCity) -> None:
    original, key = make_request(), uuid4()

    first = add_voice(original, submission_key=key)
    second = add_voice(original, submission_key=key)

    assert first.pk == second.pk
    assert fresh(original).voices == 2


def test_a_voice_for_a_joined_case_speaks_for_the_one_where_the_work_goes_on(small_city: SmallCity) -> None:
    original = make_request()
    joined = make_joined(original)

    assert add_voice(joined).service_request_id == original.pk
    assert fresh(original).voices == 3


def test_a_voice_with_photos_shows_them_as_the_service_says(small_city: SmallCity) -> None:
    photo = Attachment.objects.create()
    original = make_request("streetlight")

    report = add_voice(original, photos=[photo])

    photo.refresh_from_db()
    assert (photo.service_request_id, photo.report_id, photo.is_public) == (original.pk, report.pk, False)


def test_staff_find_the_case_by_the_words_of_every_voice(small_city: SmallCity) -> None:
    original = make_request(description="Hole by the bakery")
    add_voice(original, description="Crater near the fountain")

    words = SearchText.objects.get(service_request=original).words
    assert "bakery" in words
    assert "fountain" in words


def test_danger_stops_a_voice_as_it_stops_a_report(small_city: SmallCity) -> None:
    original = make_request("streetlight")

    with pytest.raises(DangerFound):
        add_voice(original, service_code="streetlight", answers={"wires": "yes"})

    assert fresh(original).voices == 1


@pytest.mark.parametrize("days", [1, 40])
def test_a_voice_takes_a_case_up_again_only_as_long_as_its_reporters_may(small_city: SmallCity, days: int) -> None:
    original = make_request()
    work.close(original.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=LATER)
    later = LATER + timedelta(days=days)

    if days < 30:
        add_voice(original, now=later, actor=RESIDENT)
        assert (fresh(original).status, fresh(original).reopened_count) == ("ROUTED", 1)
        assert fresh(original).first_promise == original.first_promise
    else:
        with pytest.raises(CannotJoin):
            add_voice(original, now=later, actor=RESIDENT)
        assert fresh(original).voices == 1


def test_a_canceled_case_takes_no_voice(small_city: SmallCity) -> None:
    original = make_request()
    work.close(original.pk, reason=ClosureReason.objects.get(code="withdrawn"), actor=WORKER, version=None, now=LATER)

    with pytest.raises(NotAllowed):
        add_voice(original)


def test_staff_need_the_capability_to_add_a_voice(operator: Persona, auditor: Persona) -> None:
    original = make_request()

    join_voice(make_intake(), original_id=original.pk, actor=operator.actor, now=LATER)
    with pytest.raises(Forbidden):
        join_voice(make_intake(), original_id=original.pk, actor=auditor.actor, now=LATER)


def test_a_voice_that_joined_by_mistake_becomes_a_case_of_its_own(worker: Persona) -> None:
    root = make_request()
    original = make_request()
    report = add_voice(original, description="A lamp post leans", address="2 East Street", lat=EAST[0], long=EAST[1],
                       now=MORNING + timedelta(hours=1))  # fmt: skip
    photo = Attachment.objects.create(service_request=original, report=report)
    before = fresh(original).due_at

    made = separate_voice(report.pk, actor=worker.actor, version=None, now=LATER + timedelta(days=1))

    report = Report.objects.get(pk=report.pk)
    photo.refresh_from_db()
    assert (report.service_request_id, report.is_first, photo.service_request_id) == (made.pk, True, made.pk)
    assert fresh(made).requested_datetime == MORNING + timedelta(hours=1)
    assert fresh(made).ward.code == "2"
    assert (fresh(original).voices, fresh(original).due_at, fresh(root).voices) == (1, before, 1)
    assert ledger_differences() == []


def test_a_voice_that_leaves_a_joined_case_is_counted_off_above_it_too(worker: Persona) -> None:
    middle, root = make_request(), make_request()
    report = add_voice(middle)
    join(middle.pk, original_id=root.pk, actor=WORKER, version=None, now=LATER)
    assert fresh(root).voices == 3

    separate_voice(report.pk, actor=worker.actor, version=None, now=LATER)

    assert (fresh(middle).voices, fresh(root).voices) == (1, 2)


def test_the_report_a_case_began_with_cannot_leave_it(worker: Persona) -> None:
    with pytest.raises(CannotJoin):
        separate_voice(make_request().reports.get().pk, actor=worker.actor, version=None, now=LATER)


def test_separating_twice_makes_one_case(worker: Persona) -> None:
    report = add_voice(make_request())
    separate_voice(report.pk, actor=worker.actor, version=None, now=LATER)

    with pytest.raises(CannotJoin):
        separate_voice(report.pk, actor=worker.actor, version=None, now=LATER)

    assert ServiceRequest.objects.count() == 2
