"""Take the escalation steps of requests that are due: each once for each clock, the log says what was done."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from civic311.accounts.viewer import Viewer
from requests_app import events, ledger
from requests_app.actions.change import changing
from requests_app.actions.escalation_effects import Taken, effects_of
from requests_app.actions.rearm import last_activity, rearmed
from requests_app.actions.recount import recounted_clocks
from requests_app.actor import WORKER, Actor
from requests_app.models import Clock, Event, ServiceRequest, Told
from requests_app.policies import Forbidden
from requests_app.queries.directory import Directory
from requests_app.workflow import OPEN_STATUSES
from routing.chains import Agenda, Due
from routing.planning import agenda_of, as_it_is
from routing.reference import reference

MOST_AT_ONCE = 100  # steps of one clock in one sweep; a chain is never so long


def escalate(service_request_ids: Collection[int], *, now: datetime, directory: Directory) -> int:
    """Take what is due at `now` for these requests in one transaction; returns how many steps were taken or moved to a
    later moment.

    Steps that only tell people and were missed in the meantime count as taken: people hear of the last of them. What
    does more is always done. Leaves alone what another worker holds, what is closed or not live, and steps that were
    taken meanwhile. The sweep shares `directory` and wakes the worker to announce.
    """
    with transaction.atomic():
        held = (
            ServiceRequest.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            .select_related("assignee")
            .filter(pk__in=service_request_ids, is_live=True, status__in=OPEN_STATUSES)
            .order_by("pk")
        )
        rows = list(held)
        clocks: dict[int, list[Clock]] = {row.pk: [] for row in rows}
        for clock in Clock.objects.filter(service_request__in=clocks).order_by("kind"):
            clocks[clock.service_request_id].append(clock)
        batch = _Batch(directory, now)
        moved = sum(_Escalation(row, clocks[row.pk], batch).take_all() for row in rows)
        batch.write()
    return moved


@dataclass
class _Batch:
    """What the requests of one transaction share; rows of the log are written together at its end."""

    directory: Directory
    now: datetime
    pending: ledger.Pending = field(default_factory=ledger.Pending)
    told: dict[tuple[int, int], Told] = field(default_factory=dict)

    def remember_told(self, service_request: ServiceRequest, user_ids: Collection[int]) -> None:
        for user_id in user_ids:
            row = Told(service_request=service_request, user_id=user_id, told_at=self.now)
            self.told[service_request.pk, user_id] = row

    def write(self) -> None:
        ledger.write(self.pending)
        Told.objects.bulk_create(
            self.told.values(), update_conflicts=True, unique_fields=["service_request", "user"],
            update_fields=["told_at"],
        )  # fmt: skip


class _Escalation:
    """The work on one locked request."""

    def __init__(self, service_request: ServiceRequest, clocks: list[Clock], batch: _Batch) -> None:
        self.service_request = service_request
        self.clocks = clocks
        self.batch = batch
        self.now = batch.now

    def take_all(self) -> int:
        return sum(self.take_due(clock) for clock in self.clocks)

    def take_due(self, clock: Clock) -> int:
        """Take the steps of one clock; a step may change the case so that others follow or fall away."""
        for number in range(MOST_AT_ONCE):
            if not self._is_due(clock):
                return number
            agenda = self._agenda(clock)
            taking = agenda.take()
            if taking is None:
                self._look_later(clock, agenda)
                return number + 1
            self._take(clock, agenda, *taking)
        return MOST_AT_ONCE

    def _is_due(self, clock: Clock) -> bool:
        stands = clock.stopped_at is not None or clock.paused_since is not None
        return not stands and clock.next_step_at is not None and clock.next_step_at <= self.now

    def _agenda(self, clock: Clock) -> Agenda:
        row = self.service_request
        chain = reference().chain_of(row.service_id, row.department_id)
        return agenda_of(reference(), clock, chain, now=self.now, last_activity=last_activity(row, chain))

    def _look_later(self, clock: Clock, agenda: Agenda) -> None:
        """Something happened meanwhile, or the chain was changed."""
        later = as_it_is(reference(), clock, agenda.after([each.step.id for each in agenda.missed]))
        self._record([events.clocks_set([events.clock(**asdict(later))], promise=None, cause="activity")])

    def _take(self, clock: Clock, agenda: Agenda, due: Due, skipped: list[int]) -> None:
        step, before = due.step, self.service_request.department_id
        done = effects_of(step, self.service_request, self.batch.directory)
        coming = agenda.after([*skipped, step.id])
        told = done.told if step.notifies else []
        escalated = events.escalated(
            clock_kind=clock.kind, step_id=step.id, trigger=step.trigger, amount=step.amount,
            recipient=step.recipient, user_ids=told, skipped=skipped, tells=step.notifies,
            next_step_at=coming.at if coming else None, next_step=coming.step.id if coming else None,
        )  # fmt: skip
        self._record([escalated, *done.news])
        self.batch.remember_told(self.service_request, told)
        self._count_anew(done, moved=self.service_request.department_id != before)

    def _count_anew(self, done: Taken, *, moved: bool) -> None:
        """Another severity may have other targets, another department another chain."""
        row = self.service_request
        if done.severity is not None:
            planned = recounted_clocks(row, severity=done.severity, now=self.now)
            if planned:
                entries = [events.clock(**asdict(clock)) for clock in planned]
                self._record([events.clocks_set(entries, promise=None, cause="severity")])
        if moved:
            self._record(
                rearmed(
                    row, self.clocks, department_id=row.department_id, cause="routed", now=self.now, with_the_past=True
                )
            )

    def _record(self, news: list[events.NewEvent]) -> None:
        if news:
            ledger.record(
                self.service_request, news, actor_id=None, source=WORKER.source, now=self.now, clocks=self.clocks,
                pending=self.batch.pending,
            )  # fmt: skip


def may_acknowledge(viewer: Viewer, service_request: ServiceRequest) -> bool:
    """Who was told of an escalation that nobody has taken up yet; where it is flagged, supervisors too."""
    if service_request.is_flagged and viewer.has_in("requests.assign", service_request.department_id):
        return True
    return Told.objects.filter(service_request=service_request, user_id=viewer.user_id).exists()


def acknowledge(service_request_id: int, *, note: str = "", actor: Actor, version: int | None, now: datetime) -> None:
    """Somebody has seen the escalation and deals with it: the flag comes down, nobody is waited for any more.

    Raises what `changing` does, and Forbidden for who was not told. Twice is harmless.
    """
    with changing(service_request_id, "acknowledge", actor=actor, version=version, now=now) as change:
        service_request = change.service_request
        if not service_request.is_flagged and not Told.objects.filter(service_request=service_request).exists():
            return
        if not actor.is_system and not may_acknowledge(actor.viewer, service_request):
            raise Forbidden("requests.assign")
        latest = Event.objects.filter(service_request=service_request, kind="escalated").order_by("-sequence").first()
        step_id = latest.data.get("step", 0) if latest else 0
        change.events.append(events.escalation_acknowledged(step_id=step_id, note_id=change.note_id(note)))
        Told.objects.filter(service_request=service_request).delete()
