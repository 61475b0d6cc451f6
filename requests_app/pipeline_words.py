"""Words and photos for the timetable of `pipeline`, as components/pipeline.html takes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.lib.day_words import day_words, days_apart, short_day_words
from civic311.lib.direction import left_to_right
from requests_app.pipeline import NOW, Pause, Step


class PublicNames(Protocol):
    """Names and texts by id, in the active language; unknown ids give an empty text."""

    def department(self, key: int | None) -> str: ...
    def queue(self, key: int | None) -> str: ...
    def hold_reason(self, key: int | None) -> str: ...
    def closure_text(self, key: int | None) -> str: ...
    def part(self, key: int | None) -> str: ...
    def body(self, key: int | None) -> str: ...
    def emergency(self, key: int | None) -> str: ...


def pipeline_rows(
    steps: Sequence[Step], names: PublicNames, *, number: str, photos: Mapping[str, dict[str, str]], now: datetime
) -> list[dict[str, Any]]:
    """One dictionary a step: title, state, at or when, text, pauses, photos. `photos` by attachment id."""
    return [
        {
            "title": _title(step, names, now),
            "state": step.state,
            "at": step.at if step.state != "next" else None,
            "when": _when(step, now),
            "text": _text(step, names, number, now),
            "pauses": [_pause(pause, names, now) for pause in step.pauses],
            "photos": [photos[key] for key in step.photo_ids if key in photos],
        }
        for step in steps
    ]


def _title(step: Step, names: PublicNames, now: datetime) -> str:
    if step.kind == "routed":
        return _("Routed to %(department)s") % {"department": names.department(step.department_id)}
    if step.kind == "queued":
        return _("In the queue of %(queue)s") % {"queue": names.queue(step.queue_id)}
    if step.kind == "passed_on":
        return _("Passed on to %(body)s") % {"body": names.body(step.body_id)}
    if step.kind == "scheduled":
        return _("Scheduled for %(day)s") % {"day": day_words(step.day, now=now)}
    if step.kind == "closed":
        return {
            "RESOLVED": _("Resolved"),
            "NOT_ACTIONABLE": _("Closed"),
            "CANCELED": _("Canceled"),
            "DUPLICATE": _("Joined to another request"),
        }.get(step.outcome, _("Closed"))
    return {
        "received": _("Received"),
        "unscheduled": _("The appointment was canceled"),
        "missed": _("The visit did not take place"),
        "visited": _("On-site attempt"),
        "reopened": _("Reopened"),
        "split": _("Several teams work on it"),
        "unjoined": _("A request of its own again"),
    }[step.kind]


def _when(step: Step, now: datetime) -> str:
    if step.state == "next" and step.at is not None and step.at > now:
        return _("By %(day)s") % {"day": short_day_words(step.at, now=now)}
    return ""


def _text(step: Step, names: PublicNames, number: str, now: datetime) -> str:
    if step.state == "next":
        return _coming(step, now)
    team = {"queue": names.queue(step.queue_id), "department": names.department(step.department_id)}
    if step.kind == "received":
        return _("The report reached us and got the number %(number)s.") % {"number": left_to_right(number)}
    if step.kind == "routed":
        return _("%(department)s is responsible for it.") % team if step.is_responsible else ""
    if step.kind == "queued":
        if step.started_at:
            return _("Work has started.")
        return _("It waits its turn there.") if step.state == NOW else ""
    if step.kind == "passed_on":
        return _("They work on it. We follow it and tell you what they say.") if step.state == NOW else ""
    if step.kind == "visited":
        return _visit(step)
    if step.kind in ("scheduled", "unscheduled", "missed"):
        return _appointed(step)
    if step.kind == "split":
        return "\n".join(names.part(key) for key in step.part_ids)
    if step.kind == "unjoined":
        return _("It turned out to be another matter. %(queue)s has it.") % team
    if step.kind == "reopened":
        if step.outcome == "resident":
            return _("A resident told us that it is not right. %(queue)s has it again.") % team
        return _("The work goes on. %(queue)s has it again.") % team
    return names.closure_text(step.closure_reason_id)


def _coming(step: Step, now: datetime) -> str:
    if step.kind == "visited" and step.day is not None:
        return _("The crew comes on %(day)s.") % {"day": day_words(step.day, now=now)}
    if step.kind == "visited":
        return _("Where it is needed, a crew comes to look, and fixes it if they can.")
    return _("The work is done, and we say what was done.")


def _appointed(step: Step) -> str:
    by_resident = step.outcome == "resident"
    if step.kind == "scheduled":
        return "" if by_resident else _("The city chose this day.")
    if step.kind == "unscheduled":
        return "" if by_resident else _("The city had to cancel it. We are sorry.")
    return _("We came, but nothing was ready.") if by_resident else _("We did not come as agreed. We are sorry.")


def _visit(step: Step) -> str:
    if not step.outcome and step.state == NOW:
        return _("The crew is there.")
    return {
        "done": _("The crew came and did the work."),
        "no_access": _("The crew came but could not get to the place."),
        "not_found": _("The crew came but did not find the problem."),
        "needs_more": _("The crew came and could not finish: more work is needed."),
    }.get(step.outcome, _("The crew came."))


def _pause(pause: Pause, names: PublicNames, now: datetime) -> dict[str, str]:
    reason = {"reason": names.hold_reason(pause.hold_reason_id) or names.emergency(pause.emergency_id)}
    since = {"day": day_words(pause.since, now=now)}
    if pause.until is None:
        looks = _("We look at it again on %(day)s.") % {"day": day_words(pause.review_on, now=now)}
        text = [looks] if pause.review_on is not None else []
        still = _("Until then the clock stands still.") if pause.review_on else _("The clock stands still.")
        text.append(still if pause.stops_clock else _("The promised date stays."))
        return {"title": _("Paused since %(day)s: %(reason)s") % (since | reason), "text": " ".join(text)}
    days = days_apart(pause.since, pause.until)
    title = ngettext("Paused for %(days)s day: %(reason)s", "Paused for %(days)s days: %(reason)s", days)
    title = title if days >= 1 else _("Paused for a few hours: %(reason)s")
    return {"title": title % (reason | {"days": days}), "text": " ".join(_after_pause(pause, days, now))}


def _after_pause(pause: Pause, days: int, now: datetime) -> list[str]:
    """From when until when, and what it did to the date."""
    span = {"since": day_words(pause.since, now=now), "until": day_words(pause.until, now=now)}
    words = [_("From %(since)s until %(until)s.") % span] if days >= 1 else []
    if not pause.stops_clock:
        words.append(_("The promised date stayed."))
    elif pause.due_at is not None:
        words.append(_("The date moved to %(day)s.") % {"day": day_words(pause.due_at, now=now)})
    return words
