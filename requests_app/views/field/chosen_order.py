"""The order that a crew chose for its day, and what it left for another: kept in the session until midnight."""

from collections.abc import Sequence
from datetime import date
from typing import Any

_KEY = "field_day"


def _today(request: Any, day: date) -> dict[str, Any]:
    kept = request.session.get(_KEY) or {}
    return kept if kept.get("day") == day.isoformat() else {"day": day.isoformat(), "order": [], "left_out": []}


def chosen_order(request: Any, day: date) -> list[str]:
    """Numbers of cases in the order that was chosen by hand; empty when none was."""
    return list(_today(request, day)["order"])


def left_out(request: Any, day: date) -> set[str]:
    """Numbers of cases that the crew does not go to today."""
    return set(_today(request, day)["left_out"])


def choose_order(request: Any, day: date, order: Sequence[str]) -> None:
    """Keep an order (empty: the sensible one again)."""
    request.session[_KEY] = _today(request, day) | {"order": list(order)}


def leave_out(request: Any, day: date, numbers: set[str]) -> None:
    """Keep what is left for another day."""
    request.session[_KEY] = _today(request, day) | {"left_out": sorted(numbers)}
