"""Keep calendars and their days without work. Clocks that run keep their due times; what is counted later is new."""

from datetime import date, timedelta

from django.db import transaction

from civic311.city.current import city_zone, configuration_changed
from routing.defaults import add_public_holidays
from routing.models import CalendarHoliday, WorkCalendar
from routing.reference import parse_hours
from routing.sla import Calendar


class NoWorkingTime(Exception):
    """With this the calendar would have a year without any working time: `year`."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no working time in {year}")
        self.year = year


def calendar_of(row: WorkCalendar, hours: list[list[list[str]]] | None = None) -> Calendar:
    """The row as due times are counted on it, in the city's zone; with other `hours` to try them."""
    days = set(row.holidays.values_list("day", flat=True)) if row.pk else set()
    return Calendar(str(city_zone()), parse_hours(row.hours if hours is None else hours), days)


@transaction.atomic
def keep_calendar(calendar: WorkCalendar) -> None:
    """Save a calendar; there is one default. Raises NoWorkingTime."""
    if calendar.is_default:
        WorkCalendar.objects.filter(is_default=True).exclude(pk=calendar.pk).update(is_default=False)
    calendar.save()
    _require_work(calendar)
    configuration_changed()


@transaction.atomic
def close_days(calendar: WorkCalendar, *, first: date, last: date, name: dict[str, str]) -> int:
    """Do not work from `first` to `last`; given again, the name is replaced. Returns how many days were new.

    Raises NoWorkingTime.
    """
    wanted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    before = calendar.holidays.count()
    CalendarHoliday.objects.bulk_create(
        [CalendarHoliday(calendar=calendar, day=day, name=name) for day in wanted],
        update_conflicts=True, unique_fields=["calendar", "day"], update_fields=["name"],
    )  # fmt: skip
    _require_work(calendar)
    configuration_changed()
    return calendar.holidays.count() - before


@transaction.atomic
def remove_holidays(calendar: WorkCalendar, holiday_ids: list[int]) -> int:
    """Work on these days after all; returns how many there were."""
    count, _rows = CalendarHoliday.objects.filter(calendar=calendar, pk__in=holiday_ids).delete()
    configuration_changed()
    return count


@transaction.atomic
def add_holidays_of(calendar: WorkCalendar, *, country: str, subdivision: str, year: int) -> int:
    """Add the public holidays of a country in a year; returns how many were new. Raises NotImplementedError for places
    that the holidays library does not know, and NoWorkingTime."""
    before = calendar.holidays.count()
    add_public_holidays(calendar, country=country, subdivision=subdivision, years=range(year, year + 1))
    _require_work(calendar)
    configuration_changed()
    return calendar.holidays.count() - before


def year_without_work(calendar: Calendar) -> int | None:
    """The first year in which nothing is worked: due times would run on without an end. None when there is none."""
    years = {day.year for day in calendar.holidays} or {2000}
    return next((year for year in sorted(years) if not calendar.works_in(year)), None)


def _require_work(row: WorkCalendar) -> None:
    year = year_without_work(calendar_of(row))
    if year is not None:
        raise NoWorkingTime(year)
