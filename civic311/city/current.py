"""The city row and its configuration version, read at most once a second in each process."""

import time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from civic311.city.models import City

_SECONDS = 1.0
_cached: tuple[float, City | None] = (0.0, None)


def current_city() -> City | None:
    """The city, or None when none has been set up yet."""
    global _cached
    read_at, city = _cached
    if city is None or time.monotonic() - read_at > _SECONDS:
        city = City.objects.filter(id=1).first()
        _cached = (time.monotonic(), city)
    return city


def forget_city() -> None:
    """Drop the cached row (after a change, and between tests)."""
    global _cached
    _cached = (0.0, None)


def city_zone() -> ZoneInfo:
    """The city's time zone; UTC until a city exists."""
    city = current_city()
    return ZoneInfo(city.time_zone if city else "UTC")


def takes_reports() -> bool:
    """Whether residents can report: not while the city is being set up."""
    city = current_city()
    return city is None or not city.is_being_set_up


def configuration_changed() -> None:
    """Tell every process that reference data changed: caches keyed by the version are rebuilt on their next use."""
    City.objects.filter(id=1).update(configuration_version=F("configuration_version") + 1)
    forget_city()
    transaction.on_commit(forget_city)
