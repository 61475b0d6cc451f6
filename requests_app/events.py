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
        "emergency_began": "clocks",
        "emergency_ended": "clocks",
        "incident_joined": "incident",
        "incident_left": "incident",
        "scheduled": "schedule",
        "schedule_canceled": "schedule",
        "visit_missed": "schedule",
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
    *, service_id: int, report_id: int | None, channel: str, provenance: str, severity: int, language: str,
    ward_id: int | None, area_ids: Sequence[int] = (), is_live: bool = True, backdated: bool = False,
    asset_id: int | None = None, parent_id: int | None = None, kept_from: Sequence[int] = (),
    occurred_at: datetime | None = None,
) -> NewEvent:  # fmt: skip
    """The request reached the city. `occurred_at` is when it was received, `backdated` when staff gave that time.

    `report_id`: the report it began with (None: split off from another, whose reports speak for it too);
    `asset_id`: what it is about; `parent_id`: the case it was split off from; `kept_from`: departments it is about.
    """
    return NewEvent(
        "submitted",
        {
            "service": service_id, "report": report_id, "channel": channel, "provenance": provenance,
            "severity": severity, "language": language, "ward": ward_id, "areas": list(area_ids), "live": is_live,
            **({"backdated": True} if backdated else {}),
            **({"asset": asset_id} if asset_id else {}),
            **({"parent": parent_id} if parent_id else {}),
            **({"kept_from": list(kept_from)} if kept_from else {}),
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
    """How urgent it is was changed, by staff or by a step of an escalation."""
    return NewEvent("severity_changed", {"severity": severity, "note": note_id}, occurred_at)


def service_changed(*, service_id: int, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """It is about another service than was said. The first promise stays."""
    return NewEvent("service_changed", {"service": service_id, "note": note_id}, occurred_at)


def clock(
    kind: str, *, started_at: datetime, due_at: datetime, risk_at: datetime | None, target_id: int | None,
    next_step_at: datetime | None, next_step: int | None,
) -> dict[str, Any]:  # fmt: skip
    """One clock as events hold it; `next_step` is the escalation step that is due at `next_step_at`."""
    return {
        "kind": kind, "started_at": stamp(started_at), "due_at": stamp(due_at), "risk_at": stamp(risk_at),
        "target": target_id, "next_step_at": stamp(next_step_at), "next_step": next_step,
    }  # fmt: skip


def whole_clock(kind: str, clock: Any) -> dict[str, Any]:
    """A clock with everything it holds (any object with its columns), for the events that put it back."""
    return {
        "kind": kind, "started_at": stamp(clock.started_at), "due_at": stamp(clock.due_at),
        "risk_at": stamp(clock.risk_at), "target": clock.target_id, "next_step_at": stamp(clock.next_step_at),
        "next_step": clock.next_step, "paused_since": stamp(clock.paused_since),
        "paused_seconds": clock.paused_seconds, "outcome": clock.outcome,
    }  # fmt: skip


def clocks_set(clocks: Sequence[Mapping[str, Any]], *, promise: datetime | None, cause: str,
               occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Clocks run as given; `promise` is what the resident was told (None: no date was promised).

    `cause`: submitted, routed, chain, severity, service, reopened, incident, schedule, rule, calendar, activity,
    closing, import, live.
    """
    return NewEvent("clocks_set", {"clocks": list(clocks), "promise": stamp(promise), "cause": cause}, occurred_at)


def assigned(*, assignee_id: int | None, how: str, note_id: int | None = None,
             occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Somebody owns it now (None: nobody).

    `how`: claim, assign, hand_over, release, left, rule (a rule chose them), escalation, cover (for somebody away).
    """
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


def unjoined(*, original_id: int, before: Mapping[str, Any], note_id: int | None = None,
             occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """It is a matter of its own after all; `before` is what `projection.remembered` kept of the moment of joining."""
    return NewEvent("unjoined", {"original": original_id, "before": dict(before), "note": note_id}, occurred_at)


def voice_joined(*, report_id: int | None, duplicate_id: int | None = None, voices: int = 1,
                 occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """One more person speaks for this request, or `voices` more with a case that was joined to it."""
    return NewEvent("voice_joined", {"report": report_id, "duplicate": duplicate_id, "voices": voices}, occurred_at)


def voice_left(*, report_id: int | None, duplicate_id: int | None = None, voices: int = 1,
               occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """What had joined stands for itself again."""
    return NewEvent("voice_left", {"report": report_id, "duplicate": duplicate_id, "voices": voices}, occurred_at)


def split_off(*, part_id: int, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """A part of the matter became a case of its own; this one closes when all its parts have."""
    return NewEvent("split_off", {"part": part_id, "note": note_id}, occurred_at)


def part_closed(*, part_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """A case that was split off ended."""
    return NewEvent("part_closed", {"part": part_id}, occurred_at)


def part_reopened(*, part_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """A case that was split off was taken up again."""
    return NewEvent("part_reopened", {"part": part_id}, occurred_at)


def escalated(*, clock_kind: str, step_id: int, trigger: str, amount: int, recipient: str, user_ids: Sequence[int],
              next_step_at: datetime | None, next_step: int | None, skipped: Sequence[int] = (), tells: bool = True,
              occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A step of a clock's escalation was taken, once.

    `trigger` share, age or silence with its `amount`; `skipped` are earlier steps that came due meanwhile and count as
    taken; `tells`: the step was to tell somebody, and `user_ids` are those who are told. What else the step did
    (severity, queue, owner, flag) stands in events of its own beside this one.
    """
    return NewEvent(
        "escalated",
        {
            "clock": clock_kind, "step": step_id, "trigger": trigger, "amount": amount, "recipient": recipient,
            "users": list(user_ids), "skipped": list(skipped), "next_step_at": stamp(next_step_at),
            "next_step": next_step, **({} if tells else {"tells": False}),
        },
        occurred_at,
    )  # fmt: skip


def escalation_acknowledged(*, step_id: int, note_id: int | None = None,
                            occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Somebody who was told of an escalation has seen it and deals with it; the flag comes down."""
    return NewEvent("escalation_acknowledged", {"step": step_id, "note": note_id}, occurred_at)


def flagged(*, is_flagged: bool, occurred_at: datetime | None = None) -> NewEvent:
    """An escalation asks for attention, or no longer."""
    return NewEvent("flagged", {"flagged": is_flagged}, occurred_at)


def paged(*, user_id: int | None, round_number: int, supervisor_ids: Sequence[int] = (), gave_up: bool = False,
          occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Whoever is on call was called; `round_number` counts the calls about this case.

    `user_id` None: nobody is on call, or (`gave_up`) nobody on call answered, so the supervisors were called.
    """
    data = {"user": user_id, "round": round_number, "users": list(supervisor_ids)}
    return NewEvent("paged", data | ({"gave_up": True} if gave_up else {}), occurred_at)


def page_acknowledged(*, round_number: int, occurred_at: datetime | None = None) -> NewEvent:
    """The actor answered the call."""
    return NewEvent("page_acknowledged", {"round": round_number}, occurred_at)


def tagged(*, tags: Sequence[str], occurred_at: datetime | None = None) -> NewEvent:
    """It carries these tags now."""
    return NewEvent("tagged", {"tags": list(tags)}, occurred_at)


def withheld(*, is_withheld: bool, occurred_at: datetime | None = None) -> NewEvent:
    """It is kept from the public, or no longer."""
    return NewEvent("withheld", {"withheld": is_withheld}, occurred_at)


def handed_off(*, body_id: int, rule_id: int | None = None, note_id: int | None = None,
               occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A body outside the city is responsible and was handed the matter."""
    return NewEvent("handed_off", {"body": body_id, "rule": rule_id, "note": note_id}, occurred_at)


def emergency_began(*, emergency_id: int, effect: str, percent: int = 100, clocks: Sequence[Mapping[str, Any]] = (),
                    promise: datetime | None = None, occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Emergency mode covers it: its clocks stand still (`suspend`) or have these later times (`stretch`).

    `percent` of what was left is left then (for `stretch`).
    """
    return NewEvent(
        "emergency_began",
        {
            "emergency": emergency_id, "effect": effect, "percent": percent, "clocks": list(clocks),
            "promise": stamp(promise),
        },
        occurred_at,
    )  # fmt: skip


def emergency_ended(*, emergency_id: int, clocks: Sequence[Mapping[str, Any]], promise: datetime | None,
                    was_undone: bool = False, occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Emergency mode covers it no more; `clocks` run on with these times (none: something else still holds them).

    `was_undone`: as if the mode had never been; the times are those from before it.
    """
    return NewEvent(
        "emergency_ended",
        {"emergency": emergency_id, "clocks": list(clocks), "promise": stamp(promise), "undone": was_undone},
        occurred_at,
    )


def incident_joined(*, incident_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It is one of the cases of an incident."""
    return NewEvent("incident_joined", {"incident": incident_id}, occurred_at)


def incident_left(*, incident_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It has nothing to do with the incident after all."""
    return NewEvent("incident_left", {"incident": incident_id}, occurred_at)


def scheduled(*, day: date, zone_id: int | None, by: str, occurred_at: datetime | None = None) -> NewEvent:
    """The work has an appointed day, the first one or another. `by`: resident or staff."""
    return NewEvent("scheduled", {"day": day.isoformat(), "zone": zone_id, "by": by}, occurred_at)


def schedule_canceled(*, by: str, occurred_at: datetime | None = None) -> NewEvent:
    """The appointed day is given back. `by`: resident or staff."""
    return NewEvent("schedule_canceled", {"by": by}, occurred_at)


def visit_missed(*, by: str, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """The appointed visit did not happen. `by`: city (nobody came) or resident (nothing was ready)."""
    return NewEvent("visit_missed", {"by": by, "note": note_id}, occurred_at)


def went_live(*, occurred_at: datetime | None = None) -> NewEvent:
    """An imported open case is now worked here: from this moment the city tells and escalates."""
    return NewEvent("went_live", {}, occurred_at)
