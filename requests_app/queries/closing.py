"""Who can be asked for more before a case closes, and as what it waits meanwhile."""

from civic311.people.models import ContactChannel
from requests_app.models import ServiceRequest
from requests_app.queries.voices import reports_of_all
from routing.models import HoldReason, WaitsFor


def hold_for_answer() -> HoldReason | None:
    """The reason under which a case waits for its reporter; None in a city that has none."""
    return HoldReason.objects.filter(is_active=True, waits_for=WaitsFor.RESIDENT, pauses_clock=True).first()


def people_to_ask(service_request: ServiceRequest) -> bool:
    """Whether anybody who reported it can be reached and wishes to hear of it."""
    reached = reports_of_all(service_request).filter(follows=True, contact__redacted_at=None)
    return reached.exclude(contact=None).exclude(contact__channel=ContactChannel.NONE).exists()
