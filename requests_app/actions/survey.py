"""What residents say once their request was closed; "not fixed" takes the same case up again in the same unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from requests_app import events, hash_chain
from requests_app.actions.change import Change, changing
from requests_app.actions.photos import attach_photos
from requests_app.actions.resuming import reopening
from requests_app.actions.talk import add_words
from requests_app.actor import Actor
from requests_app.models import Attachment, Report, SurveyAnswer
from requests_app.policies import NotAllowed
from requests_app.queries.public import may_reopen
from requests_app.queries.surveys import closing_of, reopens_from
from requests_app.queries.voices import root_id

KEPT, REOPENED, TOLD = "kept", "reopened", "told"


class Over(Exception):
    """The closing that was asked about is not the last one any more."""


@dataclass(frozen=True)
class Said:
    """What somebody said: fixed or not, satisfied from 1 to 5, words, photos of what is still wrong."""

    is_fixed: bool | None = None
    satisfaction: int | None = None
    words: str = ""
    photos: Sequence[Attachment] = ()


def answer_survey(report: Report, said: Said, *, closing: int, actor: Actor, now: datetime) -> str:
    """Keep the answer about one closing; another one later replaces it. "Not fixed" opens the case again, at most once
    a week for each person; in between the unit reads the words as a message.

    Returns KEPT, REOPENED or TOLD. Raises Over, and what `changing` raises; then nothing is written.
    """
    with changing(root_id(report.service_request_id), "survey", actor=actor, version=None, now=now) as change:
        if closing_of(change.service_request) != closing:
            raise Over
        _keep(change, report, said, closing)
        if said.is_fixed is not False:
            return KEPT
        return _take_up_again(change, report, said)


def not_in_order(report: Report, said: Said, *, actor: Actor, now: datetime) -> str:
    """Have a closed case opened again without an answer to the survey; returns REOPENED or TOLD.

    Raises NotAllowed when it is open or was closed for too long, and what `changing` raises.
    """
    with changing(root_id(report.service_request_id), "reopen", actor=actor, version=None, now=now) as change:
        if not may_reopen(change.service_request, now=now):
            raise NotAllowed("reopen", change.service_request.status)
        return _take_up_again(change, report, said)


def _keep(change: Change, report: Report, said: Said, closing: int) -> None:
    kept = SurveyAnswer.objects.filter(report=report, closing=closing).first()
    values = (said.is_fixed, said.satisfaction, said.words.strip())
    if kept is not None and (kept.is_fixed, kept.satisfaction, kept.words) == values:
        return
    salt = hash_chain.new_salt()
    SurveyAnswer.objects.update_or_create(
        report=report, closing=closing,
        defaults={
            "is_fixed": said.is_fixed, "satisfaction": said.satisfaction, "words": said.words.strip(), "salt": salt,
            "answered_at": change.now,
        },
    )  # fmt: skip
    mark = hash_chain.fingerprint(said.words.strip(), salt) if said.words.strip() else ""
    change.events.append(
        events.survey_answered(
            report_id=report.pk, closing=closing, is_fixed=said.is_fixed, satisfaction=said.satisfaction,
            fingerprint=mark,
        )
    )  # fmt: skip


def _take_up_again(change: Change, report: Report, said: Said) -> str:
    case = change.service_request
    if not may_reopen(case, now=change.now) or reopens_from(report, case, now=change.now) is not None:
        add_words(change, report, text=said.words, photos=said.photos)
        return TOLD
    note_id = change.note_id(said.words)
    change.events.extend(reopening(case, by="resident", note_id=note_id, report_id=report.pk, now=change.now))
    attach_photos(change, list(said.photos), stage=Attachment.Stage.REPORT)
    Attachment.objects.filter(pk__in=[photo.pk for photo in said.photos]).update(report=report)
    return REOPENED
