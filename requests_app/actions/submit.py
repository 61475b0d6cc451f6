"""Take in a report, from whichever door: one call, one request."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import h3
from django.db import IntegrityError, transaction

from civic311.lib import public_ids
from civic311.lib.jobs import enqueue
from civic311.people.models import Contact
from requests_app import events, hash_chain, ledger
from requests_app.actor import Actor
from requests_app.models import Answer, Attachment, IntakeDraft, Report, RequestArea, SearchText, ServiceRequest
from routing import phrases
from routing.engine import Facts
from routing.layers import Neighbor
from routing.models import PhotoVisibility, Service, ServiceQuestion
from routing.planning import Placement, PlannedClock, Routing, place, plan_clocks, route
from routing.reference import Reference, in_city_zone, reference

H3_RESOLUTION = 9
EARLIEST_RECEIPT = timedelta(days=366)


@dataclass(frozen=True)
class ContactInput:
    """What a reporter gave of herself; all of it optional."""

    name: str = ""
    email: str = ""
    phone: str = ""
    phone_as_typed: str = ""
    language: str = "en"
    channel: str = "email"


@dataclass(frozen=True)
class Intake:
    """A checked report. `answers` maps question codes to values of the question's type; `submission_key` makes a
    retry harmless; `received_at` (aware) is given when staff enter something later, with `backdate_reason`;
    `danger_cleared` says that a person has read the emergency wording and goes on.
    """

    service_code: str
    description: str
    channel: str
    provenance: str
    submission_key: UUID
    language: str = "en"
    address: str = ""
    place_note: str = ""
    lat: float | None = None
    long: float | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    contact: ContactInput | None = None
    follows: bool = True
    photos: Sequence[Attachment] = ()
    received_at: datetime | None = None
    backdate_reason: str = ""
    danger_cleared: bool = False


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
    report = _write_report(report_id, service_request, intake, plan.received_at, actor=actor, now=now)
    _write_answers(report, plan.questions, intake.answers)
    RequestArea.objects.bulk_create(
        RequestArea(service_request=service_request, area_id=area_id) for area_id in plan.placement.area_ids
    )
    SearchText.objects.create(
        service_request=service_request, words=search_words(service_request, intake.description, intake.place_note)
    )
    photos_public = plan.service.photo_visibility == PhotoVisibility.ONCE and plan.service.is_public
    Attachment.objects.filter(pk__in=[photo.pk for photo in intake.photos]).update(
        service_request=service_request, report=report, is_public=photos_public
    )
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


def _write_report(report_id: int, service_request: ServiceRequest, intake: Intake, received_at: datetime, *,
                  actor: Actor, now: datetime) -> Report:  # fmt: skip
    return Report.objects.create(
        id=report_id, service_request=service_request, contact=_contact(intake.contact, now),
        description=intake.description, salt=hash_chain.new_salt(), address=intake.address,
        place_note=intake.place_note, lat=intake.lat, long=intake.long, language=intake.language,
        channel=intake.channel, received_at=received_at, backdate_reason=intake.backdate_reason,
        follows=intake.follows, entered_by_id=actor.user_id, submission_key=intake.submission_key, created_at=now,
    )  # fmt: skip


def _contact(given: ContactInput | None, now: datetime) -> Contact | None:
    """The contact for what was given; the same person (same address, phone and name) keeps one row."""
    if given is None or not (given.name or given.email or given.phone or given.phone_as_typed):
        return None
    values = asdict(given)
    same = None
    if given.email or given.phone:
        wanted = {name: values[name] for name in ("email", "phone", "name", "phone_as_typed")}
        same = Contact.objects.filter(redacted_at=None, **wanted).first()
    if same is None:
        return Contact.objects.create(**values, created_at=now)
    if (same.language, same.channel) != (given.language, given.channel):
        same.language, same.channel = given.language, given.channel
        same.save(update_fields=["language", "channel"])
    return same


def _write_answers(report: Report, questions: Sequence[ServiceQuestion], answers: Mapping[str, Any]) -> None:
    Answer.objects.bulk_create(
        Answer(
            report=report, code=question.code, datatype=question.datatype, question=question.text,
            value=answers[question.code], labels=answer_labels(question, answers[question.code]),
            is_public=question.is_public, order=question.order,
        )
        for question in questions
        if question.code in answers and answers[question.code] not in (None, "", [])
    )  # fmt: skip


def answer_labels(question: ServiceQuestion, value: Any) -> dict[str, str]:
    """What was chosen, in each language the choices have; empty for free text."""
    picked = value if isinstance(value, list) else [value]
    names = [choice["name"] for choice in question.values if choice["key"] in picked]
    languages = {language for name in names for language in name}
    return {language: ", ".join(name.get(language, name.get("en", "")) for name in names) for language in languages}


def search_words(service_request: ServiceRequest, description: str, place_note: str) -> str:
    """The folded words by which staff find the case."""
    parts = (service_request.address, place_note, description, service_request.external_id)
    return phrases.fold(" ".join(parts)).strip()[:20_000]


def cell_of(lat: float | None, long: float | None) -> int | None:
    """The H3 cell of a point as a number; None without a point."""
    return None if lat is None or long is None else h3.str_to_int(h3.latlng_to_cell(lat, long, H3_RESOLUTION))
