"""The life of a request as one table: statuses, actions, what each needs and which columns it reads.

Plain Python: no Django, no settings. Labels for people live in `requests_app.wording`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a request stands; the first four are `open` in Open311's terms."""

    RECEIVED = "RECEIVED"
    ROUTED = "ROUTED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    RESOLVED = "RESOLVED"
    NOT_ACTIONABLE = "NOT_ACTIONABLE"
    DUPLICATE = "DUPLICATE"
    CANCELED = "CANCELED"


OPEN = frozenset({Status.RECEIVED, Status.ROUTED, Status.IN_PROGRESS, Status.ON_HOLD})
CLOSED = frozenset(Status) - OPEN
ACTIVE = OPEN - {Status.ON_HOLD}

OPEN_STATUSES = sorted(OPEN)
CLOSED_STATUSES = sorted(CLOSED)


def open311_status(status: str) -> str:
    """Open311 knows two: `open` and `closed`."""
    return "open" if status in OPEN else "closed"


@dataclass(frozen=True)
class Action:
    """One thing a person may do with a request.

    `sources`: statuses it may start from. `target`: the status it leads to (None: unchanged, or decided by its data).
    `capability`: what the person needs in the case's department. `reads`: the columns it decides upon: an event that
    touched one of them since the form was shown makes the form stale. `evidence`: what must be given with it.
    """

    name: str
    sources: frozenset[Status]
    target: Status | None
    capability: str
    reads: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()


def _action(name: str, sources: frozenset[Status], target: Status | None, capability: str,
            reads: str = "", evidence: str = "") -> Action:  # fmt: skip
    return Action(name, sources, target, capability, frozenset(reads.split()), frozenset(evidence.split()))


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        _action("claim", OPEN, None, "requests.claim", "status assignee queue"),
        _action("assign", OPEN, None, "requests.assign", "status assignee queue"),
        _action("hand_over", OPEN, None, "requests.claim", "status assignee queue"),
        _action("route", OPEN, None, "requests.route", "status queue report", "queue reason"),
        _action("hand_off", OPEN, Status.NOT_ACTIONABLE, "requests.route", "status queue parts report", "body note"),
        _action("pass_on", OPEN, None, "requests.route", "status queue parts report", "body note"),
        _action("change_severity", OPEN, None, "requests.change_severity", "status severity", "reason"),
        _action("change_service", OPEN, None, "requests.route", "status service clocks report", "service reason"),
        _action("start", frozenset({Status.RECEIVED, Status.ROUTED}), Status.IN_PROGRESS,
                "requests.change_status", "status queue"),
        _action("hold", ACTIVE, Status.ON_HOLD, "requests.change_status", "status queue", "hold_reason review_date"),
        _action("defer", ACTIVE, Status.ON_HOLD, "requests.change_status", "status queue service", "works"),
        _action("resume", frozenset({Status.ON_HOLD}), None, "requests.change_status", "status queue"),
        _action("visit", OPEN, None, "requests.visit", "status"),
        _action("tag", frozenset(Status), None, "requests.claim"),
        _action("note", frozenset(Status), None, "requests.note", "", "text"),
        _action("reply", frozenset(Status), None, "requests.reply", "", "text"),
        _action("add_photo", frozenset(Status), None, "requests.note", "", "photo"),
        _action("acknowledge", OPEN, None, "requests.note"),
        _action("answer_call", OPEN, None, "requests.claim"),
        # How a call went, and that a letter was printed: people are told of closed cases too.
        _action("call_back", frozenset(Status), None, "callbacks.work"),
        _action("publish_photo", frozenset(Status), None, "photos.moderate"),
        _action("publish_text", frozenset(Status), None, "texts.moderate"),
        _action("caption_photo", frozenset(Status), None, "requests.note"),
        _action("mask_photo", frozenset(Status), None, "requests.redact"),
        _action("redact", frozenset(Status), None, "requests.redact", "", "words"),
        _action("link", frozenset(Status), None, "requests.note", "links", "other"),
        _action("unlink", frozenset(Status), None, "requests.note", "links", "other"),
        _action("edit_contact", frozenset(Status), None, "contacts.edit"),
        _action("merge_contacts", frozenset(Status), None, "contacts.edit"),
        _action("schedule", OPEN, None, "requests.reply", "status service schedule", "day"),
        _action("unschedule", OPEN, None, "requests.reply", "status schedule"),
        _action("miss_visit", OPEN, None, "requests.visit", "status schedule"),
        _action("incident", OPEN, None, "incidents.manage", "status incident", "incident"),
        _action("close", OPEN, None, "requests.close", "status queue parts report", "closure_reason"),
        _action("record_cost", frozenset(Status), None, "costs.record", "", "quantity"),
        _action("send_out", OPEN, None, "requests.send_out", "", "contractor"),
        _action("withdraw_work", frozenset(Status), None, "requests.send_out"),
        _action("ask_exception", OPEN, None, "requests.close", "status", "reason"),
        _action("reopen", CLOSED - {Status.DUPLICATE}, Status.ROUTED, "requests.reopen", "status", "reason"),
        _action("join", OPEN, Status.DUPLICATE, "requests.join", "status parts", "original"),
        _action("unjoin", frozenset({Status.DUPLICATE}), None, "requests.join", "status"),
        # What the writer of a report does with her own words and photos, and what she says once it is closed.
        _action("own_report", frozenset(Status), None, "requests.redact"),
        _action("survey", CLOSED - {Status.DUPLICATE}, None, "requests.reopen", "", "answer"),
        # A joined case hands a further voice on to the one it was joined to.
        _action("join_voice", frozenset(Status) - {Status.CANCELED}, None, "requests.enter", "", "report"),
        _action("separate", frozenset(Status), None, "requests.join", "", "report"),
        _action("split", ACTIVE, Status.IN_PROGRESS, "requests.route", "status queue parts", "parts"),
        _action("ask_team", ACTIVE, Status.IN_PROGRESS, "requests.route", "status parts", "queue note"),
    )
}  # fmt: skip


class NotAllowed(Exception):
    """The workflow table does not allow this action from the request's status."""

    def __init__(self, action: str, status: str) -> None:
        super().__init__(f"{action} is not possible from {status}")
        self.action = action
        self.status = status


def require_source(action: str, status: str) -> Action:
    """The action's row; raises NotAllowed when it may not start from `status`."""
    row = ACTIONS[action]
    if status not in row.sources:
        raise NotAllowed(action, status)
    return row
