"""A case is split into parts for several departments. It stays open until its parts are done, and closes with them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from civic311.lib import public_ids
from requests_app import events, hash_chain, ledger
from requests_app.actions.change import Change, changing
from requests_app.actions.intake_rows import write_surroundings
from requests_app.actor import Actor
from requests_app.models import KeptFrom, Note, ServiceRequest
from routing.models import Queue, Service
from routing.planning import plan_clocks
from routing.reference import in_city_zone, reference

MOST_PARTS = 6


class CannotSplit(Exception):
    """The case cannot be split so. `code`: too_few, too_many, part (a part is not split again), kept_from (a queue of a
    department that the case is about).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class PartInput:
    """What one department is to do; `note` tells its staff."""

    service: Service
    queue: Queue
    note: str = ""


def split(service_request_id: int, parts: Sequence[PartInput], *, actor: Actor, version: int | None,
          now: datetime) -> list[ServiceRequest]:  # fmt: skip
    """Make each part a case of its own, in the place and of the time of this one. What residents were promised stays:
    each part has the promise of the whole, and its clocks run from when the city first heard of it.

    The first time there must be two parts or more, later each further one. Parts have no reports of their own: who
    reported the whole is told of it. Raises CannotSplit and what `changing` raises; then nothing is written.
    """
    with changing(service_request_id, "split", actor=actor, version=version, now=now) as change:
        whole = _Whole.of(change.service_request)
        _require_splittable(whole, parts)
        made = []
        for part in parts:
            row = _begin(whole, part, change)
            change.events.append(events.split_off(part_id=row.pk))
            made.append(row)
    return made


def ask_team(service_request_id: int, part: PartInput, *, actor: Actor, version: int | None,
             now: datetime) -> ServiceRequest:  # fmt: skip
    """Ask another team to do something for this case, as a case of its own. The work here goes on; it can end when the
    task is done, and does not end by itself.

    Raises CannotSplit and what `changing` raises; then nothing is written.
    """
    with changing(service_request_id, "ask_team", actor=actor, version=version, now=now) as change:
        whole = _Whole.of(change.service_request)
        _require_possible(whole, [part])
        row = _begin(whole, part, change)
        change.events.append(events.split_off(part_id=row.pk, task=True))
    return row


@dataclass(frozen=True)
class _Whole:
    """The case that is split, with what all its parts share: the areas, the ward first, and whom it is kept from."""

    row: ServiceRequest
    area_ids: Sequence[int]
    kept_from: Sequence[int]

    @classmethod
    def of(cls, row: ServiceRequest) -> "_Whole":
        kept_from = KeptFrom.objects.filter(service_request=row).order_by("department_id")
        return cls(row, row.area_ids(), list(kept_from.values_list("department_id", flat=True)))

    @property
    def areas_beside_the_ward(self) -> list[int]:
        return [key for key in self.area_ids if key != self.row.ward_id]


def _require_splittable(whole: _Whole, parts: Sequence[PartInput]) -> None:
    if whole.row.parent_id is None and (len(parts) + whole.row.parts_open < 2 or not parts):
        raise CannotSplit("too_few")
    _require_possible(whole, parts)


def _require_possible(whole: _Whole, parts: Sequence[PartInput]) -> None:
    if whole.row.parent_id is not None:
        raise CannotSplit("part")
    if len(parts) > MOST_PARTS:
        raise CannotSplit("too_many")
    if set(whole.kept_from) & {part.queue.department_id for part in parts}:
        raise CannotSplit("kept_from")


def _begin(whole: _Whole, part: PartInput, change: Change) -> ServiceRequest:
    actor, now, of = change.actor, change.now, whole.row
    part_id, note_id = ledger.reserve_ids(ServiceRequest, 1)[0], ledger.reserve_ids(Note, 1)[0]
    row = ServiceRequest(
        id=part_id, public_id=public_ids.make(in_city_zone(now).year, ledger.reserve_public_numbers(1)[0]),
        parent=of, address=of.address, place_note=of.place_note, lat=of.lat, long=of.long, h3=of.h3,
        asset_id=of.asset_id, is_practice=of.is_practice,
    )  # fmt: skip
    ledger.begin(
        row, _events(whole, part, note_id if part.note else None),
        actor_id=actor.user_id, source=actor.source, now=now,
    )  # fmt: skip
    write_surroundings(row, whole.areas_beside_the_ward, whole.kept_from, f"{of.place_note} {part.note}")
    if part.note:
        Note.objects.create(
            id=note_id, service_request=row, author_id=actor.user_id, text=part.note, salt=hash_chain.new_salt(),
            created_at=now,
        )  # fmt: skip
    return row


def _events(whole: _Whole, part: PartInput, note_id: int | None) -> list[events.NewEvent]:
    of = whole.row
    new = [
        events.submitted(
            service_id=part.service.pk, report_id=None, channel=of.channel, provenance="split", severity=of.severity,
            language=of.language, ward_id=of.ward_id, area_ids=whole.areas_beside_the_ward, asset_id=of.asset_id,
            parent_id=of.pk, is_live=not of.is_practice, kept_from=whole.kept_from, occurred_at=of.requested_datetime,
        ),
        events.routed(
            department_id=part.queue.department_id, queue_id=part.queue.pk, by_hand=True, note_id=note_id
        ),
        _clocks(whole, part),
    ]  # fmt: skip
    if of.is_withheld:
        new.append(events.withheld(is_withheld=True))
    return new


def _clocks(whole: _Whole, part: PartInput) -> events.NewEvent:
    """Its own clocks, counted from when the city first heard of the whole; the promise is the first one given."""
    planned = plan_clocks(
        reference(), service_id=part.service.pk, severity=whole.row.severity,
        started_at=whole.row.requested_datetime, department_id=part.queue.department_id, area_ids=whole.area_ids,
    )  # fmt: skip
    clocks = [events.clock(**asdict(clock)) for clock in planned]
    return events.clocks_set(clocks, promise=whole.row.first_promise, cause="submitted")
