"""Empty what a case holds of people, kind by kind: because a person asks, or because it was kept long enough.

The log stays whole: events keep the ids and the salted marks of texts, and a mark says nothing once its text and salt
are gone. Each call is one transaction and may be repeated: what is empty already counts as nothing.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from civic311.lib.mentions import BLOCK, without
from civic311.people.models import Contact, RecordKind
from civic311.people.privacy import forget_contacts
from community.models import NoticeFollower
from requests_app import events, hash_chain
from requests_app.actions.change import Change, changing
from requests_app.actor import Actor
from requests_app.models import (
    Answer,
    Attachment,
    AttachmentState,
    CallAttempt,
    CallBack,
    CallDraft,
    Event,
    IntakeDraft,
    IntakeTrace,
    Message,
    Note,
    Redaction,
    Report,
    ReportCorrection,
    SurveyAnswer,
    TrackingToken,
)
from routing.models import QuestionType

_TYPED = (QuestionType.STRING, QuestionType.TEXT)


@dataclass(frozen=True)
class Scope:
    """Whose rows go: those of `report_ids`, and in texts of others whatever `mention` finds (`loosely`: in notes and
    messages). None for `report_ids`: the whole case.
    """

    report_ids: frozenset[int] | None = None
    mention: re.Pattern[str] | None = None
    loosely: re.Pattern[str] | None = None

    def own(self, case_id: int) -> QuerySet[Report]:
        """The reports that go."""
        rows = Report.objects.filter(service_request_id=case_id)
        return rows if self.report_ids is None else rows.filter(pk__in=self.report_ids)


def forget(
    case_id: int, scope: Scope, kinds: Collection[str], *, actor: Actor, now: datetime
) -> Counter[str]:  # fmt: skip
    """Empty these `kinds` (RecordKind) on a case; returns how many rows of each were emptied. Nobody is told."""
    counts: Counter[str] = Counter()
    with changing(case_id, "redact", actor=actor, version=None, now=now) as change:
        for kind, work in _WORK.items():
            if kind in kinds:
                counts[kind] += work(change, scope)
                if counts[kind] and kind != RecordKind.CONTACT:
                    change.events.append(events.text_redacted(what=kind, object_id="", erased=True))
    return +counts


def _contact(change: Change, scope: Scope) -> int:
    """Who reported it: links and traces go, and for a whole case the tie to the person too."""
    reports = scope.own(change.service_request.pk).filter(contact__isnull=False)
    gone = dict(reports.values_list("pk", "contact_id"))
    TrackingToken.objects.filter(report__in=gone).delete()
    IntakeTrace.objects.filter(report__in=gone).delete()
    if scope.report_ids is None:
        Report.objects.filter(pk__in=gone).update(contact=None)
        used = Q(reports__isnull=False) | Q(merged__isnull=False) | Q(enquiries__isnull=False)
        follows = Exists(NoticeFollower.objects.filter(contact=OuterRef("pk"), stopped_at=None))
        orphans = Contact.objects.filter(pk__in=gone.values()).exclude(used).exclude(follows)
        forget_contacts(list(orphans.values_list("pk", flat=True)), now=change.now)
    known = Contact.objects.filter(pk__in=gone.values(), redacted_at=None).values_list("pk", flat=True)
    told = {pk for pk, contact_id in gone.items() if scope.report_ids is None or contact_id in set(known)}
    change.events += [events.contact_changed(report_id=pk, fields=["erased"]) for pk in sorted(told)]
    return len(told)


def _words(change: Change, scope: Scope) -> int:
    """What people wrote into reports, answers and surveys."""
    case = change.service_request
    done = sum(_words_of(report) for report in scope.own(case.pk))
    if scope.own(case.pk).filter(is_first=True).exists() and case.place_note:
        case.place_note = ""
        case.save(update_fields=["place_note"])
        done += 1
    if scope.mention and scope.report_ids is not None:
        for report in Report.objects.filter(service_request=case).exclude(pk__in=scope.report_ids):
            done += _block(report, "report", "description", scope.mention)
    return done


def _words_of(report: Report) -> int:
    done = 0
    if report.description or report.place_note:
        report.description = report.place_note = report.backdate_reason = ""
        report.salt = hash_chain.new_salt()
        report.save(update_fields=["description", "place_note", "backdate_reason", "salt"])
        _drop_original("report", report.pk)
        done += 1
    for answer in report.answers.filter(datatype__in=_TYPED).exclude(value=""):
        Answer.objects.filter(pk=answer.pk).update(value="", labels={})
        _drop_original("answer", answer.pk)
        done += 1
    done += ReportCorrection.objects.filter(report=report).delete()[0]
    said = SurveyAnswer.objects.filter(report=report).exclude(words="")
    done += said.update(words="", salt=b"")
    if report.submission_key:
        done += IntakeDraft.objects.filter(pk=report.submission_key).delete()[0]
        done += CallDraft.objects.filter(pk=report.submission_key).exclude(data={}).update(data={})
    return done + _empty("note", Note.objects.filter(pk__in=_notes_in_her_words(report)))


def _notes_in_her_words(report: Report) -> list[int]:
    """What she wrote when she had the case taken up again stands among the notes."""
    reopened = Event.objects.filter(
        service_request_id=report.service_request_id, kind="reopened", data__report=report.pk
    ).values_list("data__note", flat=True)
    return [note_id for note_id in reopened if note_id]


def _notes(change: Change, scope: Scope) -> int:
    """Notes of staff: all of a whole case, else the parts that name her."""
    notes = Note.objects.filter(service_request=change.service_request)
    if scope.report_ids is None:
        return _empty("note", notes)
    mention = scope.loosely or scope.mention
    return sum(_block(note, "note", "text", mention) for note in notes)


def _messages(change: Change, scope: Scope) -> int:
    """Messages: hers go as a whole, in those to everybody the parts that name her."""
    rows = Message.objects.filter(service_request=change.service_request)
    if scope.report_ids is None:
        return _empty("message", rows)
    hers = Q(report__in=scope.report_ids)
    mention = scope.loosely or scope.mention
    return _empty("message", rows.filter(hers)) + sum(
        _block(row, "message", "text", mention) for row in rows.exclude(hers)
    )


def _photos(change: Change, scope: Scope) -> int:
    """Pictures that residents sent."""
    rows = Attachment.objects.filter(service_request=change.service_request, stage=Attachment.Stage.REPORT)
    return _erase(rows if scope.report_ids is None else rows.filter(report__in=scope.report_ids), change.now)


def _work_photos(change: Change, scope: Scope) -> int:
    """Pictures by staff and contractors: only with the whole case."""
    rows = Attachment.objects.filter(service_request=change.service_request).exclude(stage=Attachment.Stage.REPORT)
    return _erase(rows, change.now) if scope.report_ids is None else 0


def _erase(rows: QuerySet[Attachment], now: datetime) -> int:
    """The rows stay for the log, the files go once this is committed."""
    photos = list(rows.exclude(refusal="erased"))
    names = ("upload_path", "large_path", "thumb_path", "unmasked_large_path", "unmasked_thumb_path")
    files = [path for photo in photos for name in names if (path := getattr(photo, name))]
    ids = [photo.pk for photo in photos]
    Attachment.objects.filter(pk__in=ids).update(
        **dict.fromkeys(names, ""), caption="", original_name="", is_public=False, withdrawn_at=now,
        state=AttachmentState.REFUSED, refusal="erased", masks=[],
    )  # fmt: skip
    Redaction.objects.filter(what=Redaction.What.PHOTO, object_id__in=[str(pk) for pk in ids]).delete()
    transaction.on_commit(lambda: _delete(files))
    return len(photos)


def _sent(change: Change, scope: Scope) -> int:
    """What was to be said in calls and letters; sent mail lies in another room."""
    calls = CallBack.objects.filter(report__in=scope.own(change.service_request.pk))
    waiting = calls.filter(state=CallBack.State.DUE)
    waiting.update(state=CallBack.State.DROPPED, dropped_because=CallBack.Dropped.NO_MORE, ended_at=change.now)
    CallAttempt.objects.filter(call_back__in=calls).exclude(note="").update(note="")
    return calls.exclude(script="", script_for_staff="", subject="").update(script="", script_for_staff="", subject="")


# In this order: words of hers that stand among the notes are emptied before the notes are searched.
_WORK = {
    RecordKind.CONTACT: _contact,
    RecordKind.WORDS: _words,
    RecordKind.NOTES: _notes,
    RecordKind.MESSAGES: _messages,
    RecordKind.PHOTOS: _photos,
    RecordKind.WORK_PHOTOS: _work_photos,
    RecordKind.SENT: _sent,
}


def _empty(what: str, rows: Any) -> int:
    """Block texts as a whole; returns how many were not blocked before."""
    done = 0
    for row in rows.exclude(text=BLOCK):
        row.text, row.salt = BLOCK, hash_chain.new_salt()
        if what == "message":
            row.translations = {}
        row.save()
        _drop_original(what, row.pk)
        done += 1
    return done


def _block(row: Any, what: str, name: str, mention: re.Pattern[str] | None) -> int:
    """Block the parts of a text that name the person, in the original of what is blacked out too."""
    kept = Redaction.objects.filter(what=what, object_id=str(row.pk)).first()
    if kept is not None:
        kept.original = without(kept.original, mention)
        kept.original_translations = _each_without(kept.original_translations, mention)
        kept.save(update_fields=["original", "original_translations"])
    before = (getattr(row, name), getattr(row, "translations", {}))
    after = (without(before[0], mention), _each_without(before[1], mention))
    if after == before:
        return 0
    setattr(row, name, after[0])
    row.salt = hash_chain.new_salt()
    if what == "message":
        row.translations = after[1]
    row.save()
    return 1


def _each_without(texts: dict[str, str], mention: re.Pattern[str] | None) -> dict[str, str]:
    return {language: without(text, mention) for language, text in texts.items()}


def _drop_original(what: str, pk: int) -> None:
    """Let no original of what was blacked out stay beside it."""
    Redaction.objects.filter(what=what, object_id=str(pk)).delete()


def _delete(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)
