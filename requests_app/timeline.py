"""A case's history for staff: events in order, each with its words, its text and its photos.

Built from what `queries.case` has read; asks the database nothing.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.event_words import KINDS, NOTES, RESIDENTS, SYSTEM, Names, staff_words
from requests_app.mention_words import without_quotes
from requests_app.models import Attachment, Event, Message, Note, Report, SurveyAnswer, TextState
from requests_app.wording import CHANNELS

PHOTOS = "photos"
TABS = {
    "": gettext_lazy("Everything"),
    RESIDENTS: gettext_lazy("Residents"),
    NOTES: gettext_lazy("Staff notes"),
    SYSTEM: gettext_lazy("System"),
    PHOTOS: gettext_lazy("Photos"),
}
# Lines that nobody looks for; a long run of them is folded into one.
ROUTINE = frozenset({
    "assigned", "clocks_set", "tagged", "photo_published", "text_published", "photo_captioned", "photo_masked",
    "text_redacted",
    "linked", "unlinked", "paged", "page_acknowledged", "flagged", "escalation_acknowledged", "cost_recorded",
    "cost_removed", "contact_changed", "incident_joined", "incident_left", "emergency_began", "emergency_ended",
    "voice_left", "severity_changed",
})  # fmt: skip
FEWEST_FOLDED = 4


@dataclass
class Entry:
    """One line or box. `look`: system, resident, reply, note or fold; `recorded_at` is set when it was written down
    later. `what` and `object_id` name the text, for whoever may black out parts; `earlier_of` is the report whose first
    words its writer changed or took back; `folded` are the lines of a fold.
    """

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
    what: str = ""
    object_id: str = ""
    is_redacted: bool = False
    earlier_of: int | None = None
    in_other_words: list[tuple[str, str]] = field(default_factory=list)
    photos: list[Attachment] = field(default_factory=list)
    folded: list["Entry"] = field(default_factory=list)


@dataclass(frozen=True)
class Texts:
    """What events refer to by id. `redacted`: what is blacked out in part, as (what, object id); `answers` by report
    and closing."""

    notes: Mapping[int, Note]
    messages: Mapping[int, Message]
    reports: Mapping[int, Report]
    photos: Mapping[str, Attachment]
    redacted: Collection[tuple[str, str]] = ()
    answers: Mapping[tuple[int, int], SurveyAnswer] = field(default_factory=dict)


def kinds_of(tab: str) -> frozenset[str] | None:
    """The kinds of event that a tab is made of; None: all."""
    if not tab:
        return None
    if tab == PHOTOS:
        return frozenset({"photo_added", "submitted", "voice_joined", "visited", "note_added"})
    also = {"submitted", "photo_added"} if tab == RESIDENTS else {"photo_added"}
    return frozenset({kind for kind, row in KINDS.items() if row.group == tab} | also)


def build(events: Sequence[Event], texts: Texts, names: Names, tab: str = "") -> list[Entry]:
    """The entries of a tab, oldest first. Photos follow the entry they came with instead of standing alone."""
    entries: list[Entry] = []
    voices = {report_id: number for number, report_id in enumerate(sorted(texts.reports), start=1)}
    for event in events:
        photo = texts.photos.get(event.data["attachment"]) if event.kind == "photo_added" else None
        beside = _entry_of(photo, event, entries) if photo is not None else None
        if photo is not None and beside is not None:
            beside.photos.append(photo)
            continue
        entries.extend(_entries(event, texts, names, voices))
    for entry in entries:
        entry.is_redacted = (entry.what, entry.object_id) in texts.redacted
    if tab == PHOTOS:
        return [entry for entry in entries if entry.photos]
    return [entry for entry in entries if not tab or entry.group == tab]


def folded(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with each long run of routine lines as one entry that holds them."""
    found: list[Entry] = []
    run: list[Entry] = []
    for entry in entries:
        if _is_routine(entry):
            run.append(entry)
            continue
        found.extend(_as_fold(run))
        run = []
        found.append(entry)
    return [*found, *_as_fold(run)]


def _is_routine(entry: Entry) -> bool:
    is_bare = not entry.text and not entry.photos and not entry.is_late and entry.look == "system"
    return is_bare and entry.kind in ROUTINE


def _as_fold(run: list[Entry]) -> list[Entry]:
    if len(run) < FEWEST_FOLDED:
        return run
    return [Entry("", SYSTEM, "fold", "", "", run[0].at, folded=run, recorded_at=run[-1].at)]


def tabs(counts: Counter[str], shown: str) -> list[dict[str, object]]:
    """The tabs over the history with how many events each has; `counts` by kind."""
    of_group = Counter({PHOTOS: counts["photo_added"], RESIDENTS: counts["submitted"]})
    for kind, count in counts.items():
        if kind != "photo_added":
            of_group[KINDS[kind].group] += count
            of_group[""] += count
    return [
        {"code": code, "label": label, "count": of_group[code], "is_current": code == shown}
        for code, label in TABS.items()
    ]


def _entry_of(photo: Attachment, event: Event, entries: Sequence[Entry]) -> Entry | None:
    """The entry a photo belongs to: the report it came with, the visit or note of the same moment; None if it stands
    alone."""
    if photo.stage == Attachment.Stage.REPORT:
        reports = [entry for entry in entries if entry.what == "report"]
        own = [entry for entry in reports if entry.object_id == str(photo.report_id)]
        return (own or reports or [None])[-1]
    last = entries[-1] if entries else None
    return last if last and last.kind in ("visited", "note_added") and last.at == event.occurred_at else None


def _entries(event: Event, texts: Texts, names: Names, voices: Mapping[int, int]) -> list[Entry]:
    if event.kind == "note_added":
        return [_note(event, texts)]
    if event.kind in ("message_sent", "message_received"):
        return [_message(event, texts, voices)]
    report = texts.reports.get(event.data.get("report") or 0)
    if event.kind == "voice_joined" and report is not None:
        return [_report(event, report, voices)]
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
        entry.text, entry.what, entry.object_id = note.text, "note", str(note.pk)
    if event.kind == "photo_added":
        photo = texts.photos.get(event.data["attachment"])
        entry.photos = [photo] if photo else []
    if event.kind in ("report_corrected", "report_withdrawn"):
        entry.earlier_of = event.data["report"]
    answer = texts.answers.get((event.data.get("report") or 0, event.data.get("closing") or 0))
    if answer is not None and event.data["fixed"] is not False:  # else the words are those of the reopening
        entry.text = answer.words
    if event.kind == "submitted" and report is not None:
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
    if event.kind == "voice_joined":
        detail = _("%(channel)s, one more report of this") % {"channel": detail}
    if report.text_state != TextState.SHOWN:
        detail = _("%(channel)s, words not public") % {"channel": detail}
    if report.hidden_at is not None:
        detail = _("%(channel)s, hidden from the public by its writer") % {"channel": detail}
    return Entry(
        event.kind, RESIDENTS, "resident", _resident(number), detail, report.received_at, initials=f"R{number}",
        text=report.description, is_missing_text=not report.description, what="report", object_id=str(report.pk),
    )  # fmt: skip


def _note(event: Event, texts: Texts) -> Entry:
    note = texts.notes.get(event.data["note"])
    who = event.actor.name if event.actor else _("The city")
    return Entry(
        event.kind, NOTES, "note", who, _("note for staff only"), event.occurred_at,
        initials=event.actor.initials if event.actor else "311", text=without_quotes(note.text) if note else "",
        is_missing_text=note is None, what="note", object_id=str(event.data["note"]),
    )  # fmt: skip


def _message(event: Event, texts: Texts, voices: Mapping[int, int]) -> Entry:
    message = texts.messages.get(event.data["message"])
    named = {
        "text": message.text if message else "", "is_missing_text": message is None, "what": "message",
        "object_id": str(event.data["message"]),
    }  # fmt: skip
    number = voices.get(event.data.get("report") or 0)
    if event.kind == "message_received":
        return Entry(
            event.kind, RESIDENTS, "resident", _resident(number or 1), _("wrote to the city"), event.occurred_at,
            initials=f"R{number or 1}", **named,
        )  # fmt: skip
    detail = _("reply to everyone who reported it")
    if message and message.is_public:
        detail = _("reply, everybody may read it")
    elif event.data.get("report"):
        detail = _("reply to %(resident)s alone") % {"resident": _resident(number)} if number else _("reply to one")
    return Entry(
        event.kind, RESIDENTS, "reply", event.actor.name if event.actor else _("The city"), detail, event.occurred_at,
        initials=event.actor.initials if event.actor else "311",
        in_other_words=sorted(message.translations.items()) if message else [], **named,
    )  # fmt: skip


def _resident(number: int) -> str:
    return _("Resident %(number)s") % {"number": number}
