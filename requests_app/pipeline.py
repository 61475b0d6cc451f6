"""The timetable residents see, made from the log: Received, Routed, In the queue, On-site attempt, Resolved.

Plain Python. Holds are pauses inside the step they fell into; a reopening is a step of its own. Words are put on by
`pipeline_words`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

DONE, NOW, NEXT = "done", "now", "next"
_STEPS_OF_ARRIVAL = 3  # received, routed, queued


class LoggedEvent(Protocol):
    """What is read of an event."""

    kind: str
    occurred_at: datetime
    data: Any


@dataclass
class Pause:
    """A wait, for a hold reason or an emergency mode: since when, until when (None: still), and the day somebody looks
    again. `stops_clock`: the time given to the work stood still; `due_at`: until when it was given once it went on.
    """

    hold_reason_id: int | None
    since: datetime
    review_on: date | None
    until: datetime | None = None
    stops_clock: bool = True
    emergency_id: int | None = None
    due_at: datetime | None = None


@dataclass
class Step:
    """One line of the timetable; `at` None: not yet.

    `kind`: received, routed, queued, passed_on (to the outside body `body_id`), scheduled, unscheduled, missed,
    visited, split, reopened, unjoined, closed.
    `day`: the appointed one. `is_responsible`: False once it was handed to an outside body.
    """

    kind: str
    at: datetime | None = None
    state: str = DONE
    department_id: int | None = None
    queue_id: int | None = None
    outcome: str = ""
    closure_reason_id: int | None = None
    original_id: int | None = None
    is_responsible: bool = True
    started_at: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    photo_ids: list[str] = field(default_factory=list)
    part_ids: list[int] = field(default_factory=list)
    day: date | None = None
    body_id: int | None = None


@dataclass
class _Walk:
    steps: list[Step] = field(default_factory=list)
    department_id: int | None = None
    queue_id: int | None = None
    closing_photos: list[str] = field(default_factory=list)
    day: date | None = None

    def add(self, step: Step) -> None:
        step.department_id, step.queue_id = self.department_id, self.queue_id
        self.steps.append(step)

    def end_pause(
        self, at: datetime, data: Any = None, *, emergency_id: int | None = None, every: bool = False
    ) -> None:
        """End the hold, the pause of an emergency mode, or `every` one; `data` of the event has the new due times."""
        entries = (data or {}).get("clocks") or []
        due = next((entry["due_at"] for entry in entries if entry["kind"] == "resolve"), None)
        for step in self.steps:
            for pause in step.pauses:
                if pause.until is None and (every or pause.emergency_id == emergency_id):
                    pause.until = at
                    pause.due_at = datetime.fromisoformat(due) if due else None


def steps_of(events: Iterable[LoggedEvent], *, expected_at: datetime | None = None) -> list[Step]:
    """The steps taken, oldest first, the last of them `now`, and for open requests those that still come."""
    walk = _Walk()
    for event in events:
        _take(walk, event.kind, event.data, event.occurred_at)
    if not walk.steps:
        return []
    walk.steps[-1].state = NOW
    if walk.steps[-1].kind != "closed":
        if walk.steps[-1].kind not in ("visited", "passed_on"):  # whom it was passed on to may work without a visit
            walk.steps.append(Step("visited", None, NEXT, walk.department_id, walk.queue_id, day=walk.day))
        walk.steps.append(Step("closed", expected_at, NEXT, walk.department_id, walk.queue_id, outcome="RESOLVED"))
    return walk.steps


def _take(walk: _Walk, kind: str, data: Any, at: datetime) -> None:
    if kind == "submitted":
        walk.add(Step("received", at))
    elif kind == "routed":
        _routed(walk, data, at)
    elif kind == "started":
        if walk.steps:
            walk.steps[-1].started_at = at
    elif kind in ("arrived", "visited"):
        _on_site(walk, data, at)
    elif kind in ("held", "closing_held", "emergency_began") and walk.steps:
        _paused(walk, kind, data, at)
    elif kind == "resumed":
        walk.end_pause(at, data)
    elif kind == "emergency_ended":
        _emergency_over(walk, data, at)
    elif kind == "photo_added":
        _photo(walk, data)
    elif kind in ("handed_off", "reopened"):
        _whose(walk, kind, data, at)
    elif kind == "passed_on":
        walk.add(Step("passed_on", at, body_id=data["body"]))
    elif kind in ("closed", "marked_duplicate"):
        _closed(walk, kind, data, at)
    elif kind in ("scheduled", "schedule_canceled", "visit_missed"):
        _scheduled(walk, kind, data, at)
    elif kind == "split_off":
        _split(walk, data, at)
    elif kind == "unjoined":
        walk.add(Step("unjoined", at))


def _routed(walk: _Walk, data: Any, at: datetime) -> None:
    moved = data["department"] != walk.department_id
    walk.department_id, walk.queue_id = data["department"], data["queue"]
    if moved:
        walk.add(Step("routed", at))
    walk.add(Step("queued", at))


def _paused(walk: _Walk, kind: str, data: Any, at: datetime) -> None:
    if kind == "emergency_began":
        if data["effect"] == "suspend":
            walk.steps[-1].pauses.append(Pause(None, at, None, emergency_id=data["emergency"]))
        return
    walk.end_pause(at)
    day = date.fromisoformat(data["until" if kind == "closing_held" else "review_on"])
    walk.steps[-1].pauses.append(Pause(data["hold_reason"], at, day, stops_clock=data.get("pauses", True)))


def _emergency_over(walk: _Walk, data: Any, at: datetime) -> None:
    """A mode that was taken back counts as if it had never been."""
    if data["undone"]:
        for step in walk.steps:
            step.pauses = [pause for pause in step.pauses if pause.emergency_id != data["emergency"]]
    walk.end_pause(at, data, emergency_id=data["emergency"])


def _on_site(walk: _Walk, data: Any, at: datetime) -> None:
    """Arriving and how it went are one step."""
    outcome = data.get("outcome", "")
    if data.get("arrived") and walk.steps and walk.steps[-1].kind == "visited":
        walk.steps[-1].outcome = outcome
    else:
        walk.add(Step("visited", at, outcome=outcome))


def _scheduled(walk: _Walk, kind: str, data: Any, at: datetime) -> None:
    walk.day = date.fromisoformat(data["day"]) if kind == "scheduled" else None
    name = {"scheduled": "scheduled", "schedule_canceled": "unscheduled", "visit_missed": "missed"}[kind]
    walk.add(Step(name, at, outcome=data["by"], day=walk.day))


def _split(walk: _Walk, data: Any, at: datetime) -> None:
    """Parts that were made at once are one step."""
    if not walk.steps or walk.steps[-1].kind != "split":
        walk.add(Step("split", at))
    walk.steps[-1].part_ids.append(data["part"])


def _whose(walk: _Walk, kind: str, data: Any, at: datetime) -> None:
    """Somebody else is responsible, or the city has it again. A rule that hands it off on arrival leaves it with nobody
    here, whatever queue was noted."""
    if kind == "handed_off" and data.get("rule") is not None and len(walk.steps) <= _STEPS_OF_ARRIVAL:
        walk.steps = [step for step in walk.steps if step.kind == "received"]
    for step in walk.steps:
        step.is_responsible = kind == "reopened"
    if kind == "reopened":
        walk.add(Step("reopened", at, outcome=data["by"]))


def _photo(walk: _Walk, data: Any) -> None:
    stage = data["stage"]
    if stage == "closing":
        walk.closing_photos.append(data["attachment"])
    wanted = {"report": "received", "visit": "visited"}.get(stage)
    step = next((step for step in reversed(walk.steps) if step.kind == wanted), None)
    if step is not None:
        step.photo_ids.append(data["attachment"])


def _closed(walk: _Walk, kind: str, data: Any, at: datetime) -> None:
    walk.end_pause(at, every=True)
    outcome = "DUPLICATE" if kind == "marked_duplicate" else data["status"]
    step = Step("closed", at, outcome=outcome)
    step.closure_reason_id = data.get("closure_reason")
    step.original_id = data.get("original")
    step.photo_ids, walk.closing_photos = walk.closing_photos, []
    walk.add(step)
