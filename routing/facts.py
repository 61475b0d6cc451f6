"""What routing knows of a request: the one thing that comes in from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Facts:
    """What is known of a request when it is routed.

    `severity` is the service's own, 1 (emergency) to 4; `answers` go by question code and are a text, a list of texts
    or a number; `area_codes` maps the code of a layer to the area the place lies in, and is empty without a place;
    `text` is what was written; `received_at` is aware and in the city's zone, since rules speak of its wall clock.
    Raises ValueError for a time without a zone.
    """

    service_code: str
    group_code: str
    answers: Mapping[str, Any]
    area_codes: Mapping[str, str]
    channel: str
    severity: int
    text: str
    received_at: datetime
    language: str

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("the time of receipt needs a time zone")
