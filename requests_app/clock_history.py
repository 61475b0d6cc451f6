"""When a case's clocks stood still, and what they would be without an emergency mode, both read from its log.

Plain Python. The log is replayed twice beside itself: as it was written, and as it would have been. Where both agree,
what was written stands, so that nothing shifts because a calendar was edited meanwhile; where they differ, the event's
arithmetic is done again on the other clocks. Calendars and targets come in as `Counting`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from requests_app.case_state import ClockState, State
from requests_app.events import moment, stamp
from requests_app.projection import apply
from requests_app.remembering import remembered
from requests_app.workflow import Status

SUSPEND = "suspend"


class LoggedEvent(Protocol):
    """What is read of an event."""

    kind: str
    occurred_at: datetime
    data: Any


class Counting(Protocol):
    """Due times on targets and calendars; `clock` has `due_at`, `paused_since`, `started_at`, `target_id`."""

    def due(self, target_id: int | None, started_at: datetime) -> datetime | None:
        """The due time of a target from its start; None when there is no such target."""

    def resume(self, clock: ClockState, at: datetime) -> datetime:
        """The due time of a paused clock that goes on at `at`."""

    def stretch(self, clock: ClockState, at: datetime, percent: int) -> datetime:
        """The due time when what is left at `at` becomes `percent` of itself."""


@dataclass(frozen=True)
class Pause:
    """A time in which clocks stood still, for a hold or an emergency mode; `ended` None: it lasts."""

    began: datetime
    ended: datetime | None
    hold_reason_id: int | None = None
    emergency_id: int | None = None


@dataclass(frozen=True)
class Stretch:
    """From `at` on there was `percent` of the time that was left."""

    at: datetime
    percent: int
    emergency_id: int


@dataclass(frozen=True)
class Coming:
    """An emergency mode that is about to cover a case from `at` on."""

    emergency_id: int
    effect: str
    percent: int
    at: datetime


def undone_modes(events: Iterable[LoggedEvent]) -> frozenset[int]:
    """Ids of the emergency modes that were taken back as if they had never been."""
    return frozenset(
        event.data["emergency"] for event in events if event.kind == "emergency_ended" and event.data["undone"]
    )


def pauses_of(events: Sequence[LoggedEvent], *, without: Collection[int] = ()) -> list[Pause]:
    """Every pause, the earliest first; those of holds and of emergencies may overlap. `without` leaves modes out."""
    left_out = undone_modes(events) | set(without)
    found: list[Pause] = []
    running: dict[tuple[str, int], Pause] = {}

    def end(keys: Iterable[tuple[str, int]], at: datetime) -> None:
        for key in list(keys):
            pause = running.pop(key)
            found.append(Pause(pause.began, max(at, pause.began), pause.hold_reason_id, pause.emergency_id))

    for event in events:
        data, at = event.data, event.occurred_at
        if event.kind == "held" and data["pauses"]:
            running.setdefault(("hold", 0), Pause(at, None, hold_reason_id=data["hold_reason"]))
        elif event.kind == "resumed":
            end([key for key in running if key[0] == "hold"], at)
        elif event.kind == "emergency_began" and data["effect"] == SUSPEND and data["emergency"] not in left_out:
            key = ("emergency", data["emergency"])
            running.setdefault(key, Pause(at, None, emergency_id=data["emergency"]))
        elif event.kind == "emergency_ended":
            end([key for key in running if key == ("emergency", data["emergency"])], at)
        elif event.kind in ("closed", "marked_duplicate"):
            end(running, at)
        elif event.kind == "unjoined" and data["before"]["status"] == Status.ON_HOLD:
            _take_up_again(found, running)
    return sorted([*found, *running.values()], key=lambda pause: pause.began)


def _take_up_again(found: list[Pause], running: dict[tuple[str, int], Pause]) -> None:
    """A case that is joined no more waits as it did before: its last hold goes on."""
    last = next((pause for pause in reversed(found) if pause.emergency_id is None), None)
    if last is not None:
        found.remove(last)
        running["hold", 0] = Pause(last.began, None, hold_reason_id=last.hold_reason_id)


def stretches_of(events: Sequence[LoggedEvent], *, without: Collection[int] = ()) -> list[Stretch]:
    """Every stretching of the remaining time, the earliest first."""
    left_out = undone_modes(events) | set(without)
    found = [
        Stretch(event.occurred_at, event.data["percent"], event.data["emergency"])
        for event in events
        if event.kind == "emergency_began"
        and event.data["effect"] != SUSPEND
        and event.data["emergency"] not in left_out
    ]
    return sorted(found, key=lambda stretch: stretch.at)


def standing(pauses: Iterable[Pause], until: datetime) -> list[tuple[datetime, datetime]]:
    """The times in which something held the clocks, as spans that neither overlap nor touch, up to `until`."""
    merged: list[tuple[datetime, datetime]] = []
    for pause in sorted(pauses, key=lambda each: each.began):
        began, ended = pause.began, min(pause.ended or until, until)
        if ended <= began:
            continue
        if merged and began <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ended))
        else:
            merged.append((began, ended))
    return merged


def total(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """The length of several spans together."""
    return sum((ended - began for began, ended in spans), timedelta(0))


def recount(
    counting: Counting, target_id: int | None, started_at: datetime, *,
    spans: Sequence[tuple[datetime, datetime]], stretches: Sequence[Stretch],
) -> datetime | None:  # fmt: skip
    """The due time of a target as if it had applied from the start: every pause given back, every stretch given again.

    None when there is no such target.
    """
    due = counting.due(target_id, started_at)
    if due is None:
        return None
    clock = ClockState(started_at, due, None, target_id, None, None)
    # A stretch inside a pause finds what was left when the pause began.
    steps: list[tuple[datetime, int, Any]] = [(began, 1, (began, ended)) for began, ended in spans]
    for stretch in stretches:
        at = next((began for began, ended in spans if began <= stretch.at < ended), max(stretch.at, started_at))
        steps.append((at, 0, stretch.percent))
    for at, which, what in sorted(steps, key=lambda step: step[:2]):
        if which == 0:
            clock.due_at = counting.stretch(clock, at, what)
        elif what[1] > started_at:
            clock.paused_since = max(what[0], started_at)
            clock.due_at = counting.resume(clock, what[1])
            clock.paused_since = None
    return clock.due_at


@dataclass
class _Replay:
    """The log as it was (`actual`) and as it would have been (`other`)."""

    events: Sequence[LoggedEvent]
    counting: Counting
    left_out: frozenset[int]
    actual: State = field(default_factory=State)
    other: State = field(default_factory=State)
    is_held: bool = False
    suspending: set[int] = field(default_factory=set)
    effects: dict[int, tuple[str, int]] = field(default_factory=dict)
    before_joining: Mapping[str, Any] | None = None

    def take(self, event: LoggedEvent) -> None:
        kind, data, at = event.kind, event.data, event.occurred_at
        self._notice(kind, data)
        if kind == "marked_duplicate":
            self.before_joining = remembered(self.other)
        if not (kind in ("emergency_began", "emergency_ended") and data["emergency"] in self.left_out):
            self._to(self.other, kind, self._adapted(kind, data, at), at)
        self._to(self.actual, kind, data, at)

    def begin(self, coming: Coming) -> None:
        """Put a mode in that the log does not know."""
        data = {"emergency": coming.emergency_id, "effect": coming.effect, "percent": coming.percent, "clocks": [],
                "promise": None}  # fmt: skip
        self._notice("emergency_began", data)
        self._to(self.other, "emergency_began", self._adapted("emergency_began", data, coming.at), coming.at)

    def _to(self, state: State, kind: str, data: Mapping[str, Any], at: datetime) -> None:
        apply(state, kind=kind, data=data, occurred_at=at, recorded_at=at, sequence=state.version + 1)

    def _notice(self, kind: str, data: Mapping[str, Any]) -> None:
        if kind == "held":
            self.is_held = data["pauses"]
        elif kind in ("resumed", "closed", "marked_duplicate"):
            self.is_held = False
        elif kind == "unjoined":
            self.is_held = data["before"]["status"] == Status.ON_HOLD
        elif kind == "emergency_began":
            self.effects[data["emergency"]] = (data["effect"], data.get("percent", 100))
            if data["effect"] == SUSPEND and data["emergency"] not in self.left_out:
                self.suspending.add(data["emergency"])
        elif kind == "emergency_ended":
            self.suspending.discard(data["emergency"])

    def _adapted(self, kind: str, data: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
        """The event's data with its clock entries, and the promise that came of them, as the other clocks need them."""
        if kind == "clocks_set":
            entries = [self._set(entry, data["cause"], at) for entry in data["clocks"]]
            was, due = _resolve_due(data["clocks"]), _resolve_due(entries)
            promise = due if due is not None and data["promise"] == was else data["promise"]
            return {**data, "clocks": entries, "promise": promise}
        if kind == "resumed":
            goes_on = not self.suspending and not self.is_held
            return {**data, "clocks": self._resumed(data["clocks"], at) if goes_on else []}
        if kind == "unjoined" and self.before_joining is not None:
            return {**data, "before": self.before_joining}
        if kind == "emergency_began":
            return self._promising(data, [] if data["effect"] == SUSPEND else self._stretched(data, at))
        if kind == "emergency_ended":
            goes_on = self._suspends(data["emergency"]) and not self.suspending and not self.is_held
            return self._promising(data, self._resumed(data["clocks"], at) if goes_on else [])
        return data

    def _promising(self, data: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """An emergency's data with these entries; the resident's date moves when the work is due later than it."""
        due, named = _resolve_due(entries), self.other.expected_datetime
        is_later = due is not None and (named is None or moment(due) > named)  # type: ignore[operator]
        return {**data, "clocks": entries, "promise": due if is_later else None}

    def _suspends(self, emergency_id: int) -> bool:
        return self.effects.get(emergency_id, (SUSPEND, 100))[0] == SUSPEND

    def _resumed(self, written: Sequence[Mapping[str, Any]], at: datetime) -> list[Mapping[str, Any]]:
        by_kind = {entry["kind"]: entry for entry in written}
        return [
            by_kind[kind] if kind in by_kind and self._agrees(kind)
            else _entry(kind, clock, self.counting.resume(clock, at))
            for kind, clock in self.other.clocks.items()
            if clock.is_running and clock.paused_since is not None
        ]  # fmt: skip

    def _stretched(self, data: Mapping[str, Any], at: datetime) -> list[Mapping[str, Any]]:
        by_kind = {entry["kind"]: entry for entry in data["clocks"]}
        return [
            by_kind[kind] if kind in by_kind and self._agrees(kind)
            else _entry(kind, clock, self.counting.stretch(clock, at, data.get("percent", 100)))
            for kind, clock in self.other.clocks.items()
            if clock.is_running
        ]  # fmt: skip

    def _set(self, entry: Mapping[str, Any], cause: str, at: datetime) -> Mapping[str, Any]:
        kind = entry["kind"]
        was, clock = self.actual.clocks.get(kind), self.other.clocks.get(kind)
        if was is None and cause == "service" and self._stood_otherwise(at):
            return self._recounted(entry, at)
        if was is None or clock is None or self._agrees(kind):
            return entry
        if entry["target"] != was.target_id:
            return self._recounted(entry, at)
        if cause == "closing":
            due = self.counting.resume(clock, at) if clock.paused_since is not None else clock.due_at
            return {**entry, "due_at": stamp(due)}
        return {**entry, "due_at": stamp(clock.due_at)} if moment(entry["due_at"]) == was.due_at else entry

    def _recounted(self, entry: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
        started_at = moment(entry["started_at"])
        assert started_at is not None
        spans, stretches = self._until(at, self.left_out)
        due = recount(self.counting, entry["target"], started_at, spans=spans, stretches=stretches)
        return entry if due is None else {**entry, "due_at": stamp(due)}

    def _stood_otherwise(self, at: datetime) -> bool:
        return self._until(at, frozenset()) != self._until(at, self.left_out)

    def _until(self, at: datetime, left_out: Collection[int]) -> tuple[list[tuple[datetime, datetime]], list[Stretch]]:
        """The pauses and stretches up to `at`."""
        stretches = [each for each in stretches_of(self.events, without=left_out) if each.at <= at]
        return standing(pauses_of(self.events, without=left_out), at), stretches

    def _agrees(self, kind: str) -> bool:
        """Whether a clock is the same in both."""
        was, clock = self.actual.clocks.get(kind), self.other.clocks.get(kind)
        return was is not None and clock is not None and _times(was) == _times(clock)


def _resolve_due(entries: Iterable[Mapping[str, Any]]) -> str | None:
    return next((entry["due_at"] for entry in entries if entry["kind"] == "resolve"), None)


def _times(clock: ClockState) -> tuple[Any, ...]:
    return clock.due_at, clock.target_id, clock.paused_since, clock.paused_seconds, clock.stopped_at


def _entry(kind: str, clock: ClockState, due: datetime) -> Mapping[str, Any]:
    return {
        "kind": kind, "started_at": stamp(clock.started_at), "due_at": stamp(due), "risk_at": None,
        "target": clock.target_id, "next_step_at": None, "next_step": None,
    }  # fmt: skip


def as_if_never(events: Sequence[LoggedEvent], emergency_id: int, counting: Counting) -> State:
    """The case as its log would have left it had the emergency mode never been."""
    replay = _Replay(events, counting, undone_modes(events) | {emergency_id})
    for event in events:
        replay.take(event)
    return replay.other


def as_if_begun(events: Sequence[LoggedEvent], coming: Coming, counting: Counting) -> State:
    """The case as its log would have left it had the emergency mode covered it from `coming.at` on."""
    replay = _Replay(events, counting, undone_modes(events))
    begun = False
    for event in events:
        if not begun and replay.other.clocks and event.occurred_at > coming.at:
            replay.begin(coming)
            begun = True
        replay.take(event)
    if not begun:
        replay.begin(coming)
    return replay.other
