"""Voices: a report that joins a case instead of making a second one, and one that leaves, as it joined by mistake."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError

from civic311.lib.jobs import enqueue
from requests_app import events, ledger
from requests_app.actions.change import Change, changing
from requests_app.actions.closing import answered
from requests_app.actions.intake_rows import Intake, attach_report_photos, write_report
from requests_app.actions.join import CannotJoin, MovedOn, again_if_moved, keep_apart, take_voices
from requests_app.actions.plan import preview, received_at_of
from requests_app.actions.resuming import reopening
from requests_app.actions.submit import begin, danger_in
from requests_app.actor import Actor
from requests_app.models import Attachment, IntakeDraft, Report, ServiceRequest
from requests_app.queries.public import may_reopen
from requests_app.queries.voices import cases_above, root_id
from requests_app.search_words import refresh_search_words
from requests_app.workflow import Status
from routing.reference import reference


def join_voice(intake: Intake, *, original_id: int, actor: Actor, now: datetime) -> Report:
    """Keep a report as one more voice of a case (or of the one that was joined to): its own words, photos, place,
    channel and time, and no second case. The same `submission_key` again returns the report it made.

    A case that is closed is taken up again, as long as its reporters may say that it is not fixed. Raises CannotJoin,
    DangerFound, Refused for a time of receipt that cannot be, and what `changing` raises; then nothing is written.
    """
    done = _made(intake)
    if done is not None:
        return done
    known = reference()
    service = known.services.get(intake.service_code)
    if not intake.danger_cleared and service is not None:
        danger = danger_in(service, f"{intake.description}\n{intake.place_note}", intake.answers)
        if danger is not None:
            raise danger
    try:
        return again_if_moved(lambda: _join_voice(intake, root_id(original_id), actor, now))
    except IntegrityError:
        twin = _made(intake)
        if twin is None:
            raise
        return twin


def _made(intake: Intake) -> Report | None:
    return Report.objects.filter(submission_key=intake.submission_key).select_related("service_request").first()


def _join_voice(intake: Intake, case_id: int, actor: Actor, now: datetime) -> Report:
    known = reference()
    received_at = received_at_of(intake, now)
    with changing(case_id, "join_voice", actor=actor, version=None, now=now) as change:
        service_request = change.service_request
        if service_request.status == Status.DUPLICATE:
            raise MovedOn
        if not service_request.is_open and not may_reopen(service_request, now=now):
            raise CannotJoin("not_resumable")
        service = known.services.get(intake.service_code)
        report = write_report(
            ledger.reserve_ids(Report, 1)[0], service_request, intake, received_at, is_first=False,
            questions=known.questions.get(service.pk, []) if service else [], actor=actor, now=now,
        )  # fmt: skip
        attach_report_photos(report, intake.photos, known.services_by_id[service_request.service_id])
        IntakeDraft.objects.filter(pk=intake.submission_key).update(service_request=service_request, data={})
        refresh_search_words(service_request)
        _voice_events(change, report, intake)
    return report


def _voice_events(change: Change, report: Report, intake: Intake) -> None:
    change.events.append(events.voice_joined(report_id=report.pk))
    change.events.extend(events.photo_added(attachment_id=str(one.pk), stage=one.stage) for one in intake.photos)
    if intake.photos:
        enqueue("requests_app.tasks.process_photos")
    if not change.service_request.is_open:
        by = "staff" if change.actor.user_id else "resident"
        change.events.extend(reopening(change.service_request, by=by, now=change.now))
    change.events.extend(answered(change.service_request, now=change.now))


def separate_voice(report_id: int, *, actor: Actor, version: int | None, now: datetime) -> ServiceRequest:
    """Make a report that joined by mistake a case of its own, with its own time, words, photos and place.

    It is routed and promised as if it had come alone on the day it came.
    Raises CannotJoin (first_report), Refused for a place outside the city, and what `changing` raises.
    """
    return again_if_moved(lambda: _separate(report_id, actor, version, now))


def _separate(report_id: int, actor: Actor, version: int | None, now: datetime) -> ServiceRequest:
    report = Report.objects.select_related("service_request").get(pk=report_id)
    if report.is_first:
        raise CannotJoin("first_report")
    left = report.service_request
    intake = _intake_of(report, left)
    plan = preview(intake, now=now)
    above = cases_above(left.pk)
    with changing(left.pk, "separate", actor=actor, version=version, now=now, beside=above) as change:
        if not Report.objects.filter(pk=report_id, service_request=left, is_first=False).exists():
            raise MovedOn
        if left.duplicate_of_id != change.service_request.duplicate_of_id:
            raise MovedOn
        made = begin(replace(intake, photos=_photos_of(report)), plan, report_id, actor=actor, now=now)
        Report.objects.filter(pk=report_id).update(service_request=made, is_first=True)
        Attachment.objects.filter(report_id=report_id).update(service_request=made)
        refresh_search_words(left)
        if left.is_withheld and not made.is_withheld:
            kept = [events.withheld(is_withheld=True)]
            ledger.record(made, kept, actor_id=actor.user_id, source=actor.source, now=now)
        change.events.append(events.voice_left(report_id=report_id))
        take_voices(change, above, report_id=report_id, duplicate_id=None, voices=1)
        keep_apart(made.pk, left.pk, actor=actor, now=now)
    return made


def _intake_of(report: Report, left: ServiceRequest) -> Intake:
    """The report as it would have been sent alone; where it said no place, the one of the case it leaves."""
    told = report if report.address or report.place_note or report.lat is not None else left
    service = reference().services_by_id[left.service_id]
    return Intake(
        service_code=service.service_code, description=report.description, channel=report.channel,
        provenance="split", submission_key=report.submission_key or uuid4(), language=report.language,
        address=told.address, place_note=told.place_note, lat=told.lat, long=told.long,
        answers={answer.code: answer.value for answer in report.answers.all()}, received_at=report.received_at,
    )  # fmt: skip


def _photos_of(report: Report) -> list[Attachment]:
    return list(Attachment.objects.filter(report=report).order_by("created_at", "id"))
