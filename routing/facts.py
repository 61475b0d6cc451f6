"""What routing knows of a request: the one thing that comes in from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Facts:
    """What is known of a request when it is routed.

    `severity` is the service's own, 1 (emergency) to 4; `answers` go by question code and are a text, a list of texts
    or a number, dates as ISO text; `area_codes` maps the code of a layer to the area the place lies in, and is empty
    without a place; `text` is what was written; `received_at` is aware and in the city's zone, since rules speak of its
    wall clock.

    `asset_type` and `asset_owner` (the code of a department or an outside body) are empty without an asset;
    `emergencies` are the codes of the emergency modes in force for this service at this place; `near` maps the code of
    a kind of asset to the metres to the nearest one, and holds only those within 1,000 m; `kept_from` are the codes of
    the departments that must not get it, because it is about them.

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
    asset_type: str = ""
    asset_owner: str = ""
    emergencies: frozenset[str] = frozenset()
    near: Mapping[str, float] = field(default_factory=dict)
    kept_from: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("the time of receipt needs a time zone")
