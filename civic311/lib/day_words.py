"""Days and times as people say them, in the reader's language and the active time zone."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def day_words(value: date | datetime | None, *, now: datetime) -> str:
    """ "Wednesday 2 December"; with the year when it is not that of `now`. Empty for None."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    if local.year == timezone.localtime(now).year:
        return date_format(local, pgettext("format of a day in this year", "l j F"))
    return date_format(local, pgettext("format of a day in another year", "l j F Y"))


def short_day_words(value: date | datetime | None, *, now: datetime) -> str:
    """ "Wed 2 Dec", for narrow columns; with the year when it is not that of `now`. Empty for None."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    if local.year == timezone.localtime(now).year:
        return date_format(local, pgettext("short format of a day in this year", "D j M"))
    return date_format(local, pgettext("short format of a day in another year", "D j M Y"))


def days_apart(earlier: datetime, later: datetime) -> int:
    """How many midnights of the active zone lie between two moments (negative when they are the other way round)."""
    return (timezone.localtime(later).date() - timezone.localtime(earlier).date()).days
