"""What all rooms together know of a person."""

from datetime import datetime
from types import ModuleType

import civic311.accounts.privacy
import civic311.people.privacy
import community.privacy
import integrations.privacy
import notifications.privacy
import records.privacy
import requests_app.privacy
from civic311.lib.known_data import Known, Person, Spared

# The room of people is the last: by its rows the others find what is hers.
ROOMS: tuple[ModuleType, ...] = (
    records.privacy,
    requests_app.privacy,
    integrations.privacy,
    notifications.privacy,
    community.privacy,
    civic311.accounts.privacy,
    civic311.people.privacy,
)


def everything_known(person: Person) -> list[Known]:
    """Everything, contact details first; kinds of which there is nothing are left out."""
    kinds = [kind for room in reversed(ROOMS) for kind in room.known(person)]
    return [kind for kind in kinds if kind.rows]


def erase_everywhere(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Erase what hangs on no case in every room; returns how many rows of each kind were there."""
    counts: dict[str, int] = {}
    for room in ROOMS:
        counts |= room.erase(person, spared, now=now)
    return {kind: count for kind, count in counts.items() if count}
