"""What must be given before a case may close. Plain Python: services and reasons come as objects with the columns."""

from collections.abc import Mapping
from typing import Protocol

PHOTO, NOTE, MEASURE = "photo", "note", "measure"
RESOLVED = "RESOLVED"


class AsksForEvidence(Protocol):
    """What is read of a service. `closing_measure`: what has to be measured, by language; empty: nothing."""

    closing_photo_required: bool
    closing_note_required: bool
    closing_measure: Mapping[str, str]


class Ends(Protocol):
    """What is read of a closure reason; `outcome` is the status it leads to."""

    outcome: str
    photo_required: bool


def needed(service: AsksForEvidence, reason: Ends | None) -> tuple[str, ...]:
    """What closing wants: photo, note, measure. Without a reason yet: what resolving it would."""
    resolves = reason is None or reason.outcome == RESOLVED
    wanted = {
        PHOTO: (reason is not None and reason.photo_required) or (service.closing_photo_required and resolves),
        NOTE: service.closing_note_required and resolves,
        MEASURE: bool(service.closing_measure) and resolves,
    }
    return tuple(name for name, is_wanted in wanted.items() if is_wanted)


def missing(service: AsksForEvidence, reason: Ends | None, *, has_photo: bool, note: str,
            measured: float | None) -> tuple[str, ...]:  # fmt: skip
    """What of it is not there yet."""
    given = {PHOTO: has_photo, NOTE: bool(note.strip()), MEASURE: measured is not None}
    return tuple(name for name in needed(service, reason) if not given[name])
