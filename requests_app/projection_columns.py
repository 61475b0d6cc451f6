"""What the kinds of events that set a column and nothing else mean for the row. Plain Python; see `projection`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from requests_app.case_state import State


def _acknowledged(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.is_flagged = False


def _flagged(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.is_flagged = data["flagged"]


def _severity_changed(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.severity = data["severity"]


def _service_changed(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.service_id = data["service"]


def _tagged(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.tags = list(data["tags"])


def _withheld(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.is_withheld = data["withheld"]


def _handed_off(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.handed_to_id = data["body"]


def _incident_joined(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.incident_id = data["incident"]


def _incident_left(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.incident_id = None


def _scheduled(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.scheduled_on = date.fromisoformat(data["day"])
    state.scheduled_zone_id = data["zone"]


def _unscheduled(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.scheduled_on = state.scheduled_zone_id = None


def _went_live(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.is_live = True


def _voice_joined(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.voices += data.get("voices", 1)


def _voice_left(state: State, data: Mapping[str, Any], at: datetime) -> None:
    state.voices -= data["voices"]


COLUMNS: dict[str, Callable[[State, Mapping[str, Any], datetime], None]] = {
    "escalation_acknowledged": _acknowledged,
    "flagged": _flagged,
    "severity_changed": _severity_changed,
    "service_changed": _service_changed,
    "tagged": _tagged,
    "withheld": _withheld,
    "handed_off": _handed_off,
    "incident_joined": _incident_joined,
    "incident_left": _incident_left,
    "scheduled": _scheduled,
    "schedule_canceled": _unscheduled,
    "visit_missed": _unscheduled,
    "went_live": _went_live,
    "voice_joined": _voice_joined,
    "voice_left": _voice_left,
}
