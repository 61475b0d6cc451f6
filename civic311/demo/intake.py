"""How a call reaches the city: its place, answers, contact and queue, by the same rules as a real one."""

import math
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from civic311.demo import texts
from civic311.demo.calls import Call
from civic311.demo.catalogue.spec import Question
from civic311.demo.world import World
from requests_app import events
from requests_app.actions.rule_effects import given_by_rules
from requests_app.actions.submit import answer_labels, cell_of
from requests_app.bulk import ReportRow
from requests_app.events import NewEvent
from requests_app.models import Answer
from requests_app.routing_facts import facts_of
from routing.models import Asset, Service
from routing.planning import NOWHERE, Placement, place, route
from routing.reference import in_city_zone

_METRES_ASIDE = 11
_DOORS = {"web": ("form", "resident"), "app": ("form", "resident"), "staff_found": ("field", "field")}
_AT_CROSSINGS = frozenset({"traffic-signal", "walk-button", "street-sign", "storm-drain", "road-markings"})
_WITHOUT_PLACE = 0.015
_NAMES_ASSET = 0.7


@dataclass(frozen=True)
class Arrival:
    """What is known of a case when it is written down."""

    service: Service
    severity: int
    department_code: str
    submitted: NewEvent
    routed: NewEvent
    report: ReportRow
    placement: Placement
    address: str
    place_note: str
    lat: float | None
    long: float | None
    h3: int | None
    asset_id: int | None
    actor_id: int | None
    source: str
    department_id: int
    handed_off: list[NewEvent]


def arrive(call: Call, world: World) -> Arrival:
    """Take a call in."""
    chance, known = world.chance, world.known
    service = known.services[call.kind.code]
    lat, long, placement = _place(call, world)
    answers = _answers(call, chance)
    description = texts.description(call, chance)
    asset = _asset(service, lat, long, world)
    facts = facts_of(
        known, service, answers=answers, area_codes=placement.codes, channel=call.channel, text=description,
        received_at=call.received_at, language=call.language, lat=lat, long=long, asset=asset,
    )  # fmt: skip
    routing = route(known, facts)
    department = routing.queue.department.code
    provenance, source = _DOORS.get(call.channel, ("desk", "desk"))
    actor_id = {"desk": world.operator, "field": lambda: world.worker(department)}.get(source, lambda: None)()
    report = ReportRow(
        world.first_report_ids[call.index], call.channel, call.received_at, description, call.language,
        _contact(call, world), _answer_rows(call, service, answers, world),
    )  # fmt: skip
    submitted = events.submitted(
        service_id=service.pk, report_id=report.id, channel=call.channel, provenance=provenance,
        severity=routing.decision.severity, language=call.language, ward_id=placement.ward_id,
        area_ids=placement.area_ids, asset_id=asset.pk if asset else None,
    )  # fmt: skip
    routed = events.routed(
        department_id=routing.queue.department_id, queue_id=routing.queue.pk,
        reasons=[{"kind": reason.kind, **reason.params} for reason in routing.decision.reasons],
    )  # fmt: skip
    return Arrival(
        service, routing.decision.severity, department, submitted, routed, report, placement, _address(call, lat),
        texts.place_note(call.language, chance) if lat is None or chance.random() < 0.2 else "",
        lat, long, cell_of(lat, long), asset.pk if asset else None, actor_id, source,
        routing.queue.department_id, given_by_rules(routing, now=call.received_at) if routing.hand_off else [],
    )  # fmt: skip


def _place(call: Call, world: World) -> tuple[float | None, float | None, Placement]:
    chance, door = world.chance, call.door
    by_word = call.channel in ("phone", "email", "letter", "sms")
    if by_word and call.kind.precision == "exact" and chance.random() < _WITHOUT_PLACE * 4:
        return None, None, NOWHERE
    angle, aside = chance.uniform(0, 2 * math.pi), chance.uniform(0, _METRES_ASIDE) / 111_000
    lat = round(door.lat + aside * math.sin(angle), 6)
    long = round(door.long + aside * math.cos(angle) / math.cos(math.radians(door.lat)), 6)
    day = in_city_zone(call.received_at).date()
    placement = place(world.known, lat, long, on=day)
    if placement.ward_id is None or not placement.inside:
        lat, long = door.lat, door.long
        placement = place(world.known, lat, long, on=day)
    return lat, long, placement


def _asset(service: Service, lat: float | None, long: float | None, world: World) -> Asset | None:
    """What the call is about: most people give the number on the pole or pick it on the map."""
    if service.asset_type_id is None or lat is None or long is None or world.chance.random() > _NAMES_ASSET:
        return None
    return world.assets.nearest(service.asset_type_id, cell_of(lat, long), lat, long)


def _address(call: Call, lat: float | None) -> str:
    if lat is None:
        return ""
    door = call.door
    if call.kind.code in _AT_CROSSINGS and door.crossing:
        return f"{door.street} at {door.crossing}"
    return door.line


def _contact(call: Call, world: World) -> int | None:
    if call.kind.contact == "forbidden" or call.channel == "staff_found":
        return None
    if call.kind.contact == "optional" and world.chance.random() >= 0.47:
        return None
    return world.contacts.somebody(call.language)


def _answers(call: Call, chance: random.Random) -> dict[str, Any]:
    answers = {}
    for question in call.kind.questions:
        if question.required or chance.random() < 0.6:
            value = _answer(question, call, chance)
            if value not in (None, "", []):
                answers[question.code] = value
    return answers


def _answer(question: Question, call: Call, chance: random.Random) -> Any:
    harmless = [choice.key for choice in question.choices if not choice.danger and choice.stop is None]
    if question.datatype == "singlevaluelist":
        return chance.choices(harmless, [len(harmless) - position + 1 for position in range(len(harmless))])[0]
    if question.datatype == "multivaluelist":
        picked = chance.sample(harmless, chance.choice((1, 1, 1, min(2, len(harmless)))))
        return [key for key in harmless if key in picked]
    if question.datatype == "number":
        return chance.randint(question.low, question.high)
    if question.datatype == "datetime":
        before = timedelta(minutes=15 * chance.randint(1, 200))
        return (call.received_at - before).replace(second=0, microsecond=0).isoformat()
    return chance.choice(question.samples) if question.samples else None


def _answer_rows(call: Call, service: Service, answers: dict[str, Any], world: World) -> list[Answer]:
    return [
        Answer(
            code=question.code, datatype=question.datatype, question=question.text, value=answers[question.code],
            labels=answer_labels(question, answers[question.code]), is_public=question.is_public, order=question.order,
        )
        for question in world.known.questions.get(service.pk, [])
        if question.code in answers
    ]  # fmt: skip
