"""What residents are told of appointed days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from civic311.lib.translated_text import in_language
from requests_app.models import Event, ServiceRequest
from requests_app.queries.schedule import schedule_of

Words = Mapping[str, Any]


def is_later(event: Event, service_request: ServiceRequest) -> bool:
    """Whether the day was chosen after the report was sent, and still counts."""
    if service_request.scheduled_on != date.fromisoformat(event.data["day"]):
        return False
    before = Event.objects.filter(service_request=service_request, sequence__lt=event.sequence)
    came_with_it = before.filter(kind="submitted", recorded_at=event.recorded_at).exists()
    return not came_with_it or before.filter(kind="scheduled").exists()


def may_choose_again(event: Event, service_request: ServiceRequest) -> bool:
    """Whether the case goes on without its day."""
    return service_request.is_open and service_request.scheduled_on is None


def confirmed(event: Event, service_request: ServiceRequest) -> Words:
    """`preparation`: what to do until the day that was chosen with the report. `body`: who outside works on it."""
    return {
        "preparation": _preparation(service_request) if service_request.scheduled_on else "",
        "body": str(service_request.with_body or ""),
    }


def scheduled(event: Event, service_request: ServiceRequest) -> Words:
    """`day`, whether the `city_chose` it, and the `preparation`."""
    return {
        "day": date.fromisoformat(event.data["day"]),
        "city_chose": event.data["by"] == "staff",
        "preparation": _preparation(service_request),
    }


def canceled(event: Event, service_request: ServiceRequest) -> Words:
    """Whether it was the resident's doing (`by_resident`), and whether another day can be chosen (`may_choose`)."""
    return {
        "by_resident": event.data["by"] == "resident",
        "may_choose": service_request.is_open and schedule_of(service_request.service_id) is not None,
    }


def _preparation(service_request: ServiceRequest) -> str:
    schedule = schedule_of(service_request.service_id)
    return in_language(schedule.preparation) if schedule else ""
