"""Contractors without an account: a link that shows what is needed, and ends."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notifications.models import OutboundMessage
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.announce import announce_next
from requests_app.models import Event, ServiceRequest, WorkLink
from routing.models import ClosureReason
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def case(small_city: SmallCity) -> ServiceRequest:
    return make_request()


def send_out(supervisor: Persona, case: ServiceRequest) -> str:
    """Send it as the page does; returns the address in the mail."""
    with time_machine.travel(MORNING + DAY, tick=False):
        supervisor.post(reverse("case_action", args=[case.public_id, "send_out"]), {
            "version": case.version, "contractor": "Alder Paving", "email": "work@paving.example",
            "instructions": "Fill the hole with hot mix", "days": "14", "language": "en",
        })  # fmt: skip
    mail = OutboundMessage.objects.get(kind="work")
    assert mail.to_address == "work@paving.example"
    found = re.search(r"/work/[\w-]+/", mail.body_text)
    assert found is not None
    return found.group()


def test_the_link_shows_the_work_and_nobodys_contact(
    supervisor: Persona, case: ServiceRequest, visitor: Client
) -> None:
    address = send_out(supervisor, case)
    with time_machine.travel(MORNING + 2 * DAY, tick=False):
        response = visitor.get(address)
    page = response.content.decode()
    assert "Fill the hole with hot mix" in page
    assert "12 Mill Street" in page
    assert "A deep hole by the bakery" in page
    for secret in ("Rosa", "rosa.canary", "85550199", "555-0199"):
        assert secret not in page
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_saying_how_it_went_is_a_visit_in_the_log_and_the_owner_is_told(
    supervisor: Persona, worker: Persona, case: ServiceRequest, visitor: Client
) -> None:
    address = send_out(supervisor, case)
    work.claim(case.pk, actor=worker.actor, version=None, now=MORNING + DAY)
    with time_machine.travel(MORNING + 2 * DAY, tick=False):
        visitor.post(address, {"outcome": "done", "note": "Two bags of hot mix"})

    visit = Event.objects.get(kind="visited")
    assert (visit.source, visit.data["outcome"], visit.actor_id) == ("contractor", "done", None)
    assert "Alder Paving: Two bags of hot mix" in worker.get(f"/staff/requests/{case.public_id}/").content.decode()
    while announce_next(now=MORNING + 2 * DAY):
        pass
    assert OutboundMessage.objects.get(kind="contractor_done").to_address == worker.user.email


def test_a_visit_by_staff_tells_nobody_that_a_contractor_came(worker: Persona, case: ServiceRequest) -> None:
    work.visit(case.pk, outcome="no_access", actor=worker.actor, version=None, now=MORNING + DAY)
    while announce_next(now=MORNING + DAY):
        pass
    assert not OutboundMessage.objects.filter(kind="contractor_done").exists()


def test_nothing_chosen_is_said_and_nothing_is_written(
    supervisor: Persona, case: ServiceRequest, visitor: Client
) -> None:
    address = send_out(supervisor, case)
    with time_machine.travel(MORNING + 2 * DAY, tick=False):
        page = visitor.post(address, {"note": "Kept text"}).content.decode()
    assert "Kept text" in page
    assert not Event.objects.filter(kind="visited").exists()


@pytest.mark.parametrize("how", ["expired", "ended", "closed"])
def test_the_link_ends(supervisor: Persona, case: ServiceRequest, visitor: Client, how: str) -> None:
    address = send_out(supervisor, case)
    later = MORNING + 2 * DAY
    if how == "expired":
        later = MORNING + 16 * DAY
    elif how == "ended":
        link = WorkLink.objects.get()
        supervisor.post(reverse("case_work_link", args=[case.public_id, link.pk]))
    else:
        done = ClosureReason.objects.get(code="done")
        work.close(case.pk, reason=done, actor=WORKER, version=None, now=MORNING + DAY)
    with time_machine.travel(later, tick=False):
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, {"outcome": "done"}).status_code == 404


def test_only_whoever_may_send_out_is_offered_it(worker: Persona, case: ServiceRequest) -> None:
    data = {"version": case.version, "contractor": "X", "email": "x@y.example", "instructions": "Z", "days": "3",
            "language": "en"}  # fmt: skip
    assert worker.post(reverse("case_action", args=[case.public_id, "send_out"]), data).status_code == 403
    assert not WorkLink.objects.exists()
