"""Spans of time split into the parts that people read."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Duration:
    """Days, hours (0 to 23) and minutes (0 to 59), none negative; `past` says that the span ran backwards."""

    days: int
    hours: int
    minutes: int
    past: bool = False


def split(span: timedelta) -> Duration:
    """Split a span into days of 24 hours, hours and whole minutes; seconds are dropped, on either side of zero."""
    minutes = abs(span) // timedelta(minutes=1)
    days, rest = divmod(minutes, 24 * 60)
    return Duration(days, *divmod(rest, 60), past=span < timedelta(0))
