"""The state that a request's log leads to: one attribute for each derived column, and the clocks. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from requests_app.events import moment
from requests_app.workflow import Status


def required(stamped: str) -> datetime:
    """A time of the log that is always there, as an aware datetime."""
    return datetime.fromisoformat(stamped)


@dataclass
class ClockState:
    """One clock. Times are aware; `outcome` is met, missed or canceled once it stopped."""

    started_at: datetime
    due_at: datetime
    risk_at: datetime | None
    target_id: int | None
    next_step_at: datetime | None
    next_step: int | None
    steps_taken: list[int] = field(default_factory=list)
    paused_since: datetime | None = None
    paused_seconds: int = 0
    stopped_at: datetime | None = None
    outcome: str = ""

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    def stop(self, at: datetime, *, canceled: bool = False) -> None:
        """Stop once; met when the clock had not run past its due time (it stood still since a pause began)."""
        if self.stopped_at is None:
            ran_until = self.paused_since or at
            self._end_pause(at)
            self.stopped_at = at
            self.outcome = "canceled" if canceled else "met" if ran_until <= self.due_at else "missed"
            self.next_step_at = self.next_step = None

    def pause(self, at: datetime) -> None:
        if self.is_running and self.paused_since is None:
            self.paused_since = at
            self.next_step_at = None

    def _end_pause(self, at: datetime) -> None:
        if self.paused_since is not None:
            self.paused_seconds += max(0, int((at - self.paused_since).total_seconds()))
            self.paused_since = None

    def put(self, entry: Mapping[str, Any], at: datetime) -> None:
        """Take new times from an event's clock entry; the start stays, the pauses too unless it takes them back."""
        self._end_pause(at)
        self.paused_seconds = entry.get("paused_seconds", self.paused_seconds)
        self.due_at = required(entry["due_at"])
        self.risk_at = moment(entry["risk_at"])
        self.target_id = entry["target"]
        self.next_step_at = moment(entry["next_step_at"])
        self.next_step = entry.get("next_step")

    def restore(self, entry: Mapping[str, Any]) -> None:
        """Take every time from an entry that holds the whole clock (events.whole_clock), stopped or not."""
        self.due_at = required(entry["due_at"])
        self.risk_at = moment(entry["risk_at"])
        self.target_id = entry["target"]
        self.paused_since = moment(entry["paused_since"])
        self.paused_seconds = entry["paused_seconds"]
        self.next_step_at = moment(entry["next_step_at"])
        self.next_step = entry["next_step"]
        if not self.is_running:
            self.outcome = entry["outcome"]


@dataclass
class State:
    """The derived columns of a request before its first event; `apply` moves it on."""

    status: str = Status.RECEIVED
    service_id: int | None = None
    severity: int = 3
    channel: str = ""
    provenance: str = ""
    language: str = "en"
    ward_id: int | None = None
    is_live: bool = True
    requested_datetime: datetime | None = None
    updated_datetime: datetime | None = None
    expected_datetime: datetime | None = None
    first_promise: datetime | None = None
    department_id: int | None = None
    queue_id: int | None = None
    routed_at: datetime | None = None
    assignee_id: int | None = None
    first_action_at: datetime | None = None
    visits: int = 0
    hold_reason_id: int | None = None
    hold_review_on: date | None = None
    closed_datetime: datetime | None = None
    closure_reason_id: int | None = None
    closes_on: date | None = None
    closing_reason_id: int | None = None
    planned_work_id: int | None = None
    duplicate_of_id: int | None = None
    reopened_count: int = 0
    voices: int = 0
    parts_open: int = 0
    incident_id: int | None = None
    handed_to_id: int | None = None
    with_body_id: int | None = None
    tags: list[str] = field(default_factory=list)
    is_withheld: bool = False
    is_flagged: bool = False
    emergencies: list[int] = field(default_factory=list)
    scheduled_on: date | None = None
    scheduled_zone_id: int | None = None
    due_at: datetime | None = None
    next_due_at: datetime | None = None
    risk_at: datetime | None = None
    version: int = 0
    last_kind: str = ""
    clocks: dict[str, ClockState] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Every derived column by name, clocks left out."""
        return {name: value for name, value in self.__dict__.items() if name != "clocks"}
