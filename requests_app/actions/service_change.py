"""Say that a case is about another service than was said: other targets from the start, the first promise stays."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from requests_app import events
from requests_app.actions.change import changing
from requests_app.actions.follow_changes import coverage_changes
from requests_app.actions.recount import recounted_clocks
from requests_app.actor import Actor
from requests_app.models import Answer, KeptFrom, Report, ServiceRequest
from requests_app.routing_facts import departments_about, facts_of
from routing.models import Area, Service
from routing.planning import Routing, route
from routing.reference import reference


def change_service(service_request_id: int, *, service: Service, reason: str, sends_on: bool = False, actor: Actor,
                   version: int | None, now: datetime) -> None:  # fmt: skip
    """Give the case its right service. Clocks are counted again from when the city first heard of it.

    The first promise stays what it was; the current one moves to when the new service is due. With `sends_on` the
    case goes where the rules send such a report; else it stays with its team. Hand-offs and owners that rules would
    give are left to people: somebody is at work on it. A team that the new service is about never keeps the case.
    Raises what `changing` raises.
    """
    kept_from = _about(service_request_id, service)
    department_id = ServiceRequest.everything.values_list("department_id", flat=True).get(pk=service_request_id)
    must_move = department_id in kept_from.values()
    routing = _routing(service_request_id, service, kept_from) if sends_on or must_move else None
    with changing(service_request_id, "change_service", actor=actor, version=version, now=now) as change:
        case = change.service_request
        if case.service_id == service.pk:
            return
        KeptFrom.objects.bulk_create(
            [KeptFrom(service_request=case, department_id=each) for each in kept_from.values()], ignore_conflicts=True
        )
        if case.scheduled_on is not None:  # days belong to a service
            change.events.append(events.schedule_canceled(by="staff"))
        change.events.append(events.service_changed(service_id=service.pk, note_id=change.note_id(reason)))
        if routing is not None and routing.queue.pk != case.queue_id:
            change.events.append(_routed(routing))
        change.events.extend(coverage_changes(case, service_id=service.pk, now=now))
        clocks = recounted_clocks(case, severity=case.severity, now=now, service_id=service.pk)
        if clocks:
            due = next((clock.due_at for clock in clocks if clock.kind == "resolve"), None)
            entries = [events.clock(**asdict(clock)) for clock in clocks]
            change.events.append(events.clocks_set(entries, promise=due, cause="service"))


def _routed(routing: Routing) -> events.NewEvent:
    return events.routed(
        department_id=routing.queue.department_id,
        queue_id=routing.queue.pk,
        reasons=[{"kind": reason.kind, **reason.params} for reason in routing.decision.reasons],
    )


def _about(service_request_id: int, service: Service) -> dict[str, int]:
    """The departments the case is kept from already, and those that the new service is about, by code."""
    known = reference()
    before = KeptFrom.objects.filter(service_request_id=service_request_id)
    return dict(before.values_list("department__code", "department_id")) | departments_about(
        known, known.services_by_id[service.pk], [], {}
    )


def _routing(service_request_id: int, service: Service, kept_from: Mapping[str, int]) -> Routing:
    """Where the rules would have sent the first report, had it been about this service."""
    rows = ServiceRequest.everything.select_related("asset__type", "asset__department", "asset__body")
    case = rows.get(pk=service_request_id)
    report = Report.objects.filter(service_request=case, is_first=True).first()
    answers = dict(Answer.objects.filter(report=report).values_list("code", "value")) if report else {}
    known = reference()
    areas = Area.objects.filter(pk__in=case.area_ids()).values_list("layer__code", "code")
    facts = facts_of(
        known, known.services_by_id[service.pk], answers=answers, area_codes=dict(areas), channel=case.channel,
        text=report.description if report else "", received_at=case.requested_datetime, language=case.language,
        lat=case.lat, long=case.long, asset=case.asset, kept_from=list(kept_from),
    )  # fmt: skip
    return route(known, facts)
