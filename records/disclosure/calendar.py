"""The city's working days, as deadlines of requests for public records are counted in."""

from datetime import date

from records.disclosure.deadlines import Works, weekdays
from routing.reference import reference


def working_days() -> Works:
    """Whether the city works on a day, by its usual calendar; Monday to Friday where it has none that works."""
    calendar = reference().default_calendar
    if calendar is None or not calendar.has_working_time:
        return weekdays
    hours, holidays = calendar.hours, frozenset(calendar.holidays)

    def works(day: date) -> bool:
        return bool(hours[day.weekday()]) and day not in holidays

    return works
