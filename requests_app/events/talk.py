"""Events about people: notes, messages, photos, voices. Plain Python."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from requests_app.events.kinds import NewEvent


def note_added(*, note_id: int, fingerprint: str, mentions: Sequence[int] = (),
               occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A note for staff; the text lies in `Note`, `fingerprint` is its salted HMAC. `mentions`: people it speaks to."""
    return NewEvent(
        "note_added",
        {"note": note_id, "fingerprint": fingerprint, **({"mentions": list(mentions)} if mentions else {})},
        occurred_at,
    )


def message_sent(*, message_id: int, fingerprint: str, report_id: int | None = None,
                 occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Staff wrote to everyone who reported it, or to the writer of one report."""
    return NewEvent(
        "message_sent",
        {"message": message_id, "fingerprint": fingerprint, **({"report": report_id} if report_id else {})},
        occurred_at,
    )


def message_received(*, message_id: int, report_id: int, fingerprint: str,
                     occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A resident wrote to the city."""
    return NewEvent(
        "message_received", {"message": message_id, "report": report_id, "fingerprint": fingerprint}, occurred_at
    )


def photo_added(*, attachment_id: str, stage: str, occurred_at: datetime | None = None) -> NewEvent:
    """A photo came. `stage`: report, visit, closing, note."""
    return NewEvent("photo_added", {"attachment": attachment_id, "stage": stage}, occurred_at)


def photo_published(*, attachment_id: str, is_public: bool, occurred_at: datetime | None = None) -> NewEvent:
    """Staff showed a photo to everybody, or hid it."""
    return NewEvent("photo_published", {"attachment": attachment_id, "public": is_public}, occurred_at)


def text_published(*, report_id: int, is_public: bool, occurred_at: datetime | None = None) -> NewEvent:
    """Staff let everybody read the words of a report, or nobody but its writer and staff."""
    return NewEvent("text_published", {"report": report_id, "public": is_public}, occurred_at)


def marked_duplicate(*, original_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It is the same matter as another request, which goes on."""
    return NewEvent("marked_duplicate", {"original": original_id}, occurred_at)


def unjoined(*, original_id: int, before: Mapping[str, Any], note_id: int | None = None,
             occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """It is a matter of its own after all; `before` is what `remembering.remembered` kept of the moment of joining."""
    return NewEvent("unjoined", {"original": original_id, "before": dict(before), "note": note_id}, occurred_at)


def voice_joined(*, report_id: int | None, duplicate_id: int | None = None, voices: int = 1,
                 occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """One more person speaks for this request, or `voices` more with a case that was joined to it."""
    return NewEvent("voice_joined", {"report": report_id, "duplicate": duplicate_id, "voices": voices}, occurred_at)


def voice_left(*, report_id: int | None, duplicate_id: int | None = None, voices: int = 1,
               occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """What had joined stands for itself again."""
    return NewEvent("voice_left", {"report": report_id, "duplicate": duplicate_id, "voices": voices}, occurred_at)


def text_redacted(*, what: str, object_id: str, restored: bool = False, erased: bool = False,
                  occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Parts of a text were blacked out (`restored`: they show again). `what`: report, note, message or answer; of what
    was `erased` for good it is the kind of record, without an object.
    """
    marks = {name: True for name, is_so in (("restored", restored), ("erased", erased)) if is_so}
    return NewEvent("text_redacted", {"what": what, "object": object_id, **marks}, occurred_at)


def photo_masked(*, attachment_id: str, areas: int, occurred_at: datetime | None = None) -> NewEvent:
    """Parts of a photo were blacked out (`areas` 0: they show again)."""
    return NewEvent("photo_masked", {"attachment": attachment_id, "areas": areas}, occurred_at)


def photo_captioned(*, attachment_id: str, occurred_at: datetime | None = None) -> NewEvent:
    """The words under a photo were changed."""
    return NewEvent("photo_captioned", {"attachment": attachment_id}, occurred_at)


def linked(*, other_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It has to do with another case."""
    return NewEvent("linked", {"other": other_id}, occurred_at)


def unlinked(*, other_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It has nothing to do with the other case after all."""
    return NewEvent("unlinked", {"other": other_id}, occurred_at)


def contact_changed(*, report_id: int, fields: Sequence[str], occurred_at: datetime | None = None) -> NewEvent:
    """Who reported it was corrected. `fields` are names of columns, or merged, unmerged, erased."""
    return NewEvent("contact_changed", {"report": report_id, "fields": list(fields)}, occurred_at)


def called_back(*, call_back_id: int, report_id: int, outcome: str, tries: int,
                occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Somebody who cannot be written to was called. `outcome`: reached, voicemail, no_answer, wrong_number, refused."""
    return NewEvent(
        "called_back", {"call_back": call_back_id, "report": report_id, "outcome": outcome, "tries": tries}, occurred_at
    )


def letter_printed(*, call_back_id: int, report_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """A letter to somebody who cannot be reached otherwise was printed to be sent."""
    return NewEvent("letter_printed", {"call_back": call_back_id, "report": report_id}, occurred_at)
