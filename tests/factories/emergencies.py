"""Emergency modes as the settings page makes them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from requests_app import clock_changes
from routing.actions import emergencies
from routing.models import Area, Emergency, Service


def make_emergency(
    *, now: datetime, services: Iterable[Service] = (), areas: Iterable[Area] = (), **values: Any
) -> Emergency:
    """A mode that suspends everything from `now` on; open cases have not followed yet."""
    given: dict[str, Any] = {
        "code": f"storm-{Emergency.objects.count()}", "name": {"en": "Winter storm", "es": "Tormenta"},
        "notice": {"en": "Because of the storm, work waits.", "es": "Por la tormenta, el trabajo espera."},
        "starts_at": now,
    }  # fmt: skip
    row = Emergency(**(given | values))

    def save_related() -> None:
        row.services.set(services)
        row.areas.set(areas)

    emergencies.declare(row, save_related, now=now)
    return row


def follow_all(now: datetime) -> int:
    """What the worker does with every change that counts at `now`."""
    return clock_changes.follow(now=now)
