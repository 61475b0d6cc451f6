"""What this room knows of a person, to export or erase."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civic311.lib.known_data import Known, Person, Spared
from civic311.lib.translated_text import in_language
from civic311.people.holds import case_is_held
from civic311.people.models import RecordKind
from civic311.people.privacy import block_out, block_out_of_cases
from notifications.models import PushDevice
from requests_app.actions.forget import Scope
from requests_app.models import (
    Answer,
    Attachment,
    AttachmentState,
    Blocked,
    BulkRun,
    CallBack,
    CallDraft,
    CostEntry,
    Follow,
    IntakeDraft,
    KnownWord,
    Message,
    Note,
    Report,
    SavedView,
    SearchText,
    ServiceRequest,
    SurveyAnswer,
    WorkLink,
)
from requests_app.sender_marks import Kind, mark_of
from routing.phrases import fold

_FEWEST_DIGITS = 7


@dataclass(frozen=True)
class Touched:
    """A case that holds something of a person: her reports in it (none: others only mention her), and what retention
    asks of it.
    """

    case_id: int
    public_id: str
    service_code: str
    received_at: datetime
    closed_at: datetime | None
    report_ids: frozenset[int]


def reports_of(person: Person) -> QuerySet[Report]:
    """Her reports, the oldest first."""
    return Report.objects.filter(contact__in=person.contact_ids).select_related("service_request__service").order_by(
        "received_at", "pk"
    )  # fmt: skip


def cases_of(person: Person) -> list[Touched]:
    """The cases that she reported or joined, and those whose texts seem to mention her, by id."""
    own: dict[int, set[int]] = {}
    for report_id, case_id in reports_of(person).values_list("pk", "service_request_id"):
        own.setdefault(case_id, set()).add(report_id)
    return touched({*own, *_mentioning(person)}, own)


def touched(case_ids: Iterable[int], own: Mapping[int, Iterable[int]]) -> list[Touched]:
    """What retention asks of these cases, by id. `own`: her reports in each of them."""
    columns = ("pk", "public_id", "service__service_code", "requested_datetime", "closed_datetime", "duplicate_of",
               "duplicate_of__closed_datetime")  # fmt: skip
    rows = ServiceRequest.everything.filter(pk__in=list(case_ids)).order_by("pk")
    return [
        Touched(case_id, number, code, received, whole_end(closed, root, ended), frozenset(own.get(case_id, ())))
        for case_id, number, code, received, closed, root, ended in rows.values_list(*columns)
    ]


def whole_end(closed: datetime | None, root_id: int | None, root_closed: datetime | None) -> datetime | None:
    """When a matter ended: a case that was joined to another ends with that one; None while it goes on."""
    return closed if root_id is None else root_closed and max(root_closed, closed or root_closed)


def scope_of(touched: Touched, person: Person) -> Scope:
    """What goes from a case when she is forgotten: in her own, loose mentions count in notes and messages too."""
    loosely = person.mention(parts=True) if touched.report_ids else None
    return Scope(touched.report_ids, person.mention(), loosely)


def _mentioning(person: Person) -> Iterator[int]:
    """Cases in whose words her emails, phones or full names stand, by the index of the search."""
    for words in _searches(person):
        # Folded words hold letters and digits only, so they cannot break out of the query's syntax.
        wanted = SearchQuery(" & ".join(words), search_type="raw", config="simple")
        yield from SearchText.objects.filter(document=wanted).values_list("pk", flat=True)


def _searches(person: Person) -> list[list[str]]:
    names = [fold(name).split() for name in person.names]
    digits = [re.sub(r"\D", "", phone)[-10:] for phone in person.phones]
    long = [each for each in digits if len(each) >= _FEWEST_DIGITS]
    return [
        *(words for words in names if len(words) > 1),
        *(fold(email).split() for email in person.emails),
        *([each] for each in long),
        *([each[:-7], each[-7:-4], each[-4:]] for each in long if len(each) > _FEWEST_DIGITS),
        *([each[-7:-4], each[-4:]] for each in long),
    ]


def known(person: Person) -> list[Known]:
    """Everything of hers on cases, in order: reports, answers, photos, messages, surveys, calls, what she follows."""
    reports = list(reports_of(person))
    ids = [report.pk for report in reports]
    answers = Answer.objects.filter(report__in=ids).select_related("report__service_request")
    messages = Message.objects.filter(report__in=ids).select_related("service_request").order_by("created_at")
    surveys = SurveyAnswer.objects.filter(report__in=ids).select_related("report__service_request")
    calls = CallBack.objects.filter(contact__in=person.contact_ids).select_related("service_request")
    follows = Follow.objects.filter(email__in=person.emails)
    return [
        Known("reports", _("Reports"), [_report(row) for row in reports]),
        Known("answers", _("Answers to questions"), [
            {"case": row.report.service_request.public_id, "question": in_language(row.question), "answer": row.value}
            for row in answers
        ]),
        Known("photos", _("Photos"), [
            {"case": row.service_request.public_id, "file": f"photos/{row.pk}.jpg", "caption": row.caption}
            for row in photos_of(person) if row.service_request
        ]),
        Known("messages", _("Messages with the city"), [
            {"case": row.service_request.public_id, "direction": row.direction, "text": row.text, "at": row.created_at}
            for row in messages
        ]),
        Known("surveys", _("Answers to surveys"), [
            {"case": row.report.service_request.public_id, "fixed": row.is_fixed, "satisfaction": row.satisfaction,
             "words": row.words, "at": row.answered_at} for row in surveys
        ]),
        Known("calls", _("Calls and letters"), [
            {"case": row.service_request.public_id, "what": row.subject, "text": row.script, "at": row.created_at}
            for row in calls
        ]),
        Known("follows", _("What she follows"), [
            {"kind": row.kind, "place": row.label, "rhythm": row.rhythm, "since": row.created_at} for row in follows
        ]),
        Known("drafts", _("Reports and calls that were begun"), [
            {"typed": row.data, "at": row.updated_at} for row in _drafts(person)
        ]),
    ]  # fmt: skip


def mentioned_in(person: Person) -> list[Known]:
    """Notes of staff that name her, for staff to look at: they are the city's words, and not part of her copy."""
    ids = [case.case_id for case in cases_of(person)]
    mention = person.mention(parts=True)
    rows = Note.objects.filter(service_request__in=ids).select_related("service_request").order_by("created_at")
    found = [
        {"case": row.service_request.public_id, "text": row.text, "at": row.created_at}
        for row in rows if mention and mention.search(row.text)
    ]  # fmt: skip
    return [Known("notes", _("Notes of staff that name her"), found)]


def _report(row: Report) -> dict[str, Any]:
    case = row.service_request
    return {
        "case": case.public_id, "service": str(case.service), "text": row.description, "address": row.address,
        "place": row.place_note, "channel": row.channel, "at": row.received_at,
    }  # fmt: skip


def photos_of(person: Person) -> QuerySet[Attachment]:
    """Pictures that she sent and that are there."""
    hers = Attachment.objects.filter(report__in=reports_of(person).values("pk"), state=AttachmentState.READY)
    return hers.select_related("service_request").order_by("created_at", "pk")


def _drafts(person: Person) -> list[IntakeDraft | CallDraft]:
    """Drafts in which her email, phone or name was typed: there are never many, as they go within days."""
    mention = person.mention()
    rows: list[IntakeDraft | CallDraft] = [*IntakeDraft.objects.all(), *CallDraft.objects.exclude(data={})]
    return [row for row in rows if mention and mention.search(_flat(row.data))]


def _flat(value: Any) -> str:
    if isinstance(value, dict | list):
        return "\n".join(_flat(each) for each in (value.values() if isinstance(value, dict) else value))
    return str(value)


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Empty what hangs on no case: follows, drafts, searches kept by staff; returns how many rows of each kind.

    What lies on cases goes by `actions.forget`. Doing it again finds nothing.
    """
    follows = Follow.objects.filter(email__in=person.emails)
    devices = PushDevice.objects.filter(follows__in=follows, follows__email__in=person.emails)
    counts = {"devices": devices.delete()[0], "follows": follows.delete()[0], "drafts": 0}
    held = set(IntakeDraft.objects.filter(case_is_held("service_request_id")).values_list("pk", flat=True))
    for row in _drafts(person):
        if row.pk not in held:
            row.delete()
            counts["drafts"] += 1
    for address in person.addresses:
        kind = Kind.EMAIL if "@" in address else Kind.PHONE
        Blocked.objects.filter(kind=kind, value_hash=mark_of(kind, address)).update(hint="…")
    counts["staff_texts"] = sum(
        block_out(rows, name, person)
        for rows, name in (
            (Blocked.objects.all(), "reason"), (SavedView.objects.all(), "filters"),
            (BulkRun.objects.all(), "parameters"),
        )
    )  # fmt: skip
    for rows, name in ((WorkLink.objects.all(), "instructions"), (CostEntry.objects.exclude(text=""), "text")):
        counts["staff_texts"] += block_out_of_cases(
            rows, name, person, case="service_request", kind=RecordKind.NOTES, spared=spared
        )
    words = {word for words in _searches(person) for word in words}
    KnownWord.objects.filter(word__in=words).delete()  # common ones are learned again within the hour
    return counts


__all__ = ["Touched", "cases_of", "erase", "known", "mentioned_in", "photos_of", "reports_of", "scope_of", "touched"]
