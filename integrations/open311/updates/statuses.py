"""Between the life of a request and the statuses of service request updates, both ways. Plain Python.

The words are mySociety's (Open311 extended): lower case where we tell them, upper case where they are told to us.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

STATUSES = (
    "unchanged", "open", "closed", "fixed", "in_progress", "planned", "action_scheduled", "investigating", "duplicate",
    "not_councils_responsibility", "no_further_action", "internal_referral", "cancelled", "reopen", "for_triage",
)  # fmt: skip
NOT_OURS = "not-ours"

# What each public event says of where the request stands.
OF_KIND = {
    "routed": "internal_referral", "started": "in_progress", "held": "planned", "closing_held": "investigating",
    "resumed": "in_progress", "arrived": "unchanged", "visited": "unchanged", "message_sent": "unchanged",
    "photo_added": "unchanged", "photo_published": "unchanged", "closed": "closed", "reopened": "reopen",
    "marked_duplicate": "duplicate", "unjoined": "open", "split_off": "in_progress", "scheduled": "action_scheduled",
    "schedule_canceled": "unchanged", "visit_missed": "unchanged", "passed_on": "in_progress",
}  # fmt: skip
_OF_OUTCOME = {"RESOLVED": "fixed", "NOT_ACTIONABLE": "no_further_action", "CANCELED": "cancelled"}


def told_status(kind: str, data: Mapping[str, Any], *, reason_code: str = "") -> str:
    """The status that we tell for an event; `reason_code` is that of its closure reason. Raises KeyError for others."""
    if kind == "closed":
        return "not_councils_responsibility" if reason_code == NOT_OURS else _OF_OUTCOME[data["status"]]
    return OF_KIND[kind]


class Step(StrEnum):
    """What a status that another system tells us asks for."""

    NOTHING = "nothing"
    WORK = "work"
    RESOLVE = "resolve"
    DECLINE = "decline"
    CANCEL = "cancel"
    REOPEN = "reopen"


_MEANS = {
    "open": Step.REOPEN, "reopen": Step.REOPEN,
    "in_progress": Step.WORK, "planned": Step.WORK, "action_scheduled": Step.WORK, "investigating": Step.WORK,
    "closed": Step.RESOLVE, "fixed": Step.RESOLVE,
    "not_councils_responsibility": Step.DECLINE, "no_further_action": Step.DECLINE,
    "cancelled": Step.CANCEL,
}  # fmt: skip
ASKING = frozenset(_MEANS)  # what says where a request stands, and not only something about it


def meant(status: str, *, is_open: bool) -> Step:
    """What to do for a status in any case of letters. What would change nothing asks for nothing: that a request is
    closed which is closed, or open which is open. Raises KeyError for no status at all.

    A duplicate cannot be joined without the number of its original, and where a request goes inside the city is the
    city's to say: both are for a person to read.
    """
    word = status.lower()
    if word not in STATUSES and word != "comment":  # some send the latter for unchanged
        raise KeyError(status)
    step = _MEANS.get(word, Step.NOTHING)
    if step == Step.NOTHING or (step == Step.REOPEN) == is_open:
        return Step.NOTHING
    return step
