"""A case's whole history for staff: events in order, each with its words, its text and its photos.

Built from what `queries.case` has read; asks the database nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.event_words import KINDS, NOTES, RESIDENTS, SYSTEM, Names, staff_words
from requests_app.models import Attachment, Event, Message, Note, Report
from requests_app.wording import CHANNELS

TABS = {
    "": gettext_lazy("Everything"),
    RESIDENTS: gettext_lazy("Residents"),
    NOTES: gettext_lazy("Staff notes"),
    SYSTEM: gettext_lazy("System"),
}


@dataclass
class Entry:
    """One line or box. `look`: system, resident, reply or note; `recorded_at` is set when it was written down later."""

    kind: str
    group: str
    look: str
    title: str
    detail: str
    at: datetime
    who: str = ""
    initials: str = ""
    text: str = ""
    recorded_at: datetime | None = None
    is_late: bool = False
    is_missing_text: bool = False
    photos: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Texts:
    """What events refer to by id."""

    notes: Mapping[int, Note]
    messages: Mapping[int, Message]
    reports: Mapping[int, Report]
    photos: Mapping[str, Attachment]


def build(events: Sequence[Event], texts: Texts, names: Names) -> list[Entry]:
    """The entries, oldest first. Photos follow the entry they came with instead of standing alone."""
    entries: list[Entry] = []
    voices = {report_id: number for number, report_id in enumerate(sorted(texts.reports), start=1)}
    for event in events:
        photo = texts.photos.get(event.data["attachment"]) if event.kind == "photo_added" else None
        beside = _entry_of(photo, event, entries) if photo is not None else None
        if photo is not None and beside is not None:
            beside.photos.append(photo)
            continue
        entries.extend(_entries(event, texts, names, voices))
    return entries


def tabs(entries: Sequence[Entry], shown: str) -> list[dict[str, object]]:
    """The tabs over the history with their counts."""
    counts = Counter(entry.group for entry in entries)
    return [
        {"code": code, "label": label, "count": counts[code] if code else len(entries), "is_current": code == shown}
        for code, label in TABS.items()
    ]


def _entry_of(photo: Attachment, event: Event, entries: Sequence[Entry]) -> Entry | None:
    """The entry a photo belongs to: the report it came with, the visit or note of the same moment; None if it stands
    alone."""
    if photo.stage == Attachment.Stage.REPORT:
        reports = [
            entry for entry in entries if entry.kind in ("submitted", "voice_joined") and entry.look == "resident"
        ]
        return reports[-1] if reports else None
    last = entries[-1] if entries else None
    return last if last and last.kind in ("visited", "note_added") and last.at == event.occurred_at else None


def _entries(event: Event, texts: Texts, names: Names, voices: Mapping[int, int]) -> list[Entry]:
    if event.kind == "note_added":
        return [_note(event, texts)]
    if event.kind in ("message_sent", "message_received"):
        return [_message(event, texts, voices)]
    words = staff_words(event.kind, event.data, names)
    actor = None if _speaks_for_itself(event) else event.actor
    entry = Entry(
        event.kind, KINDS[event.kind].group, "system", words.title, words.detail, event.occurred_at,
        who=actor.name if actor else "",
        is_late=event.kind == "escalated",
        recorded_at=event.recorded_at if event.recorded_at.date() != event.occurred_at.date() else None,
    )  # fmt: skip
    note = texts.notes.get(event.data.get("note") or 0)
    if note is not None:
        entry.text = note.text
    if event.kind == "photo_added":
        photo = texts.photos.get(event.data["attachment"])
        entry.photos = [photo] if photo else []
    report = texts.reports.get(event.data.get("report") or 0)
    if event.kind in ("submitted", "voice_joined") and report is not None:
        return [entry, _report(event, report, voices)]
    return [entry]


def _speaks_for_itself(event: Event) -> bool:
    """Events whose actor would mislead (the rules routed, not who took the call) or is named already."""
    if event.kind == "assigned":
        return event.data["assignee"] is not None and event.data["assignee"] == event.actor_id
    return event.kind == "clocks_set" or (event.kind == "routed" and not event.data.get("by_hand"))


def _report(event: Event, report: Report, voices: Mapping[int, int]) -> Entry:
    number = voices.get(report.pk, 1)
    who = report.entered_by.name if report.entered_by else ""
    detail = str(CHANNELS.get(report.channel, report.channel))
    if who:
        detail = _("%(channel)s, written down by %(person)s") % {"channel": detail, "person": who}
    return Entry(
        event.kind, RESIDENTS, "resident", _resident(number), detail, report.received_at, initials=f"R{number}",
        text=report.description, is_missing_text=not report.description,
    )  # fmt: skip


def _note(event: Event, texts: Texts) -> Entry:
    note = texts.notes.get(event.data["note"])
    who = event.actor.name if event.actor else _("The city")
    return Entry(
        event.kind, NOTES, "note", who, _("note for staff only"), event.occurred_at,
        initials=event.actor.initials if event.actor else "311", text=note.text if note else "",
        is_missing_text=note is None,
    )  # fmt: skip


def _message(event: Event, texts: Texts, voices: Mapping[int, int]) -> Entry:
    message = texts.messages.get(event.data["message"])
    text = message.text if message else ""
    if event.kind == "message_received":
        number = voices.get(event.data.get("report") or 0, 1)
        return Entry(
            event.kind, RESIDENTS, "resident", _resident(number), _("wrote to the city"), event.occurred_at,
            initials=f"R{number}", text=text, is_missing_text=message is None,
        )  # fmt: skip
    is_public = bool(message and message.is_public)
    detail = _("reply, everybody may read it") if is_public else _("reply to everyone who reported it")
    return Entry(
        event.kind, RESIDENTS, "reply", event.actor.name if event.actor else _("The city"), detail, event.occurred_at,
        initials=event.actor.initials if event.actor else "311", text=text, is_missing_text=message is None,
    )  # fmt: skip


def _resident(number: int) -> str:
    return _("Resident %(number)s") % {"number": number}
