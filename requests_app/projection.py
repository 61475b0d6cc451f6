"""From the log to the row: replaying a request's events gives its derived columns and its clocks.

Plain Python. `apply` is the only place that knows what an event means for a `State`; the ledger uses it when it
records, `check_ledger` when it replays.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from requests_app.case_state import ClockState, State, required
from requests_app.events import moment
from requests_app.projection_columns import COLUMNS
from requests_app.remembering import put_back, put_back_joined
from requests_app.workflow import OPEN, Status


def _first_action(state: State, at: datetime) -> None:
    if state.first_action_at is None:
        state.first_action_at = at
    _stop(state, ("acknowledge", "first_action"), at)


def _stop(state: State, kinds: tuple[str, ...], at: datetime, *, canceled: bool = False) -> None:
    for kind in kinds:
        if kind in state.clocks:
            state.clocks[kind].stop(at, canceled=canceled)


def _submitted(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = Status.RECEIVED
    state.service_id = data["service"]
    state.severity = data["severity"]
    state.channel = data["channel"]
    state.provenance = data["provenance"]
    state.language = data["language"]
    state.ward_id = data["ward"]
    state.is_live = data["live"]
    state.requested_datetime = at
    state.voices = 1


def _routed(state: State, data: Mapping[str, Any], at: datetime) -> None:
    if state.department_id not in (None, data["department"]):
        state.assignee_id = None
    state.department_id = data["department"]
    state.queue_id = data["queue"]
    state.routed_at = at
    state.with_body_id = None  # a team of the city has it
    if state.status == Status.RECEIVED:
        state.status = Status.ROUTED


def _clocks_set(state: State, data: Mapping[str, Any], at: datetime) -> None:
    stands_still = any(clock.is_running and clock.paused_since is not None for clock in state.clocks.values())
    for entry in data["clocks"]:
        if entry["kind"] not in state.clocks:
            state.clocks[entry["kind"]] = ClockState(
                started_at=required(entry["started_at"]), due_at=required(entry["due_at"]),
                risk_at=moment(entry["risk_at"]), target_id=entry["target"],
                next_step_at=moment(entry["next_step_at"]), next_step=entry.get("next_step"),
            )  # fmt: skip
            if stands_still:  # what holds the other clocks holds a new one too
                state.clocks[entry["kind"]].pause(at)
        else:
            _move_clock(state, entry, at)
    _promise(state, data)


def _move_clock(state: State, entry: Mapping[str, Any], at: datetime) -> None:
    """New times for a running clock; one that stands still goes on standing still."""
    clock = state.clocks.get(entry["kind"])
    if clock is not None and clock.is_running:
        paused_since = clock.paused_since
        clock.put(entry, at)
        if paused_since is not None:
            clock.pause(at)


def _promise(state: State, data: Mapping[str, Any]) -> None:
    """A new date for the resident; the first one stays the first."""
    promise = moment(data["promise"])
    if promise is not None:
        state.expected_datetime = promise
        if state.first_promise is None:
            state.first_promise = promise


def _held(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = Status.ON_HOLD
    state.hold_reason_id = data["hold_reason"]
    state.hold_review_on = date.fromisoformat(data["review_on"])
    state.planned_work_id = data.get("works", state.planned_work_id)
    if data["pauses"]:
        for clock in state.clocks.values():
            clock.pause(at)


def _closing_held(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = Status.ON_HOLD
    state.hold_reason_id = data["hold_reason"]
    state.hold_review_on = state.closes_on = date.fromisoformat(data["until"])
    state.closing_reason_id = data["closure_reason"]
    _first_action(state, at)
    for clock in state.clocks.values():
        clock.pause(at)


def _end_hold(state: State) -> None:
    state.hold_reason_id = None
    state.hold_review_on = None
    state.closes_on = None
    state.closing_reason_id = None


def _resumed(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = Status.IN_PROGRESS if state.first_action_at else Status.ROUTED
    _end_hold(state)
    for entry in data["clocks"]:
        clock = state.clocks.get(entry["kind"])
        if clock is not None and clock.is_running:
            clock.put(entry, at)
    resolve = state.clocks.get("resolve")
    if resolve is not None and state.expected_datetime is not None:
        state.expected_datetime = max(state.expected_datetime, resolve.due_at)


def _started(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = Status.IN_PROGRESS
    _first_action(state, at)


def _arrived(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.visits += 1
    _on_site(state, at)


def _visited(state: State, data: Mapping[str, Any], at: datetime) -> None:
    if not data.get("arrived"):
        state.visits += 1
    _on_site(state, at)


def _on_site(state: State, at: datetime) -> None:
    if state.status in (Status.RECEIVED, Status.ROUTED):
        state.status = Status.IN_PROGRESS
    _first_action(state, at)


def _closed(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = data["status"]
    state.closed_datetime = at
    state.closure_reason_id = data["closure_reason"]
    _end_hold(state)
    _stop(state, tuple(state.clocks), at, canceled=data["status"] == Status.CANCELED)


def _reopened(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = Status.ROUTED
    state.closed_datetime = None
    state.closure_reason_id = None
    state.reopened_count += 1
    state.handed_to_id = state.with_body_id = None  # the city has taken it back
    resolve = state.clocks.get("resolve")
    if resolve is not None:
        resolve.stopped_at = None
        resolve.outcome = ""


def _marked_duplicate(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.status = Status.DUPLICATE
    state.duplicate_of_id = data["original"]
    state.closed_datetime = at
    _end_hold(state)
    _stop(state, tuple(state.clocks), at, canceled=True)


def _unjoined(state: State, data: Mapping[str, Any], at: datetime) -> None:
    put_back_joined(state, data["before"])


def _undone(state: State, data: Mapping[str, Any], at: datetime) -> None:
    put_back(state, data["before"])


def _escalated(state: State, data: Mapping[str, Any], at: datetime) -> None:
    clock = state.clocks.get(data["clock"])
    if clock is not None and clock.is_running:
        if "step" in data:
            clock.steps_taken = sorted({*clock.steps_taken, data["step"], *data["skipped"]})
        clock.next_step_at = moment(data["next_step_at"])
        clock.next_step = data.get("next_step")


def _assigned(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.assignee_id = data["assignee"]
    if data["assignee"] is not None:
        _stop(state, ("acknowledge",), at)


def _message_sent(state: State, data: Mapping[str, Any], at: datetime) -> None:
    _stop(state, ("acknowledge",), at)


def _called_back(state: State, data: Mapping[str, Any], at: datetime) -> None:
    if data["outcome"] == "reached":
        _stop(state, ("acknowledge",), at)


def _split_off(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.parts_open += 1
    if state.status in (Status.RECEIVED, Status.ROUTED):
        state.status = Status.IN_PROGRESS
    _first_action(state, at)


def _part_closed(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.parts_open -= 1


def _part_reopened(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.parts_open += 1
    if state.status == Status.ROUTED:
        state.status = Status.IN_PROGRESS


def _passed_on(state: State, data: Mapping[str, Any], at: datetime) -> None:
    """What a rule passes on was acted upon by nobody yet."""
    state.with_body_id = data["body"]
    if data["rule"] is None:
        if state.status in (Status.RECEIVED, Status.ROUTED):
            state.status = Status.IN_PROGRESS
        _first_action(state, at)


def _emergency_began(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.emergencies = sorted({*state.emergencies, data["emergency"]})
    if data["effect"] == "suspend":
        for clock in state.clocks.values():
            clock.pause(max(at, clock.started_at))
    for entry in data["clocks"]:
        if "paused_since" in entry:
            state.clocks[entry["kind"]].restore(entry)
        else:
            _move_clock(state, entry, at)
    _promise(state, data)


def _emergency_ended(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.emergencies = [each for each in state.emergencies if each != data["emergency"]]
    for entry in data["clocks"]:
        clock = state.clocks.get(entry["kind"])
        if clock is not None and "paused_since" in entry:
            clock.restore(entry)
        elif clock is not None and clock.is_running:
            clock.put(entry, at)
    _promise(state, data)


def _changes_nothing(state: State, data: Mapping[str, Any], at: datetime) -> None:
    """Facts that stand in the log only."""


PROJECTIONS: dict[str, Callable[[State, Mapping[str, Any], datetime], None]] = {
    "submitted": _submitted,
    "routed": _routed,
    "clocks_set": _clocks_set,
    "assigned": _assigned,
    "started": _started,
    "held": _held,
    "resumed": _resumed,
    "arrived": _arrived,
    "visited": _visited,
    "note_added": _changes_nothing,
    "message_sent": _message_sent,
    "message_received": _changes_nothing,
    "photo_added": _changes_nothing,
    "photo_published": _changes_nothing,
    "text_published": _changes_nothing,
    "closed": _closed,
    "reopened": _reopened,
    "marked_duplicate": _marked_duplicate,
    "unjoined": _unjoined,
    "split_off": _split_off,
    "part_closed": _part_closed,
    "part_reopened": _part_reopened,
    "escalated": _escalated,
    "paged": _changes_nothing,
    "page_acknowledged": _changes_nothing,
    "passed_on": _passed_on,
    "emergency_began": _emergency_began,
    "emergency_ended": _emergency_ended,
    "closing_held": _closing_held,
    "exception_asked": _changes_nothing,
    "text_redacted": _changes_nothing,
    "photo_masked": _changes_nothing,
    "photo_captioned": _changes_nothing,
    "linked": _changes_nothing,
    "unlinked": _changes_nothing,
    "work_sent": _changes_nothing,
    "work_withdrawn": _changes_nothing,
    "cost_recorded": _changes_nothing,
    "cost_removed": _changes_nothing,
    "contact_changed": _changes_nothing,
    "called_back": _called_back,
    "letter_printed": _changes_nothing,
    "report_corrected": _changes_nothing,
    "photo_withdrawn": _changes_nothing,
    "report_withdrawn": _changes_nothing,
    "survey_answered": _changes_nothing,
    "undone": _undone,
} | COLUMNS


def apply(state: State, *, kind: str, data: Mapping[str, Any], occurred_at: datetime, recorded_at: datetime,
          sequence: int) -> None:  # fmt: skip
    """Move `state` on by one event. Raises KeyError for a kind without a projection."""
    PROJECTIONS[kind](state, data, occurred_at)
    state.version = sequence
    state.last_kind = kind
    state.updated_datetime = recorded_at if state.is_live else occurred_at  # imported history keeps its own times
    _refresh_due(state)


def _refresh_due(state: State) -> None:
    resolve = state.clocks.get("resolve")
    if resolve is None:
        return
    state.due_at = resolve.due_at
    counts = resolve.is_running and resolve.paused_since is None and state.status in OPEN
    state.next_due_at = resolve.due_at if counts else None
    state.risk_at = resolve.risk_at if counts else None
