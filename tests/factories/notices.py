"""Notices, planned works and rounds of collection, as the settings would save them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from civic311.city.current import configuration_changed
from community.models import CollectionRound, Notice, PlannedWork
from routing.models import Area, Service
from routing.reference import forget_reference
from tests.factories.city import WEST, square
from tests.factories.requests import MORNING

WEST_BLOCK = square(WEST[1] - 0.001, WEST[1] + 0.001, WEST[0] - 0.001, WEST[0] + 0.001)


def make_notice(*, services: Sequence[str] = (), areas: Sequence[str] = (), now: datetime = MORNING,
                **values: Any) -> Notice:  # fmt: skip
    """A water outage around the middle of ward 1, in force from an hour before `now` for a day."""
    given = {
        "kind": "outage", "title": {"en": "Water is off", "es": "No hay agua"}, "text": {"en": "A main broke."},
        "shape": None if areas or values.get("everywhere") or values.get("streets") else WEST_BLOCK,
        "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1), "created_at": now, "updated_at": now,
    }  # fmt: skip
    row = Notice.objects.create(**(given | values))
    row.services.set(Service.objects.filter(service_code__in=services))
    row.areas.set(Area.objects.filter(layer__code="ward", code__in=areas))
    _changed()
    return row


TODAY = MORNING.date()


def make_work(*, services: Sequence[str] = (), today: date = TODAY, **values: Any) -> PlannedWork:
    """Repaving around the middle of ward 1, from next week on for ten days."""
    given = {
        "kind": "repaving", "name": {"en": "Repaving of Mill Street", "es": "Repavimentación"},
        "advice": {"en": "Make safe only"}, "shape": WEST_BLOCK, "starts_on": today + timedelta(days=7),
        "ends_on": today + timedelta(days=17),
    }  # fmt: skip
    row = PlannedWork.objects.create(**(given | values))
    row.services.set(Service.objects.filter(service_code__in=services))
    _changed()
    return row


def make_round(*, areas: Sequence[str] = ("1",), **values: Any) -> CollectionRound:
    """Garbage on Tuesdays in ward 1."""
    given = {"code": "garbage", "name": {"en": "Garbage", "es": "Basura"}, "weekday": 1, "first_on": date(2026, 1, 6)}
    row = CollectionRound.objects.create(**(given | values))
    row.areas.set(Area.objects.filter(layer__code="ward", code__in=areas))
    return row


def _changed() -> None:
    configuration_changed()
    forget_reference()
