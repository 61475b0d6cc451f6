"""Eighteen months of requests, written through the ledger's bulk path."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime

from civic311.city.current import city_zone
from civic311.demo.after_closing import AfterClosing
from civic311.demo.album import Album
from civic311.demo.calls import Call, plan
from civic311.demo.city import DemoCity
from civic311.demo.contacts import make_contacts
from civic311.demo.intake import arrive
from civic311.demo.life import Life
from civic311.demo.spending import Spending
from civic311.demo.world import World, numbers
from civic311.lib import public_ids
from requests_app import ledger
from requests_app.bulk import History, record_many
from requests_app.models import CostEntry, Message, Note, Report, ServiceRequest
from routing.models import ClosureReason, HoldReason
from routing.reference import reference

_REQUESTS_PER_CONTACT = 3.2


def write(city: DemoCity, count: int, seed: int, now: datetime) -> int:
    """Make and write `count` requests up to `now`; returns how many there are."""
    chance = random.Random(f"{seed}:requests")  # noqa: S311
    calls = plan(count, city.doors, now, city_zone(), chance)
    world = _world(city, calls, now, chance, random.Random(f"{seed}:after closing"))  # noqa: S311
    written = record_many(_histories(calls, world))
    world.album.write(world.request_ids)
    world.spending.write(world.request_ids)
    world.after_closing.write()
    return written


def _world(
    city: DemoCity, calls: Sequence[Call], now: datetime, chance: random.Random, own_chance: random.Random
) -> World:
    count = len(calls)
    people = max(20, round(count / _REQUESTS_PER_CONTACT))
    public = zip(calls, ledger.reserve_public_numbers(count), strict=True)
    return World(
        known=reference(),
        staff=city.staff,
        contacts=make_contacts(people, now, chance),
        album=Album(now, chance),
        chance=chance,
        now=now,
        request_ids=ledger.reserve_ids(ServiceRequest, count),
        public_ids=[public_ids.make(call.received_at.year, number) for call, number in public],
        first_report_ids=ledger.reserve_ids(Report, count),
        report_ids=numbers(Report),
        note_ids=numbers(Note),
        message_ids=numbers(Message),
        cost_ids=numbers(CostEntry),
        spending=Spending(chance),
        reasons={reason.code: reason for reason in ClosureReason.objects.all()},
        holds={reason.code: reason for reason in HoldReason.objects.all()},
        assets=city.assets,
        after_closing=AfterClosing(own_chance, now),
    )


def _histories(calls: Sequence[Call], world: World) -> Iterator[History]:
    for call in calls:
        arrival = arrive(call, world)
        life = Life(call, arrival, world)
        life.play()
        yield History(
            id=world.request_ids[call.index], public_id=world.public_ids[call.index], events=life.tape.events,
            reports=[life.report, *life.voices], address=arrival.address, place_note=arrival.place_note,
            lat=arrival.lat, long=arrival.long, h3=arrival.h3, asset_id=arrival.asset_id,
            area_ids=arrival.placement.area_ids, notes=life.notes, messages=life.messages,
        )  # fmt: skip
