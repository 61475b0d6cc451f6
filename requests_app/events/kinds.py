"""What an event is, and which columns each kind touches.

Plain Python. Data hold ids, codes, numbers and times only: never personal data, coordinates or free text. Times are
aware datetimes here and ISO 8601 strings in UTC in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class NewEvent:
    """A fact about to be recorded. `occurred_at` None means: at the moment of recording."""

    kind: str
    data: Mapping[str, Any]
    occurred_at: datetime | None = None


# kind -> the columns it touches, in the words of `workflow.Action.reads`
TOUCHES: dict[str, frozenset[str]] = {
    kind: frozenset(columns.split())
    for kind, columns in {
        "submitted": "status service severity",
        "routed": "queue status",
        "severity_changed": "severity",
        "clocks_set": "clocks",
        "assigned": "assignee",
        "started": "status",
        "held": "status",
        "resumed": "status",
        "arrived": "visits",
        "visited": "visits",
        "note_added": "",
        "message_sent": "",
        "message_received": "",
        "photo_added": "",
        "photo_published": "",
        "text_published": "",
        "closed": "status",
        "reopened": "status",
        "marked_duplicate": "status",
        "unjoined": "status",
        "voice_joined": "",
        "voice_left": "",
        "split_off": "parts",
        "part_closed": "parts",
        "part_reopened": "parts",
        "escalated": "",
        "escalation_acknowledged": "",
        "flagged": "",
        "paged": "",
        "page_acknowledged": "",
        "service_changed": "service",
        "tagged": "",
        "withheld": "",
        "handed_off": "status queue",
        "passed_on": "status queue",
        "emergency_began": "clocks",
        "emergency_ended": "clocks",
        "incident_joined": "incident",
        "incident_left": "incident",
        "scheduled": "schedule",
        "schedule_canceled": "schedule",
        "visit_missed": "schedule",
        "closing_held": "status",
        "exception_asked": "",
        "text_redacted": "",
        "photo_masked": "",
        "photo_captioned": "",
        "linked": "links",
        "unlinked": "links",
        "work_sent": "",
        "work_withdrawn": "",
        "cost_recorded": "",
        "cost_removed": "",
        "contact_changed": "",
        "called_back": "",
        "letter_printed": "",
        "report_corrected": "report",
        "photo_withdrawn": "",
        "report_withdrawn": "report",
        "survey_answered": "",
        "undone": "status queue assignee severity service parts",
        "went_live": "",
    }.items()
}
KINDS = frozenset(TOUCHES)


def stamp(moment: datetime | None) -> str | None:
    """An aware datetime as the log writes it: ISO 8601 in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def moment(stamped: str | None) -> datetime | None:
    """What `stamp` wrote, as an aware datetime."""
    return None if stamped is None else datetime.fromisoformat(stamped)
