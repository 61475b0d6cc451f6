"""Reading answers for rules: texts, numbers and dates, or lists of them. Plain Python.

Nothing here fails on what somebody typed: what is no number or no date is left out.
"""

import math
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from typing import Any

from routing.phrases import fold


def as_text(value: Any) -> str:
    """Codes compare as text, so that 3 and "3" are the same answer, and so are true and "true"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def texts(answer: Any) -> list[str]:
    """The parts of an answer as text; none when the question was not answered."""
    return [as_text(part) for part in _parts(answer)]


def contains(answer: Any, needles: tuple[str, ...]) -> bool:
    """Whether any of `needles` (from `phrases.forms`) stands in a part of the answer."""
    folded = "\n".join(fold(text) for text in texts(answer))
    return any(needle in folded for needle in needles)


def any_number(answer: Any, low: float, high: float) -> bool:
    """Whether a part of the answer is a number from `low` to `high`, both included."""
    return any(low <= number <= high for number in _numbers(answer))


def any_before(answer: Any, day: date, zone: tzinfo | None) -> bool:
    """Whether a part of the answer is a date before `day`; a time with an offset is read in `zone`."""
    return any(given < day for given in _days(answer, zone))


def any_after(answer: Any, day: date, zone: tzinfo | None) -> bool:
    """Whether a part of the answer is a date after `day`; a time with an offset is read in `zone`."""
    return any(given > day for given in _days(answer, zone))


def _parts(answer: Any) -> Iterator[Any]:
    if isinstance(answer, list | tuple):
        yield from answer
    elif answer is not None:
        yield answer


def _numbers(answer: Any) -> Iterator[float]:
    for part in _parts(answer):
        if isinstance(part, bool):
            continue
        try:
            number = float(part)
        except (TypeError, ValueError, OverflowError):
            continue
        if math.isfinite(number):
            yield number


def _days(answer: Any, zone: tzinfo | None) -> Iterator[date]:
    for part in _parts(answer):
        # "20260714" is ISO too, but as likely somebody's number.
        if not isinstance(part, str) or part[4:5] != "-":
            continue
        try:
            moment = datetime.fromisoformat(part)
            yield (moment.astimezone(zone) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError):
            continue
