"""Open requests without a day, of services that offer days: what joint collection days are proposed from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from civic311.accounts.viewer import Viewer
from civic311.city.current import current_city
from reports.joint_days import Days, Joint, Waiting, propose
from requests_app.models import RequestArea
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.no_location import no_location
from requests_app.queries.schedule import closed_days, taken_by_zone
from requests_app.queries.visible import staff_requests
from routing.models import Service
from routing.reference import in_city_zone, reference
from routing.schedule import Schedule, offered_days
from routing.street_words import split_address

MOST_WAITING = 1_000  # the oldest are looked at


@dataclass(frozen=True)
class Proposals:
    """What is proposed for a service. `waiting` requests have no day; `unplaced` of them have no place either.

    `has_days`: some zone offers a day at all.
    """

    joint: list[Joint]
    waiting: int
    unplaced: int
    has_days: bool


def services_with_days() -> list[Service]:
    """The services that offer days, as the catalogue orders them."""
    known = reference()
    return [known.services_by_id[key] for key in known.schedules]


def read_proposals(schedule: Schedule, viewer: Viewer, *, now: datetime) -> Proposals:
    """Proposals for the open cases of a service that the viewer sees; nothing is written."""
    rows = staff_requests(viewer).filter(
        IS_OPEN, service_id=schedule.service_id, scheduled_on=None, is_live=True, parent=None
    )
    nowhere = no_location()
    columns = ("pk", "version", "public_id", "lat", "long", "h3", "address", "requested_datetime", "ward_id")
    found = list(rows.order_by("requested_datetime", "pk").values_list(*columns)[:MOST_WAITING])
    zones = _zones(schedule, [row[0] for row in found], {row[0]: row[8] for row in found})
    waiting = [_waiting(row, zones) for row in found if row[5] is not None and not nowhere.holds(row[3], row[4])]
    days = _days(schedule, {each.zone for each in waiting}, now)
    city = current_city()
    centre = (city.centre_lat, city.centre_long) if city and city.centre_lat is not None else None
    joint = propose(waiting, days, centre=centre)  # type: ignore[arg-type]
    return Proposals(joint, len(found), len(found) - len(waiting), any(days.values()))


def _waiting(row: tuple, zones: dict[int, int | None]) -> Waiting:  # type: ignore[type-arg]
    key, version, number, lat, long, cell, address, received, _ward = row
    typed = split_address(address)
    return Waiting(
        id=key, version=version, number=number, lat=lat, long=long, cell=cell, zone=zones[key], street=typed.street,
        house=typed.number, received=received.timestamp(),
    )  # fmt: skip


def _zones(schedule: Schedule, keys: list[int], wards: dict[int, int | None]) -> dict[int, int | None]:
    """The zone of each case; None without zones, or outside all of them. One query."""
    inside: dict[int, list[int]] = {key: [ward] if ward is not None else [] for key, ward in wards.items()}
    if schedule.zone_ids:
        lying = RequestArea.objects.filter(service_request_id__in=keys, area_id__in=schedule.zone_ids)
        for key, area in lying.order_by("area__layer__order", "area_id").values_list("service_request_id", "area_id"):
            inside[key].append(area)
    return {key: schedule.zone_of(areas) for key, areas in inside.items()}


def _days(schedule: Schedule, zones: Iterable[int | None], now: datetime) -> Days:
    """The days each zone offers, with the places left; one query for all zones."""
    today, closed = in_city_zone(now).date(), closed_days()
    last = today + timedelta(days=schedule.horizon_days)
    taken: dict[int | None, dict[date, int]] = {}
    for (zone, day), visits in taken_by_zone(schedule.service_id, today, last).items():
        taken.setdefault(zone, {})[day] = visits
    return {
        zone: [(each.day, each.left) for each in offered_days(schedule, today, taken.get(zone, {}), closed, zone)]
        for zone in zones
    }
