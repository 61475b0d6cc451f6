"""From when until when something holds, as people say it."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.lib.day_words import day_words


def _moment(value: datetime, now: datetime) -> str:
    """A day, with the time unless it is midnight."""
    local = timezone.localtime(value)
    if (local.hour, local.minute) == (0, 0):
        return day_words(value, now=now)
    words = {"day": day_words(value, now=now), "time": time_format(local.time(), pgettext("format of a time", "g:i A"))}
    return _("%(day)s, %(time)s") % words


def notice_period(starts_at: datetime, ends_at: datetime | None, *, now: datetime) -> str:
    """ "Until Friday 14 August, 5:00 PM"; what comes says from when; what is over since when."""
    if ends_at is not None and ends_at <= now:
        return _("Over since %(end)s") % {"end": _moment(ends_at, now)}
    words = {"start": _moment(starts_at, now), "end": _moment(ends_at, now) if ends_at else ""}
    if starts_at > now:
        return (_("From %(start)s until %(end)s") if ends_at else _("From %(start)s")) % words
    return _("Until %(end)s") % words if ends_at else _("Until further notice")


def days_period(starts_on: date, ends_on: date) -> str:
    """ "3 August to 14 August 2026", or one day."""
    form = pgettext("format of a day in a period", "j F")
    with_year = pgettext("format of a day in a period, with the year", "j F Y")
    if starts_on == ends_on:
        return date_format(ends_on, with_year)
    first = date_format(starts_on, form if starts_on.year == ends_on.year else with_year)
    return _("%(first)s to %(last)s") % {"first": first, "last": date_format(ends_on, with_year)}
