"""What the writer of a report does with it: correct it or take it back while it is fresh, hide it from the public.

What stood there first is kept in `ReportCorrection`, and photos as rows with `withdrawn_at`, for those who may see
what is blacked out. Every other reader finds only what the writer left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from requests_app import events, hash_chain
from requests_app.actions.change import Change, changing
from requests_app.actions.closing import withdrawn
from requests_app.actions.intake_rows import attach_report_photos, write_answers
from requests_app.actions.join import MovedOn, again_if_moved, take_voices
from requests_app.actions.photos import attach_photos
from requests_app.actions.submit import danger_in
from requests_app.actions.text_states import state_after_change
from requests_app.actor import Actor
from requests_app.models import Attachment, Report, ReportCorrection, ServiceRequest
from requests_app.queries.tracked import may_correct, own_photos
from requests_app.queries.voices import cases_above
from routing.models import ServiceQuestion
from routing.reference import reference


class TooLate(Exception):
    """The time in which a report can be changed by its writer is over."""


@dataclass(frozen=True)
class Corrected:
    """A report as its writer wants it. `answers` are those to the questions of its service, by code; `photos` are new
    uploads, `removed` ids of photos that she takes back; `danger_cleared`: she has read the emergency wording.
    """

    description: str
    answers: Mapping[str, Any]
    photos: Sequence[Attachment] = ()
    removed: Sequence[str] = field(default_factory=tuple)
    danger_cleared: bool = False


def correct_report(report_id: int, new: Corrected, *, actor: Actor, now: datetime) -> None:
    """Put the words, answers and photos of a report right. Routing and promise stay as they were.

    Raises TooLate, DangerFound and what `changing` raises; then nothing is written.
    """
    again_if_moved(lambda: _correct(report_id, new, actor, now))


def _correct(report_id: int, new: Corrected, actor: Actor, now: datetime) -> None:
    report = Report.objects.select_related("service_request").get(pk=report_id)
    service = reference().services_by_id[report.service_request.service_id]
    questions = reference().questions.get(service.pk, [])
    has_new_words = new.description != report.description or new.answers != _answers_to(report, questions)
    if has_new_words and not new.danger_cleared:
        danger = danger_in(service, f"{new.description}\n{report.place_note}", new.answers)
        if danger is not None:
            raise danger
    with changing(report.service_request_id, "own_report", actor=actor, version=None, now=now) as change:
        row = _locked(report_id, change)
        if has_new_words:
            _keep_first(row, now)
            row.answers.filter(code__in=[question.code for question in questions]).delete()
            write_answers(row, questions, new.answers)
            row.text_state = state_after_change(row, service, new.description)
            _write(row, new.description)
            mark = hash_chain.fingerprint(row.description, bytes(row.salt))
            change.events.append(events.report_corrected(report_id=row.pk, fingerprint=mark))
        for photo in own_photos(row).filter(pk__in=[key for key in new.removed if _is_id(key)]):
            _take_back(photo, now)
            change.events.append(events.photo_withdrawn(attachment_id=str(photo.pk)))
        attach_photos(change, list(new.photos), stage=Attachment.Stage.REPORT)
        attach_report_photos(row, new.photos, service)


def withdraw_report(report_id: int, *, actor: Actor, now: datetime) -> bool:
    """Take a report back as a whole. Where it was the only voice of a case that nobody has begun, the case ends with
    it (True); else her voice leaves, and the case goes on without her words and photos.

    Raises TooLate and what `changing` raises; then nothing is written.
    """
    return again_if_moved(lambda: _withdraw(report_id, actor, now))


def _withdraw(report_id: int, actor: Actor, now: datetime) -> bool:
    report = Report.objects.get(pk=report_id)
    above = cases_above(report.service_request_id)
    frame: dict[str, Any] = {"actor": actor, "version": None, "now": now, "beside": above}
    with changing(report.service_request_id, "own_report", **frame) as change:
        row = _locked(report_id, change)
        ends = not above and row.is_first and _is_hers_alone(change.service_request)
        change.events.append(events.report_withdrawn(report_id=row.pk))
        if ends:
            change.events.extend(withdrawn(change.service_request, now=now))
        else:
            change.events.append(events.voice_left(report_id=row.pk))
            take_voices(change, above, report_id=row.pk, duplicate_id=None, voices=1)
            row.follows = False
        _keep_first(row, now)
        row.answers.all().delete()
        for photo in own_photos(row):
            _take_back(photo, now)
        row.withdrawn_at = now
        _write(row, "")
    return ends


def _is_hers_alone(case: ServiceRequest) -> bool:
    return case.is_open and case.voices == 1 and case.first_action_at is None and not case.parts_open


def _locked(report_id: int, change: Change) -> Report:
    """The report as it is now, in the locked case. Raises MovedOn when it was moved to another, and TooLate."""
    row: Report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if row.service_request_id != change.service_request.pk:
        raise MovedOn
    row.service_request = change.service_request
    if not may_correct(row, now=change.now):
        raise TooLate
    return row


def _answers_to(report: Report, questions: Sequence[ServiceQuestion]) -> dict[str, Any]:
    codes = {question.code for question in questions}
    return {answer.code: answer.value for answer in report.answers.all() if answer.code in codes}


def _keep_first(row: Report, now: datetime) -> None:
    """Keep the words and answers as they stand, with the words of their questions."""
    answers = {
        answer.code: {
            "question": answer.question, "value": answer.value, "labels": answer.labels, "datatype": answer.datatype,
        }
        for answer in row.answers.all()
    }  # fmt: skip
    ReportCorrection.objects.create(
        report=row, description=row.description, salt=bytes(row.salt), answers=answers, corrected_at=now
    )


def _write(row: Report, description: str) -> None:
    row.description = description
    row.salt = hash_chain.new_salt()
    row.save(update_fields=["description", "salt", "withdrawn_at", "follows", "text_state"])


def _take_back(photo: Attachment, now: datetime) -> None:
    Attachment.objects.filter(pk=photo.pk).update(withdrawn_at=now, is_public=False)


def _is_id(key: str) -> bool:
    """Whether it can be the id of a photo at all."""
    plain = key.replace("-", "")
    return len(plain) == 32 and all(char in "0123456789abcdef" for char in plain.lower())


def hide_report(report: Report, *, is_hidden: bool, now: datetime) -> None:
    """Keep the words and photos of a report from everybody but staff, or show them again. Not a fact of the case."""
    Report.objects.filter(pk=report.pk).update(hidden_at=now if is_hidden else None)
