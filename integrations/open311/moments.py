"""Times as Open311 writes them: ISO 8601 with an offset, without fractions. Plain Python."""

import re
from datetime import UTC, datetime, tzinfo

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})", re.ASCII)
# In an address a plus sign that nobody escaped arrives as a space.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d{2}:?\d{2}$)")
EARLIEST, LATEST = 1900, 2200


def written(moment: datetime, zone: tzinfo) -> str:
    """2026-03-10T11:00:00-04:00, on the clock of `zone`."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def read(text: str) -> datetime | None:
    """The aware moment that a text means, in UTC; None for what is none, lacks its offset or lies beyond all years."""
    plain = _LOST_PLUS.sub("+", text.strip())
    if not _MOMENT.fullmatch(plain):
        return None
    try:
        moment = datetime.fromisoformat(plain).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST <= moment.year <= LATEST else None
