"""What the statuses of other servers mean for a case of ours. Plain Python."""

from collections.abc import Mapping
from enum import StrEnum


class Meaning(StrEnum):
    """What is done when they say so: their words are kept in any case."""

    NOTHING = "nothing"
    WORKING = "working"
    RESOLVED = "resolved"
    LOOK = "look"
    REOPENED = "reopened"


# mySociety's list, with what each means unless the city says otherwise. Lists of requests know `open` and `closed`.
USUAL: dict[str, Meaning] = {
    "open": Meaning.REOPENED, "in_progress": Meaning.WORKING, "investigating": Meaning.WORKING,
    "planned": Meaning.WORKING, "action_scheduled": Meaning.WORKING, "fixed": Meaning.RESOLVED,
    "closed": Meaning.RESOLVED, "reopen": Meaning.REOPENED, "no_further_action": Meaning.LOOK,
    "not_councils_responsibility": Meaning.LOOK, "duplicate": Meaning.LOOK, "cancelled": Meaning.LOOK,
    "unchanged": Meaning.NOTHING, "internal_referral": Meaning.NOTHING, "for_triage": Meaning.NOTHING,
}  # fmt: skip


def meaning_of(status: str, code: str, chosen: Mapping[str, str]) -> Meaning:
    """By the city's choice for their own code, then for their status, then as usual. Unknown words are for a person."""
    for name in (f"code:{code}" if code else "", status):
        if name and chosen.get(name) in set(Meaning):
            return Meaning(chosen[name])
    return USUAL.get(status, Meaning.LOOK)
