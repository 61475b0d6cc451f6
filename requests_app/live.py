"""Who looks at a case or types in it, and what is new in it: what pages ask every few seconds.

Rows of `Looking` older than PRESENT mean nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from civic311.accounts.viewer import Viewer
from requests_app.event_words import short_words
from requests_app.models import Event, Looking, ServiceRequest
from requests_app.remembering import not_taken_back

PRESENT = timedelta(seconds=20)
MOST_NEWS = 5


@dataclass(frozen=True)
class Colleague:
    """Somebody else who has the case open."""

    name: str
    initials: str
    is_typing: bool


@dataclass(frozen=True)
class News:
    """An event since the page was shown: what, and who did it ("": the system)."""

    what: str
    who: str


def look(service_request_id: int, viewer: Viewer, *, is_typing: bool, now: datetime) -> list[Colleague]:
    """Leave a sign that the viewer has the case open, and return the others who have, by name. Two queries."""
    sign = Looking(service_request_id=service_request_id, user_id=viewer.user_id, is_typing=is_typing, seen_at=now)
    Looking.objects.bulk_create(
        [sign], update_conflicts=True, unique_fields=["service_request", "user"], update_fields=["is_typing", "seen_at"]
    )
    others = Looking.objects.filter(service_request_id=service_request_id, seen_at__gt=now - PRESENT)
    rows = others.exclude(user_id=viewer.user_id).select_related("user").order_by("user__name", "user_id")
    return [Colleague(row.user.name, row.user.initials, row.is_typing) for row in rows]


def news_since(service_request: ServiceRequest, version: int, viewer: Viewer) -> list[News]:
    """What others did since `version` of the case was shown, newest first; the viewer's own doings are no news."""
    if service_request.version <= version:
        return []
    log = Event.objects.filter(service_request=service_request, sequence__gt=version).select_related("actor")
    since = [event for event in log.order_by("sequence") if event.actor_id != viewer.user_id]
    latest = not_taken_back(since)[-MOST_NEWS:]
    return [News(short_words(event.kind), event.actor.name if event.actor else "") for event in reversed(latest)]


def forget_looks(*, before: datetime) -> int:
    """Delete signs of people who have gone; returns how many."""
    return Looking.objects.filter(seen_at__lt=before).delete()[0]
