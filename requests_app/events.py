"""The facts a request's log can hold: one builder for each kind, and which columns each kind touches.

Plain Python. Data hold ids, codes, numbers and times only: never personal data, coordinates or free text. Times are
aware datetimes here and ISO 8601 strings in UTC in the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
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
        "visited": "visits",
        "note_added": "",
        "message_sent": "",
        "message_received": "",
        "photo_added": "",
        "photo_published": "",
        "closed": "status",
        "reopened": "status",
        "marked_duplicate": "status",
        "voice_joined": "",
        "escalated": "",
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


def submitted(
    *, service_id: int, report_id: int, channel: str, provenance: str, severity: int, language: str,
    ward_id: int | None, area_ids: Sequence[int] = (), is_live: bool = True, backdated: bool = False,
    occurred_at: datetime | None = None,
) -> NewEvent:  # fmt: skip
    """The request reached the city. `occurred_at` is when it was received, `backdated` when staff gave that time."""
    return NewEvent(
        "submitted",
        {
            "service": service_id, "report": report_id, "channel": channel, "provenance": provenance,
            "severity": severity, "language": language, "ward": ward_id, "areas": list(area_ids), "live": is_live,
            **({"backdated": True} if backdated else {}),
        },
        occurred_at,
    )  # fmt: skip


def routed(
    *,
    department_id: int,
    queue_id: int,
    reasons: Sequence[Mapping[str, Any]] = (),
    by_hand: bool = False,
    note_id: int | None = None,
    occurred_at: datetime | None = None,
) -> NewEvent:
    """A queue has it. `reasons` are those of `routing.engine.Decision` as data; `by_hand` when staff sent it there."""
    data: dict[str, Any] = {"department": department_id, "queue": queue_id, "reasons": [dict(r) for r in reasons]}
    if by_hand:
        data |= {"by_hand": True, "note": note_id}
    return NewEvent("routed", data, occurred_at)


def severity_changed(*, severity: int, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """Staff changed how urgent it is."""
    return NewEvent("severity_changed", {"severity": severity, "note": note_id}, occurred_at)


def clock(
    kind: str, *, started_at: datetime, due_at: datetime, risk_at: datetime | None, target_id: int | None,
    next_step_at: datetime | None, next_percent: int | None,
) -> dict[str, Any]:  # fmt: skip
    """One clock as `clocks_set` and `resumed` hold it; `next_percent` is the step that is due at `next_step_at`."""
    return {
        "kind": kind, "started_at": stamp(started_at), "due_at": stamp(due_at), "risk_at": stamp(risk_at),
        "target": target_id, "next_step_at": stamp(next_step_at), "next_percent": next_percent,
    }  # fmt: skip


def clocks_set(clocks: Sequence[Mapping[str, Any]], *, promise: datetime | None, cause: str,
               occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Clocks run as given; `promise` is what the resident was told (None: no date was promised).

    `cause`: submitted, routed, severity, import, live.
    """
    return NewEvent("clocks_set", {"clocks": list(clocks), "promise": stamp(promise), "cause": cause}, occurred_at)


def assigned(*, assignee_id: int | None, how: str, note_id: int | None = None,
             occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Somebody owns it now (None: nobody). `how`: claim, assign, hand_over, release, left."""
    return NewEvent("assigned", {"assignee": assignee_id, "how": how, "note": note_id}, occurred_at)


def started(*, occurred_at: datetime | None = None) -> NewEvent:
    """Work began."""
    return NewEvent("started", {}, occurred_at)


def held(*, hold_reason_id: int, review_on: date, pauses: bool, note_id: int | None = None,
         occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Work waits until somebody looks again on `review_on`; the clocks stand still when `pauses`."""
    return NewEvent(
        "held",
        {"hold_reason": hold_reason_id, "review_on": review_on.isoformat(), "pauses": pauses, "note": note_id},
        occurred_at,
    )


def resumed(*, clocks: Sequence[Mapping[str, Any]], occurred_at: datetime | None = None) -> NewEvent:
    """Work goes on; `clocks` have their new due times."""
    return NewEvent("resumed", {"clocks": list(clocks)}, occurred_at)


def visited(*, outcome: str, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """An on-site attempt. `outcome`: done, no_access, not_found, needs_more."""
    return NewEvent("visited", {"outcome": outcome, "note": note_id}, occurred_at)


def note_added(*, note_id: int, fingerprint: str, occurred_at: datetime | None = None) -> NewEvent:
    """A note for staff; the text lies in `Note`, `fingerprint` is its salted HMAC."""
    return NewEvent("note_added", {"note": note_id, "fingerprint": fingerprint}, occurred_at)


def message_sent(*, message_id: int, fingerprint: str, occurred_at: datetime | None = None) -> NewEvent:
    """Staff wrote to everyone who reported it."""
    return NewEvent("message_sent", {"message": message_id, "fingerprint": fingerprint}, occurred_at)


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


def closed(*, status: str, closure_reason_id: int | None, note_id: int | None = None,
           occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """It ended as RESOLVED, NOT_ACTIONABLE or CANCELED, for a reason written for residents."""
    return NewEvent("closed", {"status": status, "closure_reason": closure_reason_id, "note": note_id}, occurred_at)


def reopened(*, by: str, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """It was not finished after all. `by`: staff or resident. The promise and the clock go on, they do not restart."""
    return NewEvent("reopened", {"by": by, "note": note_id}, occurred_at)


def marked_duplicate(*, original_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It is the same matter as another request, which goes on."""
    return NewEvent("marked_duplicate", {"original": original_id}, occurred_at)


def voice_joined(*, report_id: int | None, duplicate_id: int | None = None,
                 occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """One more person speaks for this request."""
    return NewEvent("voice_joined", {"report": report_id, "duplicate": duplicate_id}, occurred_at)


def escalated(*, clock_kind: str, percent: int, recipient: str, user_ids: Sequence[int],
              next_step_at: datetime | None, next_percent: int | None,
              occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A step of a clock's escalation was taken, once."""
    return NewEvent(
        "escalated",
        {
            "clock": clock_kind, "percent": percent, "recipient": recipient, "users": list(user_ids),
            "next_step_at": stamp(next_step_at), "next_percent": next_percent,
        },
        occurred_at,
    )  # fmt: skip


def went_live(*, occurred_at: datetime | None = None) -> NewEvent:
    """An imported open case is now worked here: from this moment the city tells and escalates."""
    return NewEvent("went_live", {}, occurred_at)
