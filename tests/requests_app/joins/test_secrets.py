"""What one reporter of a shared case told is shown to no other."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from notifications.models import OutboundMessage
from requests_app.actions import talk, work
from requests_app.actions.submit import ContactInput
from requests_app.actions.tracking import new_token
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import Attachment, Report
from routing.models import ClosureReason
from tests.factories.joins import LATER, add_voice, make_joined
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PRIVATE = ["Zebulon", "canaria.example", "5550142", "77 Canary Lane", "my landlord Grim", "the key lies under"]
CANARY = ContactInput(name="Zebulon Canaria", email="zebulon@canaria.example", phone="+15085550142")


def private_case() -> Report:
    made = make_request("private-tip", contact=CANARY, address="77 Canary Lane", description="my landlord Grim")
    report = made.reports.get()
    talk.message_from_resident(report, text="the key lies under the mat", actor=RESIDENT, now=LATER)
    talk.reply(made.pk, text="Dear Zebulon, thank you", actor=WORKER, now=MORNING)
    Attachment.objects.create(service_request=made, report=report, is_public=True, state="ready", large_path="canary")
    return report


def own_page(report: Report) -> str:
    page = Client().get(f"/track/{new_token(report, now=timezone.now())}/")
    assert page.status_code == 200
    return page.content.decode()


def leaks(text: str) -> list[str]:
    return [secret for secret in PRIVATE if secret in text]


@pytest.mark.parametrize("how", ["joined", "voice"])
def test_who_joins_reads_nothing_private_of_who_was_there_before(
    told: Callable[[], list[OutboundMessage]], how: str
) -> None:
    first = private_case()
    told()
    case = first.service_request
    values = {"contact": ContactInput(email="ben@example.org"), "description": "Ben's words", "address": "5 Ben Street"}
    if how == "joined":
        report = make_joined(case, **values).reports.get()
    else:
        report = add_voice(case, service_code="private-tip", **values)
    told_before = told()
    talk.reply(case.pk, text="To all of you", actor=WORKER, now=timezone.now())
    work.close(case.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=timezone.now())

    to_ben = [m for m in [*told_before, *told()] if m.to_address == "ben@example.org"]
    assert to_ben
    page = own_page(report)

    assert leaks(page) == []
    assert [leaks(m.body_text + m.body_html + m.subject) for m in to_ben if leaks(m.body_text + m.body_html)] == []
    assert "To all of you" in page
    assert "Ben&#x27;s words" in page
    photo = Attachment.objects.get(large_path="canary")
    assert str(photo.pk) not in page


def test_who_was_there_first_reads_nothing_of_who_joined(told: Callable[[], list[OutboundMessage]]) -> None:
    case = make_request(contact=ContactInput(email="anna@example.org"))
    voice = add_voice(case, contact=CANARY, address="77 Canary Lane", description="my landlord Grim")
    joined = make_joined(case, contact=CANARY, address="77 Canary Lane", description="my landlord Grim")
    talk.message_from_resident(voice, text="the key lies under the mat", actor=RESIDENT, now=LATER)

    page = own_page(Report.objects.get(service_request=case, is_first=True))
    public = Client().get(f"/requests/{case.public_id}/").content.decode()

    assert leaks(page) == leaks(public) == []
    assert '<span class="c-big">3</span>' in public
    assert case.public_id in Client().get(f"/requests/{joined.public_id}/").content.decode()
    assert [m for m in told() if m.to_address == "anna@example.org" and leaks(m.body_text)] == []


def test_what_a_joined_reporter_writes_reaches_the_case_where_the_work_goes_on(worker: Persona) -> None:
    case = make_request()
    report = make_joined(case).reports.get()

    talk.message_from_resident(report, text="It grew overnight", actor=RESIDENT, now=LATER)

    assert "It grew overnight" in worker.get(f"/staff/requests/{case.public_id}/").content.decode()
    assert "It grew overnight" in own_page(report)
