"""What those who reported a request say once it is closed, month by month. Plain Python; see METRICS.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.metrics import Share

MONTHS = 12
FEWEST = 10  # answers of a month below which nothing of it is told
HAPPY = 4  # from this answer on, of 1 to 5, somebody is satisfied


@dataclass(frozen=True)
class Answers:
    """How many answered in a month, how many said how happy they are and were, how many said fixed or not and fixed."""

    answers: int = 0
    rated: int = 0
    happy: int = 0
    judged: int = 0
    fixed: int = 0


@dataclass(frozen=True)
class Month:
    """One month, named by its first day. A share that rests on too few answers is None."""

    first: date
    answers: Answers

    @property
    def is_few(self) -> bool:
        return self.answers.answers < FEWEST

    @property
    def satisfied(self) -> Share | None:
        """Happy or very happy, of those who said how happy they are."""
        return _told(Share(self.answers.happy, self.answers.rated))

    @property
    def fixed(self) -> Share | None:
        """Fixed, of those who said whether it is."""
        return _told(Share(self.answers.fixed, self.answers.judged))


def _told(share: Share) -> Share | None:
    return share if share.of >= FEWEST else None


def first_months(today: date, count: int = MONTHS) -> list[date]:
    """The first days of the last `count` months, that of today last."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - count + 1, number + 1)]


def months_of(found: Mapping[date, Answers], today: date) -> list[Month]:
    """The last twelve months, the newest last, from answers by the first day of their month."""
    return [Month(first, found.get(first, Answers())) for first in first_months(today)]
