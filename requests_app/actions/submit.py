"""Take in a report, from whichever door: one call, one request."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from civic311.lib import public_ids
from civic311.lib.jobs import enqueue
from requests_app import events, ledger
from requests_app.actions.intake_rows import (
    ContactInput,
    Intake,
    answer_labels,
    attach_report_photos,
    cell_of,
    search_words,
    write_report,
)
from requests_app.actor import Actor
from requests_app.models import IntakeDraft, Report, RequestArea, SearchText, ServiceRequest
from routing import phrases
from routing.engine import Facts
from routing.layers import Neighbor
from routing.models import Service, ServiceQuestion
from routing.planning import Placement, PlannedClock, Routing, place, plan_clocks, route
from routing.reference import Reference, in_city_zone, reference

__all__ = ["ContactInput", "DangerFound", "Intake", "Plan", "Refused", "answer_labels", "cell_of", "danger_in",
           "preview", "submit"]  # fmt: skip

EARLIEST_RECEIPT = timedelta(days=366)


class Refused(Exception):
    """The report cannot be taken in. `code`: service_retired, outside_city, future_receipt, receipt_too_old.

    Of a place outside the city, `neighbor` is whose it is, where that is known.
    """

    def __init__(self, code: str, neighbor: Neighbor | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.neighbor = neighbor


class DangerFound(Exception):
    """Words or answers that mean danger: say whom to call before anything else. `advice` is in every language."""

    def __init__(self, phrase: str, advice: Mapping[str, str]) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.advice = advice


def danger_in(service: Service, description: str, answers: Mapping[str, Any]) -> DangerFound | None:
    """The danger that a description or an answer speaks of, if any."""
    known = reference()
    for question in known.questions.get(service.pk, []):
        chosen = answers.get(question.code)
        picked = chosen if isinstance(chosen, list) else [chosen]
        for value in question.values:
            if value.get("danger") and value["key"] in picked:
                return DangerFound(value["key"], {})
    free_text = {
        question.code: answers[question.code]
        for question in known.questions.get(service.pk, [])
        if question.datatype in ("string", "text") and isinstance(answers.get(question.code), str)
    }
    found = phrases.danger(description, free_text, known.danger_phrases)
    return DangerFound(found.phrase, known.danger_advice.get(found.message, {})) if found else None


@dataclass(frozen=True)
class Plan:
    """What is decided about a report before anything is written: where it lies, who gets it, which clocks run."""

    service: Service
    questions: Sequence[ServiceQuestion]
    received_at: datetime
    placement: Placement
    routing: Routing
    clocks: Sequence[PlannedClock]

    @property
    def due_at(self) -> datetime | None:
        """Until when it should be resolved: what the reporter is promised."""
        return next((clock.due_at for clock in self.clocks if clock.kind == "resolve"), None)


def preview(intake: Intake, *, now: datetime) -> Plan:
    """Decide without writing anything. Raises Refused as `submit` does, but never DangerFound."""
    known = reference()
    service = _service(known, intake.service_code)
    received_at = _received_at(intake, now)
    placement = place(known, intake.lat, intake.long, on=in_city_zone(received_at).date())
    if not placement.inside:
        raise Refused("outside_city", placement.neighbor)
    routing = route(known, _facts(intake, service, placement, received_at))
    ward = [placement.ward_id] if placement.ward_id else []
    clocks = plan_clocks(
        known, service_id=service.pk, severity=routing.decision.severity, started_at=received_at,
        department_id=routing.queue.department_id, area_ids=[*ward, *placement.area_ids],
    )  # fmt: skip
    return Plan(service, known.questions.get(service.pk, []), received_at, placement, routing, clocks)


def submit(intake: Intake, *, actor: Actor, now: datetime) -> ServiceRequest:
    """Take the report in and route it. The same `submission_key` again returns the request it made.

    Raises Refused and DangerFound; then nothing is written. Decisions are made before the transaction; the
    confirmation can name the team and the date at once.
    """
    done = Report.objects.filter(submission_key=intake.submission_key).select_related("service_request").first()
    if done is not None:
        return done.service_request
    if not intake.danger_cleared:
        service = _service(reference(), intake.service_code)
        danger = danger_in(service, f"{intake.description}\n{intake.place_note}", intake.answers)
        if danger is not None:
            raise danger
    plan = preview(intake, now=now)
    try:
        with transaction.atomic():
            service_request = _write(intake, plan, actor=actor, now=now)
            enqueue("requests_app.tasks.announce_backlog")
            if intake.photos:
                enqueue("requests_app.tasks.process_photos")
    except IntegrityError:
        twin = Report.objects.filter(submission_key=intake.submission_key).select_related("service_request").first()
        if twin is None:
            raise
        return twin.service_request
    return service_request


def _service(known: Reference, service_code: str) -> Service:
    service = known.services.get(service_code)
    if service is None or not service.is_active:
        raise Refused("service_retired")
    return service


def _received_at(intake: Intake, now: datetime) -> datetime:
    received_at = intake.received_at or now
    if received_at > now:
        raise Refused("future_receipt")
    if received_at < now - EARLIEST_RECEIPT:
        raise Refused("receipt_too_old")
    return received_at


def _facts(intake: Intake, service: Service, placement: Placement, received_at: datetime) -> Facts:
    return Facts(
        service_code=service.service_code,
        group_code=service.group.code,
        answers=intake.answers,
        area_codes=placement.codes,
        channel=intake.channel,
        severity=service.severity,
        text=intake.description,
        received_at=in_city_zone(received_at),
        language=intake.language,
    )


def _write(intake: Intake, plan: Plan, *, actor: Actor, now: datetime) -> ServiceRequest:
    (report_id,) = ledger.reserve_ids(Report, 1)
    service_request = ServiceRequest(
        id=ledger.reserve_ids(ServiceRequest, 1)[0],
        public_id=public_ids.make(in_city_zone(now).year, ledger.reserve_public_numbers(1)[0]),
        address=intake.address, place_note=intake.place_note, lat=intake.lat, long=intake.long,
        h3=cell_of(intake.lat, intake.long),
    )  # fmt: skip
    ledger.begin(
        service_request,
        _first_events(intake, plan, report_id),
        actor_id=actor.user_id, source=actor.source, now=now,
    )  # fmt: skip
    report = write_report(
        report_id, service_request, intake, plan.received_at, questions=plan.questions, actor=actor, now=now
    )
    RequestArea.objects.bulk_create(
        RequestArea(service_request=service_request, area_id=area_id) for area_id in plan.placement.area_ids
    )
    SearchText.objects.create(
        service_request=service_request, words=search_words(service_request, intake.description, intake.place_note)
    )
    attach_report_photos(report, intake.photos, plan.service)
    IntakeDraft.objects.filter(pk=intake.submission_key).update(service_request=service_request, data={})
    return service_request


def _first_events(intake: Intake, plan: Plan, report_id: int) -> list[events.NewEvent]:
    decision = plan.routing.decision
    new = [
        events.submitted(
            service_id=plan.service.pk, report_id=report_id, channel=intake.channel, provenance=intake.provenance,
            severity=decision.severity, language=intake.language, ward_id=plan.placement.ward_id,
            area_ids=plan.placement.area_ids, backdated=intake.received_at is not None, occurred_at=plan.received_at,
        ),
        events.routed(
            department_id=plan.routing.queue.department_id, queue_id=plan.routing.queue.pk,
            reasons=[{"kind": reason.kind, **reason.params} for reason in decision.reasons],
        ),
    ]  # fmt: skip
    if plan.clocks:
        new.append(
            events.clocks_set(
                [events.clock(**asdict(clock)) for clock in plan.clocks], promise=plan.due_at, cause="submitted"
            )
        )
    new.extend(events.photo_added(attachment_id=str(photo.pk), stage=photo.stage) for photo in intake.photos)
    return new
