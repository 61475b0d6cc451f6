"""Decide about a report before anything is written: where it lies, who gets it, which clocks run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from requests_app.actions.booking import Appointment, appointment, with_day
from requests_app.actions.emergency_intake import Covered, covered_by, promised
from requests_app.actions.intake_rows import Intake
from requests_app.routing_facts import departments_about, facts_of
from routing.asked import Stop, answers_asked_for, stop_in
from routing.emergencies import covering
from routing.layers import Neighbor
from routing.models import Asset, OutsideBody, Service, ServiceQuestion
from routing.planning import Placement, PlannedClock, Routing, place, plan_clocks, route
from routing.reference import Reference, in_city_zone, reference

EARLIEST_RECEIPT = timedelta(days=366)


class Refused(Exception):
    """The report cannot be taken in. `code`: service_retired, answer_stops, outside_city, future_receipt,
    receipt_too_old, day_taken.

    Of a place outside the city, `neighbor` is whose it is, where that is known.
    """

    def __init__(self, code: str, neighbor: Neighbor | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.neighbor = neighbor


@dataclass(frozen=True)
class Plan:
    """What is decided. `kept_from`: the departments it is about, by code. A report that ends with
    being handed to an outside body (`routing.ends_here`) has no clocks and no promise."""

    service: Service
    questions: Sequence[ServiceQuestion]
    received_at: datetime
    placement: Placement
    routing: Routing
    clocks: Sequence[PlannedClock]
    kept_from: Mapping[str, int]
    covered: Sequence[Covered] = ()
    booked: Appointment | None = None

    @property
    def due_at(self) -> datetime | None:
        """Until when it should be resolved: what the reporter is promised. None while an emergency lets work wait."""
        return promised(self.clocks, self.covered)


def preview(intake: Intake, *, now: datetime) -> Plan:
    """Decide without writing anything. Raises Refused as `submit` does, but never DangerFound."""
    known, intake = reference(), asked_only(intake)
    service = service_of(known, intake.service_code)
    questions = known.questions.get(service.pk, [])
    stop = stop_in(questions, intake.answers)
    outside = _asked_to_pass_on(known, intake, stop) if stop else None
    if stop is not None and outside is None:
        raise Refused("answer_stops")
    received_at = received_at_of(intake, now)
    placement = place(known, intake.lat, intake.long, on=in_city_zone(received_at).date())
    if not placement.inside:
        raise Refused("outside_city", placement.neighbor)
    kept_from = departments_about(known, service, questions, intake.answers)
    modes = covering(
        known.emergencies, service_id=service.pk, group_id=service.group_id, area_ids=placement.all_area_ids, at=now
    )
    facts = facts_of(
        known, service, answers=intake.answers, area_codes=placement.codes, channel=intake.channel,
        text=intake.description, received_at=received_at, language=intake.language, lat=intake.lat, long=intake.long,
        asset=_asset(intake), kept_from=list(kept_from), emergencies=[mode.code for mode in modes],
    )  # fmt: skip
    routing = route(known, facts)
    if outside is not None:
        routing = replace(routing, hand_off=outside, by_answer=True)
    booked = None if routing.ends_here else _booked(known, intake, service, placement, routing, received_at)
    clocks = [] if routing.ends_here else _clocks(known, service, placement, routing, received_at)
    clocks = with_day(clocks, booked)
    chain = known.chain_of(service.pk, routing.queue.department_id)
    covered = covered_by(known, modes, clocks, received_at=received_at, chain=chain) if clocks else []
    return Plan(service, questions, received_at, placement, routing, clocks, kept_from, covered, booked)


def _asked_to_pass_on(known: Reference, intake: Intake, stop: Stop) -> OutsideBody | None:
    """Who gets a report that an answer says is not the city's, if its writer asked for that."""
    body = known.bodies.get(stop.body) if intake.passes_on and stop.body else None
    return body if body is not None and body.is_active else None


def asked_only(intake: Intake) -> Intake:
    """The report without answers to questions that its other answers do not lead to."""
    known = reference()
    questions = known.questions.get(service_of(known, intake.service_code).pk, [])
    return replace(intake, answers=answers_asked_for(questions, intake.answers))


def service_of(known: Reference, service_code: str) -> Service:
    """The service, if it can still be asked for. Raises Refused."""
    service = known.services.get(service_code)
    if service is None or not service.is_active:
        raise Refused("service_retired")
    return service


def _clocks(
    known: Reference, service: Service, placement: Placement, routing: Routing, received_at: datetime
) -> list[PlannedClock]:
    return plan_clocks(
        known, service_id=service.pk, severity=routing.decision.severity, started_at=received_at,
        department_id=routing.queue.department_id, area_ids=placement.all_area_ids,
        by_rule=routing.decision.targets,
    )  # fmt: skip


def _booked(
    known: Reference, intake: Intake, service: Service, placement: Placement, routing: Routing, received_at: datetime
) -> Appointment | None:
    """The day that was chosen, where the service offers days. Whether there is room is seen when it is taken."""
    schedule = known.schedules.get(service.pk)
    if schedule is None or intake.scheduled_day is None:
        return None
    return appointment(
        schedule, intake.scheduled_day, severity=routing.decision.severity, area_ids=placement.all_area_ids,
        department_id=routing.queue.department_id, started_at=received_at,
    )  # fmt: skip


def _asset(intake: Intake) -> Asset | None:
    if intake.asset_id is None:
        return None
    return Asset.objects.select_related("type", "department", "body").filter(pk=intake.asset_id).first()


def received_at_of(intake: Intake, now: datetime) -> datetime:
    """When the city received it: `now`, or what staff said. Raises Refused for a time that cannot be."""
    received_at = intake.received_at or now
    if received_at > now:
        raise Refused("future_receipt")
    if received_at < now - EARLIEST_RECEIPT:
        raise Refused("receipt_too_old")
    return received_at
