"""What the city promised and how it went, as one sentence: for the tracker, mail and the case alike."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.lib.day_words import day_words, days_apart
from requests_app.models import ServiceRequest
from requests_app.workflow import Status


def promise_sentence(service_request: ServiceRequest, *, now: datetime) -> str:
    """The sentence in the active language and time zone. Reads the row and, on hold, its hold reason."""
    if service_request.status == Status.RESOLVED:
        return _resolved(service_request, now)
    closed = day_words(service_request.closed_datetime, now=now)
    if service_request.status == Status.DUPLICATE:
        return _("This is the same matter as another request, where the work goes on.")
    if service_request.status == Status.CANCELED:
        return _("This request was canceled on %(day)s.") % {"day": closed}
    if service_request.status == Status.NOT_ACTIONABLE:
        return _("We closed this on %(day)s.") % {"day": closed}
    if service_request.status == Status.ON_HOLD:
        return _on_hold(service_request, now)
    return _open(service_request, now)


def _resolved(service_request: ServiceRequest, now: datetime) -> str:
    promise, closed = service_request.first_promise, service_request.closed_datetime
    words = {"promise": day_words(promise, now=now), "day": day_words(closed, now=now)}
    if promise is None or closed is None:
        return _("We finished this on %(day)s.") % words
    days = days_apart(closed, promise)
    if days > 0:
        return ngettext(
            "We promised to finish this by %(promise)s. We finished it on %(day)s, %(days)s day sooner.",
            "We promised to finish this by %(promise)s. We finished it on %(day)s, %(days)s days sooner.",
            days,
        ) % (words | {"days": days})
    if days < 0:
        return ngettext(
            "We promised to finish this by %(promise)s. We finished it on %(day)s, %(days)s day late. We are sorry.",
            "We promised to finish this by %(promise)s. We finished it on %(day)s, %(days)s days late. We are sorry.",
            -days,
        ) % (words | {"days": -days})
    return _("We promised to finish this by %(promise)s, and finished it that day.") % words


def _on_hold(service_request: ServiceRequest, now: datetime) -> str:
    words = {
        "reason": str(service_request.hold_reason or ""),
        "day": day_words(service_request.hold_review_on, now=now),
    }
    if not words["reason"]:
        return _("This is paused. We look at it again on %(day)s.") % words
    return _("This is paused: %(reason)s. We look at it again on %(day)s.") % words


def _open(service_request: ServiceRequest, now: datetime) -> str:
    first, current = service_request.first_promise, service_request.expected_datetime
    if current is None:
        return _("There is no fixed date for this work. You can follow each step here.")
    words = {"first": day_words(first, now=now), "day": day_words(current, now=now)}
    if current < now:
        return _("We promised to finish this by %(day)s. That date has passed, and we are still on it.") % words
    if first is not None and days_apart(first, current) > 0:
        return _("We promised to finish this by %(first)s. We now expect it by %(day)s.") % words
    return _("We promise to finish this by %(day)s.") % words
