"""Change what the city aims at: at once, or once a second person has agreed."""

from datetime import datetime

from django.db import transaction

from civic311.city.current import configuration_changed, current_city
from routing.models import Area, Service, SlaTarget, TargetProposal, WorkCalendar


class AlreadyDecided(Exception):
    """Somebody was quicker: the proposal is accepted or declined."""


class SamePerson(Exception):
    """Who proposed a change cannot accept it."""


def needs_second_person() -> bool:
    """Whether the city wants a second person to agree to every change of a target."""
    city = current_city()
    return bool(city and city.targets_need_two)


def ask_for_target(
    *, service: Service, severity: int | None, area: Area | None, kind: str, amount: int, unit: str,
    calendar: WorkCalendar, by: int | None, now: datetime,
) -> SlaTarget | TargetProposal:  # fmt: skip
    """Aim at this from now on, or propose it where a second person has to agree."""
    if not needs_second_person():
        return set_target(
            service=service, severity=severity, area=area, kind=kind, amount=amount, unit=unit, calendar=calendar,
            now=now,
        )  # fmt: skip
    wanted = {"amount": amount, "unit": unit, "calendar": calendar}
    place = {"service": service, "severity": severity, "area": area, "kind": kind}
    before = in_force(**place)
    if before and (before.amount, before.unit, before.calendar_id) == (amount, unit, calendar.pk):
        return before
    return _propose(place | wanted, by=by, now=now)


def ask_to_end(target: SlaTarget, *, by: int | None, now: datetime) -> TargetProposal | None:
    """End a target, or propose it where a second person has to agree; then the proposal is returned."""
    if not needs_second_person():
        end_target(target, now=now)
        return None
    place = {"service": target.service, "severity": target.severity, "area": target.area, "kind": target.kind}
    return _propose(place | {"amount": None, "unit": "", "calendar": None}, by=by, now=now)


@transaction.atomic
def _propose(values: dict[str, object], *, by: int | None, now: datetime) -> TargetProposal:
    """The proposal; one that said something else about the same target gives way."""
    place = {name: values[name] for name in ("service", "severity", "area", "kind")}
    TargetProposal.objects.filter(is_accepted=None, **place).delete()
    return TargetProposal.objects.create(**values, proposed_by_id=by, proposed_at=now)


@transaction.atomic
def decide(proposal_id: int, *, accept: bool, by: int, now: datetime) -> TargetProposal:
    """Accept or decline a proposal; declining one's own takes it back. Raises AlreadyDecided and SamePerson."""
    proposal = TargetProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.is_accepted is not None:
        raise AlreadyDecided
    if accept and proposal.proposed_by_id == by:
        raise SamePerson
    proposal.is_accepted, proposal.decided_by_id, proposal.decided_at = accept, by, now
    proposal.save(update_fields=["is_accepted", "decided_by", "decided_at"])
    if not accept:
        return proposal
    if proposal.amount is None or proposal.calendar is None:
        target = in_force(proposal.service, proposal.severity, proposal.area, proposal.kind)
        if target is not None:
            end_target(target, now=now)
    else:
        set_target(
            service=proposal.service, severity=proposal.severity, area=proposal.area, kind=proposal.kind,
            amount=proposal.amount, unit=proposal.unit, calendar=proposal.calendar, now=now,
        )  # fmt: skip
    return proposal


def in_force(service: Service, severity: int | None, area: Area | None, kind: str) -> SlaTarget | None:
    """What the city aims at there now."""
    return SlaTarget.objects.filter(service=service, severity=severity, area=area, kind=kind, valid_to=None).first()


@transaction.atomic
def set_target(
    *, service: Service, severity: int | None, kind: str, amount: int, unit: str, calendar: WorkCalendar,
    now: datetime, area: Area | None = None,
) -> SlaTarget:  # fmt: skip
    """Aim at this from now on. The target before it ends, and stays as it was for clocks that run on it."""
    rows = SlaTarget.objects.select_for_update().filter(service=service, severity=severity, area=area, kind=kind)
    before = rows.filter(valid_to=None).first()
    if before and (before.amount, before.unit, before.calendar_id) == (amount, unit, calendar.pk):
        return before
    if before:
        before.valid_to = now
        before.save(update_fields=["valid_to"])
    latest = rows.order_by("-version").values_list("version", flat=True).first() or 0
    target = SlaTarget.objects.create(
        service=service, severity=severity, area=area, kind=kind, amount=amount, unit=unit, calendar=calendar,
        version=latest + 1, valid_from=now,
    )  # fmt: skip
    configuration_changed()
    return target


@transaction.atomic
def end_target(target: SlaTarget, *, now: datetime) -> None:
    """Aim at nothing any more; clocks that run on the target go on."""
    target.valid_to = now
    target.save(update_fields=["valid_to"])
    configuration_changed()
