"""Chains of escalation in words, and what would happen to an example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from routing.chains import AGE, SHARE, SILENCE, Step
from routing.models import ClockKind, EscalationChain, EscalationStep, Queue, Service
from routing.planning import plan_clocks, steps_in_order
from routing.reference import in_city_zone, reference

_NINE = time(9)
_DAY = 24


def step_words(step: EscalationStep) -> str:
    """ "At 75% of the resolve time: tell the owner." """
    return _("%(when)s: %(what)s") % {
        "when": when_words(step.trigger, step.amount, step.kind),
        "what": what_words(step),
    }


def when_words(trigger: str, amount: int, kind: str) -> str:
    """When a step is due, as the beginning of a sentence."""
    values: dict[str, Any] = {"percent": amount, "span": span_words(amount), "clock": _clock_words(kind)}
    if trigger == AGE:
        return _("%(span)s after the start (%(clock)s)") % values
    if trigger == SILENCE:
        return _("When nothing happens for %(span)s (%(clock)s)") % values
    if amount == 100:
        return _("At the due time (%(clock)s)") % values
    return _("At %(percent)s%% of the time (%(clock)s)") % values


def _clock_words(kind: str) -> str:
    return {
        ClockKind.ACKNOWLEDGE: _("until somebody takes it up"),
        ClockKind.FIRST_ACTION: _("until the first action"),
        ClockKind.RESOLVE: _("until it is resolved"),
    }.get(ClockKind(kind), "")


def span_words(hours: int) -> str:
    """Hours as people say them: whole days as days."""
    if hours % _DAY == 0:
        days = hours // _DAY
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


def what_words(step: EscalationStep) -> str:
    """What a step does, one thing after another."""
    person = _recipient(step)
    parts = [_("tell %(people)s") % person] if step.notifies else []
    if step.flags:
        parts.append(_("put a flag on the case"))
    if step.raises_severity:
        parts.append(_("make it one step more urgent"))
    if step.moves_to is not None:
        parts.append(_("send it to %(queue)s") % {"queue": step.moves_to})
    if step.assigns:
        parts.append(_("give it to %(people)s") % person)
    return _(", ").join(parts)


def _recipient(step: EscalationStep) -> Mapping[str, str]:
    kinds = EscalationStep.Recipient
    words = {
        kinds.OWNER: _("the owner"),
        kinds.QUEUE: _("everybody who works on the queue"),
        kinds.SUPERVISOR: _("the supervisors"),
        kinds.ROLE: _("everybody with the role %(role)s") % {"role": step.role or ""},
        kinds.PERSON: str(step.person or ""),
    }
    return {"people": words.get(kinds(step.recipient), "")}


def scope_words(chain: EscalationChain) -> str:
    """For which cases a chain counts."""
    if chain.service is not None:
        return _("Cases of the service %(service)s") % {"service": chain.service}
    if chain.department is not None:
        return _("Cases of %(department)s") % {"department": chain.department}
    return _("All other cases")


@dataclass(frozen=True)
class Moment:
    """One line of the example: when, and what happens. `is_due`: it is the due time itself."""

    at: datetime
    words: str
    is_due: bool = False


@dataclass(frozen=True)
class Example:
    """What a chain does to a case that nobody touches."""

    service: Service
    received_at: datetime
    moments: list[Moment]
    unused: list[EscalationStep]


def example_of(chain: EscalationChain, steps: Sequence[EscalationStep], *, now: datetime) -> Example | None:
    """A case received next Monday at nine; None where no service of the chain has a target."""
    service = _example_service(chain)
    if service is None:
        return None
    received_at = _next_monday(now)
    by_id = {step.pk: step for step in steps}
    known = reference()
    clocks = plan_clocks(known, service_id=service.pk, severity=service.severity, started_at=received_at)
    moments, kinds = [], set()
    for clock in clocks:
        kinds.add(clock.kind)
        moments.append(Moment(clock.due_at, _due_words(clock.kind), is_due=True))
        for due in steps_in_order(known, clock, [_plain(step) for step in steps], received_at=received_at):
            moments.append(Moment(due.at, what_words(by_id[due.step.id])))
    moments.sort(key=lambda moment: (moment.at, not moment.is_due))
    return Example(service, received_at, moments, [step for step in steps if step.kind not in kinds])


def _due_words(kind: str) -> str:
    return {
        ClockKind.ACKNOWLEDGE: _("somebody should have taken it up"),
        ClockKind.FIRST_ACTION: _("the first action is due"),
        ClockKind.RESOLVE: _("it should be resolved"),
    }.get(ClockKind(kind), "")


def _plain(step: EscalationStep) -> Step:
    return Step(id=step.pk, kind=step.kind, trigger=step.trigger, amount=step.amount, recipient=step.recipient)


def _example_service(chain: EscalationChain) -> Service | None:
    """The chain's service, else the first with a target for which the chain would count."""
    known = reference()
    aimed_at = {key[0] for key in known.targets}
    if chain.service_id is not None:
        return known.services_by_id.get(chain.service_id) if chain.service_id in aimed_at else None
    for service in known.services_by_id.values():
        queue: Queue | None = service.default_queue
        fits = chain.department_id is None or (queue is not None and queue.department_id == chain.department_id)
        if service.pk in aimed_at and service.is_active and fits:
            return service
    return None


def _next_monday(now: datetime) -> datetime:
    local = in_city_zone(now)
    day = local.date() + timedelta(days=7 - local.weekday())
    return datetime.combine(day, _NINE, tzinfo=local.tzinfo)


def moment_words(at: datetime) -> str:
    """ "Wednesday 11:00" """
    return date_format(in_city_zone(at), pgettext("format of a weekday with a time", "l j M, g:i A"))


__all__ = ["SHARE", "Example", "example_of", "moment_words", "scope_words", "span_words", "step_words", "what_words"]
