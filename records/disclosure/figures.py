"""What the yearly report says of requests for public records."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from django.db.models import F

from records.models import Disclosure, Production


@dataclass(frozen=True)
class Year:
    """Requests received in a year, what became of them, and pieces withheld by code.

    `median_days` is working days from receipt to answer, waiting for the requester left out; None without any answer.
    """

    year: int
    received: int
    answered: int
    on_time: int
    extended: int
    open: int
    median_days: float | None
    outcomes: dict[str, int]
    exemptions: list[tuple[str, int]]


def of_year(year: int) -> Year:
    """The figures of the requests received in a year. Of several sets of a request the last one counts."""
    rows = Disclosure.objects.filter(received_on__year=year)
    answered = rows.filter(state=Disclosure.State.ANSWERED)
    days = list(answered.values_list("working_days", flat=True))
    outcomes = Counter(answered.order_by().values_list("outcome", flat=True))
    last: dict[int, dict[str, int]] = {}
    made = Production.objects.filter(disclosure__in=rows).exclude(done_at=None).order_by("pk")
    for disclosure_id, counts in made.values_list("disclosure_id", "counts"):
        last[disclosure_id] = counts or last.get(disclosure_id, {})
    pieces: Counter[str] = Counter()
    for counts in last.values():
        pieces.update(counts)
    return Year(
        year=year, received=rows.count(), answered=answered.count(),
        on_time=answered.filter(ended_on__lte=F("due_on")).count(),
        extended=rows.exclude(extended_at=None).count(), open=rows.filter(ended_on=None).count(),
        median_days=median(days) if days else None,
        outcomes={Disclosure.Outcome(code).label: count for code, count in outcomes.items()},
        exemptions=sorted(pieces.items(), key=lambda pair: (-pair[1], pair[0])),
    )  # fmt: skip
