"""What the city promised and how it went, as one sentence: for tracker, mail, call desk, queue and case alike.

Clauses are whole texts in every language, joined by patterns that a language may turn around.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.lib.day_words import day_words, days_apart
from civic311.lib.translated_text import in_language
from community.in_force import in_force
from requests_app.models import ServiceRequest
from requests_app.queries.promise import Background, PausedFor
from requests_app.workflow import Status
from routing.emergencies import Mode
from routing.models import HoldReason
from routing.models.catalogue import WaitsFor
from routing.reference import reference

NOTHING_MORE = Background()


def promise_sentence(service_request: ServiceRequest, *, now: datetime, told: Background = NOTHING_MORE) -> str:
    """The sentence in the active language and time zone.

    Reads the row and, on hold, its hold reason: that is enough for a line of a list. Pages and messages about one case
    give `told` (queries.promise), and the sentence says too when somebody comes to look and what paused the clock.
    """
    if service_request.status == Status.RESOLVED:
        return _with_pauses(_resolved(service_request, now), told)
    closed = day_words(service_request.closed_datetime, now=now)
    if service_request.status == Status.DUPLICATE:
        return _("This is the same matter as another request, where the work goes on.")
    if service_request.status == Status.CANCELED:
        return _("This request was canceled on %(day)s.") % {"day": closed}
    if service_request.status == Status.NOT_ACTIONABLE and service_request.handed_to_id is not None:
        return _("The city is not responsible for this, so we closed it on %(day)s.") % {"day": closed}
    if service_request.status == Status.NOT_ACTIONABLE:
        return _("We closed this on %(day)s.") % {"day": closed}
    if service_request.status == Status.ON_HOLD:
        return _with_pauses(_on_hold(service_request, now), told)
    return _open(service_request, now, told)


def aloud(sentence: str) -> str:
    """The promise for somebody who has no page before her, in the active language."""
    if sentence == _("There is no fixed date for this work. You can follow each step here."):
        return _("There is no fixed date for this work.")
    return sentence


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
        "reason": _why_held(service_request, now),
        "day": day_words(service_request.hold_review_on, now=now),
    }
    if not words["reason"]:
        return _("This is paused. We look at it again on %(day)s.") % words
    return _("This is paused: %(reason)s. We look at it again on %(day)s.") % words


def _why_held(service_request: ServiceRequest, now: datetime) -> str:
    """The reason; of a case that waits for planned works which. Asks the database nothing more."""
    reason = service_request.hold_reason
    if reason is None:
        return ""
    if reason.waits_for == WaitsFor.PLANNED and service_request.planned_work_id is not None:
        works = in_force(now).works_by_id.get(service_request.planned_work_id)
        if works is not None:
            return _("%(reason)s (%(works)s)") % {"reason": reason, "works": in_language(works.name)}
    return str(reason)


def _open(service_request: ServiceRequest, now: datetime, told: Background) -> str:
    day = service_request.scheduled_on
    if day is not None and day >= timezone.localtime(now).date():
        return _with_pauses(_("Scheduled for %(day)s.") % {"day": day_words(day, now=now)}, told)
    waits = _waits_for_emergency(service_request)
    if waits is not None:
        return _suspended(service_request, waits, now)
    if told.incident is not None and told.incident.promise is not None and told.incident.promise >= now:
        words = {"incident": in_language(told.incident.name), "day": day_words(told.incident.promise, now=now)}
        return _("This is part of something larger: %(incident)s. We expect it to be put right by %(day)s.") % words
    current = service_request.expected_datetime
    if current is not None and current < now:
        late = _("We promised to finish this by %(day)s. That date has passed. We are sorry, and we are still on it.")
        return _with_pauses(late % {"day": day_words(current, now=now)}, told)
    clause = _planned(service_request, now, told)
    if not clause:
        return _with_pauses(_("There is no fixed date for this work. You can follow each step here."), told)
    reasons = _reasons(told)
    return _joined(clause, reasons) if reasons else _("%(clause)s.") % {"clause": clause}


def _planned(service_request: ServiceRequest, now: datetime, told: Background) -> str:
    """What is to come, as a clause without its full stop; empty when no date was named."""
    first, current, look = service_request.first_promise, service_request.expected_datetime, told.inspect_by
    words = {"first": day_words(first, now=now), "day": day_words(current, now=now), "look": day_words(look, now=now)}
    comes_first = look is not None and look >= now and (current is None or days_apart(look, current) > 0)
    if current is None:
        return _("We plan to inspect by %(look)s") % words if comes_first else ""
    moved = days_apart(first, current) if first is not None else 0
    if moved > 0:
        return _("We first promised %(first)s and now expect to finish by %(day)s") % words
    if moved < 0:
        return _("We first promised %(first)s and now expect to finish sooner, by %(day)s") % words
    if comes_first:
        return _("We plan to inspect by %(look)s and promise to finish by %(day)s") % words
    return _("We promise to finish this by %(day)s") % words


def _waits_for_emergency(service_request: ServiceRequest) -> Mode | None:
    """The emergency mode for which an open case stands still now; asks the database nothing."""
    if not service_request.emergencies or service_request.next_due_at is not None:
        return None
    modes = (mode for mode in reference().emergencies if mode.id in service_request.emergencies)
    return next((mode for mode in modes if mode.suspends), None)


def _suspended(service_request: ServiceRequest, mode: Mode, now: datetime) -> str:
    words = {"emergency": in_language(mode.name), "day": day_words(service_request.first_promise, now=now)}
    if service_request.first_promise is None:
        return _("Work waits because of an emergency: %(emergency)s. We name a date when it is over.") % words
    waits = _("Work waits because of an emergency: %(emergency)s. We promised %(day)s and name a new date afterwards.")
    return waits % words


def _reasons(told: Background) -> list[str]:
    """Why the date is what it is, as clauses."""
    reasons = [_paused_clause(each) for each in told.paused]
    reasons += [
        _("there is more time because of an emergency: %(emergency)s") % {"emergency": in_language(mode.name)}
        for mode in told.more_time
    ]
    if told.service_changed:
        reasons.append(_("it turned out to be another kind of work"))
    return reasons


def _paused_clause(paused: PausedFor) -> str:
    words = {"days": paused.days, "reason": in_language(paused.row.name)}
    if isinstance(paused.row, HoldReason) and paused.row.text:
        words["reason"] = in_language(paused.row.text)
        if paused.days < 1:
            return _("the clock paused for a few hours %(reason)s") % words
        return (
            ngettext("the clock paused for %(days)s day %(reason)s", "the clock paused for %(days)s days %(reason)s",
                     paused.days) % words
        )  # fmt: skip
    if paused.days < 1:
        return _("the clock paused for a few hours (%(reason)s)") % words
    return (
        ngettext("the clock paused for %(days)s day (%(reason)s)", "the clock paused for %(days)s days (%(reason)s)",
                 paused.days) % words
    )  # fmt: skip


def _joined(clause: str, reasons: Sequence[str]) -> str:
    return _("%(clause)s; %(reasons)s.") % {"clause": clause, "reasons": _listed(reasons)}


def _listed(reasons: Sequence[str]) -> str:
    listed = reasons[0]
    for reason in reasons[1:]:
        listed = _("%(before)s, and %(reason)s") % {"before": listed, "reason": reason}
    return listed


def _with_pauses(sentence: str, told: Background) -> str:
    """A whole sentence, and after it what paused the clock."""
    if not told.paused:
        return sentence
    listed = _listed([_paused_clause(each) for each in told.paused])
    return _("%(sentence)s On the way %(pauses)s.") % {"sentence": sentence, "pauses": listed}


def stands_still_because(service_request: ServiceRequest) -> str:
    """Why an open case's clocks stand still, in a few words; empty while they run. Asks the database nothing more."""
    if not service_request.is_open or service_request.next_due_at is not None:
        return ""
    mode = _waits_for_emergency(service_request)
    if service_request.status == Status.ON_HOLD and service_request.hold_reason is not None:
        return str(service_request.hold_reason)
    return in_language(mode.name) if mode is not None else ""
