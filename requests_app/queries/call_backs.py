"""Whom the desk has to call back or write a letter to, within what the viewer may know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.people.models import Contact
from requests_app.models import CallBack
from requests_app.queries.search import contacts_seen
from requests_app.queries.visible import staff_requests

CLAIM = timedelta(minutes=20)  # how long a call belongs to whoever took it
LATELY = timedelta(days=30)


def call_backs_for(viewer: Viewer) -> QuerySet[CallBack]:
    """Those about cases in the viewer's scope, reported by people whose contact details she may see."""
    departments = viewer.departments_with("callbacks.work")
    if departments == []:
        return CallBack.objects.none()
    cases = staff_requests(viewer)
    if departments is not None:
        cases = cases.filter(department_id__in=departments)
    known = contacts_seen(viewer)
    if known is None:
        return CallBack.objects.none()
    return CallBack.objects.filter(
        contact__redacted_at=None,
        service_request__in=cases,
        report__service_request__in=staff_requests(viewer).filter(known),
    )


def due_calls(viewer: Viewer, *, now: datetime) -> QuerySet[CallBack]:
    """Calls that may be made now, the longest due first; those that somebody has in hand are among them."""
    return call_backs_for(viewer).filter(state=CallBack.State.DUE, way=CallBack.Way.CALL, due_at__lte=now)


def free(viewer: Viewer, *, now: datetime) -> Q:
    """Calls that nobody else has in hand."""
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM) | Q(claimed_by=viewer.user_id)


def later_calls(viewer: Viewer, *, now: datetime) -> QuerySet[CallBack]:
    """Calls whose time has not come."""
    return call_backs_for(viewer).filter(state=CallBack.State.DUE, way=CallBack.Way.CALL, due_at__gt=now)


def letters(viewer: Viewer) -> QuerySet[CallBack]:
    """Letters that wait to be printed, the oldest first."""
    waiting = call_backs_for(viewer).filter(state=CallBack.State.DUE, way=CallBack.Way.LETTER)
    return waiting.select_related("service_request__service", "contact", "report").order_by("due_at", "id")


def not_told(viewer: Viewer, *, now: datetime) -> QuerySet[CallBack]:
    """What nobody could be told lately, because neither a phone nor an address leads to the person."""
    lost = call_backs_for(viewer).filter(
        state=CallBack.State.DROPPED, dropped_because=CallBack.Dropped.NO_ADDRESS, ended_at__gte=now - LATELY
    )
    return lost.select_related("service_request__service").order_by("-ended_at", "-id")


@dataclass(frozen=True)
class Waiting:
    """How much there is to do for a viewer."""

    calls: int
    letters: int


def waiting(viewer: Viewer, *, now: datetime) -> Waiting:
    """How many calls are due now and how many letters wait."""
    return Waiting(due_calls(viewer, now=now).count(), letters(viewer).count())


def is_reachable_by_phone(contact: Contact) -> bool:
    """Whether there is a number, be it only as it was said."""
    return bool(contact.phone or contact.phone_as_typed)
