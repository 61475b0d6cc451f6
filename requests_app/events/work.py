"""Events about the work: who owns it, where it stands, its parts, its incident. Plain Python."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from requests_app.events.kinds import NewEvent, stamp


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
         works_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Work waits until somebody looks again on `review_on`; the clocks stand still when `pauses`.

    `works_id`: planned works will do it anyway, and it waits for them.
    """
    data = {"hold_reason": hold_reason_id, "review_on": review_on.isoformat(), "pauses": pauses, "note": note_id}
    return NewEvent("held", data | ({"works": works_id} if works_id else {}), occurred_at)


def resumed(*, clocks: Sequence[Mapping[str, Any]], occurred_at: datetime | None = None) -> NewEvent:
    """Work goes on; `clocks` have their new due times."""
    return NewEvent("resumed", {"clocks": list(clocks)}, occurred_at)


def arrived(*, occurred_at: datetime | None = None) -> NewEvent:
    """A crew is there: an on-site attempt whose outcome is not known yet."""
    return NewEvent("arrived", {}, occurred_at)


def visited(*, outcome: str, note_id: int | None = None, has_arrived: bool = False,
            occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """An on-site attempt. `outcome`: done, no_access, not_found, needs_more. `has_arrived`: the one that began with
    `arrived`."""
    data = {"outcome": outcome, "note": note_id, **({"arrived": True} if has_arrived else {})}
    return NewEvent("visited", data, occurred_at)


def closed(*, status: str, closure_reason_id: int | None, note_id: int | None = None, measured: float | None = None,
           waived: Sequence[str] = (), occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """It ended as RESOLVED, NOT_ACTIONABLE or CANCELED, for a reason written for residents.

    `measured` is what its service wants to be measured, in the service's unit; `waived` names evidence (photo, note,
    measure) that a supervisor let go, for the reason in the note.
    """
    return NewEvent(
        "closed",
        {
            "status": status, "closure_reason": closure_reason_id, "note": note_id,
            **({"measured": measured} if measured is not None else {}),
            **({"waived": list(waived)} if waived else {}),
        },
        occurred_at,
    )  # fmt: skip


def closing_held(*, closure_reason_id: int, hold_reason_id: int, until: date, note_id: int | None = None,
                 occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """It is to close for this reason, but whoever reported it is asked for more first; it closes on `until`."""
    return NewEvent(
        "closing_held",
        {
            "closure_reason": closure_reason_id, "hold_reason": hold_reason_id, "until": until.isoformat(),
            "note": note_id,
        },
        occurred_at,
    )  # fmt: skip


def exception_asked(*, note_id: int | None, occurred_at: datetime | None = None) -> NewEvent:
    """Somebody asks the supervisors to let it close without the evidence its service wants; the note says why."""
    return NewEvent("exception_asked", {"note": note_id}, occurred_at)


def work_sent(*, link_id: int, expires_at: datetime, occurred_at: datetime | None = None) -> NewEvent:
    """A contractor got a link to work on it, which ends at `expires_at`."""
    return NewEvent("work_sent", {"link": link_id, "expires_at": stamp(expires_at)}, occurred_at)


def work_withdrawn(*, link_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """A contractor's link was ended."""
    return NewEvent("work_withdrawn", {"link": link_id}, occurred_at)


def cost_recorded(*, entry_id: int, kind: str, quantity: float, cents: int,
                  occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """Time or material was written down. `kind`: labor, equipment, material or bill; `quantity` in hours or units."""
    return NewEvent(
        "cost_recorded", {"entry": entry_id, "kind": kind, "quantity": quantity, "cents": cents}, occurred_at
    )


def cost_removed(*, entry_id: int, cents: int, occurred_at: datetime | None = None) -> NewEvent:
    """A line of costs was taken off."""
    return NewEvent("cost_removed", {"entry": entry_id, "cents": cents}, occurred_at)


def undone(*, run_id: int, first: int, before: Mapping[str, Any], occurred_at: datetime | None = None) -> NewEvent:
    """A change on many cases at once was taken back: every event from the sequence `first` up to this one.

    `before` is `remembering.snapshot` of the moment before it.
    """
    return NewEvent("undone", {"run": run_id, "first": first, "before": dict(before)}, occurred_at)


def reopened(*, by: str, note_id: int | None = None, report_id: int | None = None,
             occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """It was not finished after all. `by`: staff or resident (`report_id`: whose report, where that is known).

    The promise and the clock go on, they do not restart.
    """
    data = {"by": by, "note": note_id, **({"report": report_id} if report_id else {})}
    return NewEvent("reopened", data, occurred_at)


def split_off(*, part_id: int, note_id: int | None = None, task: bool = False,
              occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A part of the matter became a case of its own; this one closes when all its parts have.

    `task`: another team was asked to do something for this case, which does not close by itself for it.
    """
    data = {"part": part_id, "note": note_id, **({"task": True} if task else {})}
    return NewEvent("split_off", data, occurred_at)


def part_closed(*, part_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """A case that was split off ended."""
    return NewEvent("part_closed", {"part": part_id}, occurred_at)


def part_reopened(*, part_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """A case that was split off was taken up again."""
    return NewEvent("part_reopened", {"part": part_id}, occurred_at)


def incident_joined(*, incident_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It is one of the cases of an incident."""
    return NewEvent("incident_joined", {"incident": incident_id}, occurred_at)


def incident_left(*, incident_id: int, occurred_at: datetime | None = None) -> NewEvent:
    """It has nothing to do with the incident after all."""
    return NewEvent("incident_left", {"incident": incident_id}, occurred_at)
