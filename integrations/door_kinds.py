"""What the settings say of one door to other systems. The list of them is `integrations.doors`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class DoorState(StrEnum):
    """How a door is doing: it works; somebody should look; it is not used."""

    OK = "ok"
    WARN = "warn"
    OFF = "off"


@dataclass(frozen=True)
class Summary:
    """What the list of doors says of one now: a few translated words and a state."""

    words: Any
    state: DoorState


@dataclass(frozen=True)
class Door:
    """One way in or out. `code` is what lines of the ledger carry; `url_name` its page (no arguments).

    `peers`: the other systems that there are now, by the name that lines carry, and whether each is in use and not
    paused. `retry` tries one line of the ledger again, by its id, and says whether that was possible; None: nothing to
    retry.
    """

    code: str
    title: Any
    description: Any
    url_name: str
    summary: Callable[[datetime], Summary]
    peers: Callable[[datetime], Mapping[str, bool]]
    retry: Callable[[int, datetime], bool] | None = None
