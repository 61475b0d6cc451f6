"""Paused cases: their owner is reminded on the day to look again, and supervisors hear of those that wait too long."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from notifications.outbox import Draft, known_keys, put
from requests_app.announce import to_staff
from requests_app.models import ServiceRequest
from requests_app.queries.directory import Directory, people_in_charge, supervisors
from requests_app.queries.pauses import long_pauses
from requests_app.workflow import Status
from routing.reference import in_city_zone

REMIND_WITHIN = timedelta(days=7)  # a reminder that could not be written for a week is no longer one
LONGEST_TOLD = timedelta(days=400)  # holds taken over from long ago are shown, but nobody is written to
FROM_HOUR = 6


def remind_of_reviews(*, now: datetime) -> int:
    """Write the reminders of today that are missing, from six in the morning on; returns how many."""
    local = in_city_zone(now)
    if local.hour < FROM_HOUR:
        return 0
    waiting = ServiceRequest.objects.filter(
        status=Status.ON_HOLD, is_live=True, closes_on=None, hold_review_on__lte=local.date(),
        hold_review_on__gt=local.date() - REMIND_WITHIN,
    )  # fmt: skip
    rows = waiting.select_related("service", "queue__department", "assignee", "hold_reason")
    return sum(put(list(_drafts(row, now)), now=now) for row in rows.order_by("hold_review_on", "pk"))


def _drafts(service_request: ServiceRequest, now: datetime) -> Iterable[Draft]:
    key = f"review:{service_request.pk}.{service_request.hold_review_on}"
    people = people_in_charge(service_request, Directory(now))
    known = known_keys([f"{key}:user-{user_id}" for user_id in people])
    if known:
        return []
    return to_staff(
        "review", service_request, people, key=key, now=now,
        facts=lambda: {"reason": str(service_request.hold_reason or "")},
    )  # fmt: skip


def tell_of_long_pauses(*, now: datetime) -> int:
    """Tell the supervisors once of each hold that lasts longer than its reason allows; returns how many messages."""
    if in_city_zone(now).hour < FROM_HOUR:
        return 0
    directory = Directory(now)
    rows = long_pauses(now).filter(is_live=True, held_at__gt=now - LONGEST_TOLD)
    found = rows.select_related("service", "queue__department", "assignee", "hold_reason").order_by("pk")
    return sum(put(list(_stuck_drafts(row, directory, now)), now=now) for row in found)


def _stuck_drafts(service_request: ServiceRequest, directory: Directory, now: datetime) -> Iterable[Draft]:
    held_at = service_request.held_at  # type: ignore[attr-defined]
    key = f"stuck:{service_request.pk}.{int(held_at.timestamp())}"
    people = supervisors(service_request, directory)
    if known_keys([f"{key}:user-{user_id}" for user_id in people]):
        return []
    return to_staff(
        "stuck", service_request, people, key=key, now=now,
        facts=lambda: {"reason": str(service_request.hold_reason or ""), "days": (now - held_at).days},
    )  # fmt: skip
