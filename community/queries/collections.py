"""Collection days at a place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from civic311.lib.translated_text import in_language
from community.collection_days import CollectionDay, next_days
from community.models import CollectionRound
from routing.reference import in_city_zone, reference

SHOWN = 2


@dataclass(frozen=True)
class Collected:
    """What is collected and on which days next."""

    name: str
    days: list[CollectionDay]


def collections_in(area_ids: Collection[int], *, now: datetime) -> list[Collected]:
    """The next days of every round in use in these areas (one query). Holidays of the usual calendar move a day."""
    if not area_ids:
        return []
    today = in_city_zone(now).date()
    rows = CollectionRound.objects.filter(areas__in=list(area_ids), is_active=True).distinct().order_by("code")
    found = [Collected(in_language(row.name), _days(row, today)) for row in rows]
    return sorted(found, key=lambda each: each.days[0].day)


def _days(row: CollectionRound, today: date) -> list[CollectionDay]:
    calendar = reference().default_calendar
    holidays = calendar.holidays if calendar is not None else ()
    return next_days(row.first_on, row.weekday, row.every_weeks, today=today, holidays=holidays, count=SHOWN)
