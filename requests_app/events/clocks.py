"""Events about time: clocks, escalations, calls to whoever is on call, emergencies, appointments. Plain Python."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from requests_app.events.kinds import NewEvent, stamp


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


def scheduled(*, day: date, zone_id: int | None, by: str, occurred_at: datetime | None = None) -> NewEvent:
    """The work has an appointed day, the first one or another. `by`: resident or staff."""
    return NewEvent("scheduled", {"day": day.isoformat(), "zone": zone_id, "by": by}, occurred_at)


def schedule_canceled(*, by: str, occurred_at: datetime | None = None) -> NewEvent:
    """The appointed day is given back. `by`: resident or staff."""
    return NewEvent("schedule_canceled", {"by": by}, occurred_at)


def visit_missed(*, by: str, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """The appointed visit did not happen. `by`: city (nobody came) or resident (nothing was ready)."""
    return NewEvent("visit_missed", {"by": by, "note": note_id}, occurred_at)
