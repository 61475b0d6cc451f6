"""A case is split into parts for several departments. It stays open until its parts are done, and closes with them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from civic311.lib import public_ids
from requests_app import events, hash_chain, ledger
from requests_app.actions.change import Change, changing
from requests_app.actions.intake_rows import write_surroundings
from requests_app.actions.recount import areas_of
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
        service_request = change.service_request
        _require_splittable(service_request, parts)
        made = []
        for part in parts:
            row = _begin(service_request, part, change)
            change.events.append(events.split_off(part_id=row.pk))
            made.append(row)
    return made


def _require_splittable(service_request: ServiceRequest, parts: Sequence[PartInput]) -> None:
    if service_request.parent_id is not None:
        raise CannotSplit("part")
    if len(parts) + service_request.parts_open < 2 or not parts:
        raise CannotSplit("too_few")
    if len(parts) > MOST_PARTS:
        raise CannotSplit("too_many")
    kept_from = set(KeptFrom.objects.filter(service_request=service_request).values_list("department_id", flat=True))
    if kept_from & {part.queue.department_id for part in parts}:
        raise CannotSplit("kept_from")


def _begin(whole: ServiceRequest, part: PartInput, change: Change) -> ServiceRequest:
    actor, now = change.actor, change.now
    part_id, note_id = ledger.reserve_ids(ServiceRequest, 1)[0], ledger.reserve_ids(Note, 1)[0]
    row = ServiceRequest(
        id=part_id, public_id=public_ids.make(in_city_zone(now).year, ledger.reserve_public_numbers(1)[0]),
        parent=whole, address=whole.address, place_note=whole.place_note, lat=whole.lat, long=whole.long, h3=whole.h3,
        asset_id=whole.asset_id,
    )  # fmt: skip
    areas = [key for key in areas_of(whole) if key != whole.ward_id]
    kept_from = list(KeptFrom.objects.filter(service_request=whole).values_list("department_id", flat=True))
    ledger.begin(
        row, _events(whole, part, areas, kept_from, note_id if part.note else None),
        actor_id=actor.user_id, source=actor.source, now=now,
    )  # fmt: skip
    write_surroundings(row, areas, kept_from, f"{whole.place_note} {part.note}")
    if part.note:
        Note.objects.create(
            id=note_id, service_request=row, author_id=actor.user_id, text=part.note, salt=hash_chain.new_salt(),
            created_at=now,
        )  # fmt: skip
    return row


def _events(whole: ServiceRequest, part: PartInput, areas: Sequence[int], kept_from: Sequence[int],
            note_id: int | None) -> list[events.NewEvent]:  # fmt: skip
    new = [
        events.submitted(
            service_id=part.service.pk, report_id=None, channel=whole.channel, provenance="split",
            severity=whole.severity, language=whole.language, ward_id=whole.ward_id, area_ids=areas,
            asset_id=whole.asset_id, parent_id=whole.pk, kept_from=kept_from, occurred_at=whole.requested_datetime,
        ),
        events.routed(
            department_id=part.queue.department_id, queue_id=part.queue.pk, by_hand=True, note_id=note_id
        ),
        _clocks(whole, part, areas),
    ]  # fmt: skip
    if whole.is_withheld:
        new.append(events.withheld(is_withheld=True))
    return new


def _clocks(whole: ServiceRequest, part: PartInput, areas: Sequence[int]) -> events.NewEvent:
    """Its own clocks, counted from when the city first heard of the whole; the promise is the first one given."""
    planned = plan_clocks(
        reference(), service_id=part.service.pk, severity=whole.severity, started_at=whole.requested_datetime,
        department_id=part.queue.department_id, area_ids=[*([whole.ward_id] if whole.ward_id else []), *areas],
    )  # fmt: skip
    clocks = [events.clock(**asdict(clock)) for clock in planned]
    return events.clocks_set(clocks, promise=whole.first_promise, cause="submitted")
