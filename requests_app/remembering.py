"""What a case was before something that may be taken back: joining, or a change on many cases at once.

Plain Python. The event that takes it back carries what was remembered, so that a replay needs nothing else.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from requests_app.case_state import ClockState, State
from requests_app.events import moment, stamp

_OF_JOINING = ("status", "hold_reason_id", "hold_review_on", "closed_datetime", "closure_reason_id", "closes_on",
               "closing_reason_id")  # fmt: skip
# What an event changes by the way, or what follows from the clocks.
_NOT_PUT_BACK = frozenset({"version", "last_kind", "updated_datetime", "due_at", "next_due_at", "risk_at"})


def remembered(state: State) -> dict[str, Any]:
    """What joining will change, as data: `unjoined` carries it back. Take it before `marked_duplicate` applies."""
    return {name: _plain(getattr(state, name)) for name in _OF_JOINING} | {"clocks": _clocks(state)}


def snapshot(state: State) -> dict[str, Any]:
    """Every derived column and clock as data: `undone` carries it back. Take it before the change applies."""
    columns = {name: _plain(value) for name, value in state.columns().items() if name not in _NOT_PUT_BACK}
    return columns | {"clocks": _clocks(state)}


def put_back_joined(state: State, before: Mapping[str, Any]) -> None:
    """Make `state` what `remembered` kept."""
    state.duplicate_of_id = None
    put_back(state, before)


def put_back(state: State, before: Mapping[str, Any]) -> None:
    """Make `state` what `remembered` or `snapshot` kept; clocks that came later are gone."""
    for name, value in before.items():
        if name != "clocks":
            setattr(state, name, _of_column(name, value))
    state.clocks = {kind: _clock(was) for kind, was in before["clocks"].items()}


class Logged(Protocol):
    """What is read of an event of the log."""

    sequence: int
    kind: str
    data: Any


LoggedEvent = TypeVar("LoggedEvent", bound=Logged)


def not_taken_back(log: Iterable[LoggedEvent]) -> list[LoggedEvent]:
    """The events of one case, in order, without those that were taken back and what took them back.

    For readers who retell what happened from the log; the projection needs every event.
    """
    kept: list[LoggedEvent] = []
    for event in log:
        if event.kind == "undone":
            kept = [each for each in kept if each.sequence < event.data["first"]]
        else:
            kept.append(event)
    return kept


def _clock(was: Mapping[str, Any]) -> ClockState:
    times = {name: moment(was[name]) for name in was if name.endswith(("_at", "_since"))}
    return ClockState(**{**was, **times, "steps_taken": list(was["steps_taken"])})


def _clocks(state: State) -> dict[str, Any]:
    return {
        kind: {name: _plain(value) for name, value in clock.__dict__.items()} for kind, clock in state.clocks.items()
    }


def _of_column(name: str, value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return list(value) if isinstance(value, list) else value
    if name.endswith("_on"):
        return date.fromisoformat(value)
    return moment(value) if name.endswith(("_at", "_datetime")) or name == "first_promise" else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, list) else value
