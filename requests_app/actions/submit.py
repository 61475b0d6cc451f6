"""Take in a report, from whichever door: one call, one request."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from civic311.lib import public_ids
from civic311.lib.jobs import enqueue
from requests_app import events, ledger
from requests_app.actions.booking import DayTaken, day_event, take_place
from requests_app.actions.emergency_intake import began_events
from requests_app.actions.intake_rows import (
    ContactInput,
    Intake,
    answer_labels,
    attach_report_photos,
    cell_of,
    write_report,
    write_surroundings,
)
from requests_app.actions.plan import Plan, Refused, asked_only, preview, service_of
from requests_app.actions.rule_effects import given_by_rules
from requests_app.actor import Actor
from requests_app.models import DuplicateCheck, IntakeDraft, Report, ServiceRequest
from routing import phrases
from routing.models import Service
from routing.reference import in_city_zone, reference

__all__ = ["ContactInput", "DangerFound", "Intake", "Plan", "Refused", "answer_labels", "cell_of", "danger_in",
           "preview", "submit"]  # fmt: skip


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


def submit(intake: Intake, *, actor: Actor, now: datetime) -> ServiceRequest:
    """Take the report in and route it. The same `submission_key` again returns the request it made.

    Raises Refused and DangerFound; then nothing is written. Decisions are made before the transaction; the
    confirmation can name the team and the date at once.
    """
    done = Report.objects.filter(submission_key=intake.submission_key).select_related("service_request").first()
    if done is not None:
        return done.service_request
    intake = asked_only(intake)
    if not intake.danger_cleared:
        service = service_of(reference(), intake.service_code)
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
    except (IntegrityError, Refused):
        twin = Report.objects.filter(submission_key=intake.submission_key).select_related("service_request").first()
        if twin is None:
            raise
        return twin.service_request
    return service_request


def _write(intake: Intake, plan: Plan, *, actor: Actor, now: datetime) -> ServiceRequest:
    (report_id,) = ledger.reserve_ids(Report, 1)
    if plan.booked is not None:
        try:
            take_place(plan.booked.schedule, plan.booked.day, plan.booked.zone_id, now=now)
        except DayTaken:
            raise Refused("day_taken") from None
    service_request = begin(intake, plan, report_id, actor=actor, now=now)
    report = write_report(
        report_id, service_request, intake, plan.received_at, questions=plan.questions, actor=actor, now=now
    )
    attach_report_photos(report, intake.photos, plan.service)
    IntakeDraft.objects.filter(pk=intake.submission_key).update(service_request=service_request, data={})
    return service_request


def begin(intake: Intake, plan: Plan, report_id: int, *, actor: Actor, now: datetime) -> ServiceRequest:
    """Begin a request as planned, in the caller's transaction: its row, log, areas and words to search by. The report
    with this id is the caller's to write, or to take from where it was.
    """
    service_request = ServiceRequest(
        id=ledger.reserve_ids(ServiceRequest, 1)[0],
        public_id=public_ids.make(in_city_zone(now).year, ledger.reserve_public_numbers(1)[0]),
        address=intake.address, place_note=intake.place_note, lat=intake.lat, long=intake.long,
        h3=cell_of(intake.lat, intake.long), asset_id=intake.asset_id, is_practice=actor.viewer.practises,
    )  # fmt: skip
    ledger.begin(
        service_request,
        _first_events(intake, plan, report_id, is_practice=service_request.is_practice, now=now),
        actor_id=actor.user_id, source=actor.source, now=now,
    )  # fmt: skip
    write_surroundings(
        service_request, plan.placement.area_ids, plan.kept_from.values(), f"{intake.place_note} {intake.description}"
    )
    if not service_request.is_practice:
        DuplicateCheck.objects.create(service_request=service_request)
        enqueue("requests_app.tasks.suggest_duplicates")
    return service_request


def _first_events(intake: Intake, plan: Plan, report_id: int, *, is_practice: bool,
                  now: datetime) -> list[events.NewEvent]:  # fmt: skip
    """A case of practice is neither live (nobody is told, nothing escalates) nor public."""
    decision = plan.routing.decision
    new = [
        events.submitted(
            service_id=plan.service.pk, report_id=report_id, channel=intake.channel, provenance=intake.provenance,
            severity=decision.severity, language=intake.language, ward_id=plan.placement.ward_id,
            area_ids=plan.placement.area_ids, is_live=not is_practice, backdated=intake.received_at is not None,
            asset_id=intake.asset_id, kept_from=list(plan.kept_from.values()), occurred_at=plan.received_at,
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
        new.extend(began_events(plan.covered))
    if plan.booked is not None:
        new.append(day_event(plan.booked.day, plan.booked.zone_id, by="resident"))
    new.extend(given_by_rules(plan.routing, now=now))
    if is_practice:
        new.append(events.withheld(is_withheld=True))
    new.extend(events.photo_added(attachment_id=str(photo.pk), stage=photo.stage) for photo in intake.photos)
    return new
