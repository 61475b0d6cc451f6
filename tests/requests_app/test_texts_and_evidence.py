"""What a service says to residents, and what it wants before a case is closed."""

import pytest
from django.test import Client
from django.urls import reverse

from civic311.city.current import configuration_changed
from notifications.models import OutboundMessage
from requests_app.announce import announce_next
from requests_app.models import ServiceRequest
from routing.models import ClosureReason, Service, ServiceMessage
from tests.factories.city import SmallCity
from tests.factories.reports import send, walk
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def change(**values: object) -> Service:
    Service.objects.filter(service_code="pothole").update(**values)
    configuration_changed()
    return Service.objects.get(service_code="pothole")


def mails() -> dict[str, str]:
    """Texts by kind of message."""
    while announce_next(now=MORNING):
        pass
    return dict(OutboundMessage.objects.values_list("kind", "body_text"))


def test_the_citys_own_words_are_in_the_mail_of_their_occasion_only(worker: Persona, small_city: SmallCity) -> None:
    service = change(next_steps={"en": "A crew looks within a day.", "es": "Una cuadrilla mira."})
    ServiceMessage.objects.create(service=service, occasion="progress", text={"en": "Please move your car."})
    case = make_request("pothole")
    worker.post(reverse("case_action", args=[case.public_id, "start"]), {"version": case.version})

    written = mails()

    assert "A crew looks within a day." in written["confirmation"]
    assert "Please move your car." not in written["confirmation"]
    assert "Please move your car." in written["progress"]
    assert "A crew looks" not in written["progress"]


def test_what_to_know_before_and_what_follows_are_on_the_pages(visitor: Client, small_city: SmallCity) -> None:
    change(guidance={"en": "Stand on the sidewalk. https://city.example/safe"}, next_steps={"en": "We look at it."})
    walk(visitor)

    assert 'href="https://city.example/safe"' in visitor.get("/report/pothole/details/").content.decode()
    own = visitor.get(send(visitor)["Location"]).content.decode()
    assert "What happens next" in own
    assert "We look at it." in own


def test_closing_as_resolved_needs_the_note_that_the_service_wants(worker: Persona, small_city: SmallCity) -> None:
    change(closing_note_required=True)
    case = make_request("pothole")
    done = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False).first()
    data = {"version": case.version, "reason": done.pk}
    address = reverse("case_action", args=[case.public_id, "close"])

    refused = worker.post(address, data | {"note": " "}).content.decode()
    assert "Say in a note what was done" in refused
    worker.post(address, data | {"note": "Filled with cold asphalt"})

    assert ServiceRequest.objects.get().status == "RESOLVED"


def test_closing_without_work_needs_no_note(worker: Persona, small_city: SmallCity) -> None:
    change(closing_note_required=True)
    case = make_request("pothole")
    reason = ClosureReason.objects.filter(outcome="NOT_ACTIONABLE", photo_required=False).first()

    worker.post(reverse("case_action", args=[case.public_id, "close"]), {"version": case.version, "reason": reason.pk})

    assert ServiceRequest.objects.get().status == "NOT_ACTIONABLE"
