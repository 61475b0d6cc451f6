"""Forecasts of arrivals on a real city's quarter: fitted before 8 September 2011, scored on the days after."""

import csv
import gzip
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from bench.figures import Figure
from reports.count_ranges import ranges
from reports.forecasting import Days, Floats, begun_at, fitted, last_week, outlook, scale_of

FIRST, SPLIT, LAST = date(2011, 7, 1), date(2011, 9, 8), date(2011, 9, 30)
LEARNED = (SPLIT - FIRST).days
AHEAD = (LAST - SPLIT).days + 1
FREE = frozenset({date(2011, 7, 4), date(2011, 9, 5)})
OFTEN = 100  # cases in the quarter; services with more are scored


@dataclass(frozen=True)
class Score:
    """Errors of one service, in requests a day: of the model, of last week's same day, and what both are held to.

    `inside` is the share of days inside the range that is to hold 8 of 10.
    """

    service: str
    error: float
    error_last_week: float
    scale: float
    inside: float

    @property
    def scaled(self) -> float:
        return self.error / self.scale


def read(path: Path) -> tuple[dict[str, Floats], Floats]:
    """Requests on each day of the quarter, by type and in all."""
    counted: Counter[tuple[str, int]] = Counter()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            counted[row["type"], (date.fromisoformat(row["open_dt"][:10]) - FIRST).days] += 1
    series: dict[str, Floats] = {}
    for (service, day), count in counted.items():
        series.setdefault(service, np.zeros(LEARNED + AHEAD))[day] = count
    return series, sum(series.values(), np.zeros(LEARNED + AHEAD))


def scores(series: dict[str, Floats], whole: Floats) -> list[Score]:
    """Each service with more than 100 cases; whatever is learned is from the days before the split."""
    days = Days.since(FIRST, whole[:LEARNED], FREE, AHEAD)
    found = []
    for service, counts in series.items():
        if counts.sum() <= OFTEN:
            continue
        known, true = counts[:LEARNED], counts[LEARNED:]
        mean, spread = fitted(known, begun_at(known), LEARNED, days, AHEAD)
        naive = last_week(known, AHEAD)
        scale = scale_of(known)
        if scale is not None:
            errors = (float(np.abs(true - guess).mean()) for guess in (mean, naive))
            told = ranges(mean, spread)
            found.append(Score(service, *errors, scale, float(np.mean((true >= told.low) & (true <= told.high)))))
    return found


def measure(path: Path) -> list[Figure]:
    """The scaled errors over the services, and how long a night's work takes for each series."""
    series, whole = read(path)
    found = scores(series, whole)
    scaled = [each.scaled for each in found]
    in_all = sum(each.error for each in found) / sum(each.scale for each in found)
    naive = sum(each.error_last_week for each in found) / sum(each.scale for each in found)
    inside = float(np.mean([each.inside for each in found]))
    under = sum(each < 1 for each in scaled)
    detail = f"{len(found)} services over {OFTEN} cases, {AHEAD} days"
    days = Days.since(FIRST, whole, FREE)
    begun = time.process_time()  # other work on the machine does not count
    for counts in series.values():
        outlook(counts, days)
    taken = 1000 * (time.process_time() - begun) / len(series)
    return [
        Figure("forecast: scaled error, middle service", 100 * float(np.median(scaled)), "%", 100.0, detail=detail),
        Figure("forecast: scaled error, mean of services", 100 * float(np.mean(scaled)), "%", 100.0, detail=detail),
        Figure(
            "forecast: scaled error, in all",
            100 * in_all,
            "%",
            100.0,
            detail=f"last week's same day: {100 * naive:.1f}",
        ),
        Figure("forecast: services under 100%", under, "services", detail=f"of {len(found)}"),
        Figure("forecast: days inside the range of 8 of 10", 100 * inside, "%", detail=detail),
        Figure("forecast: one series, tried and foreseen", taken, "ms", 100.0, detail=f"{len(series)} series"),
    ]


def main() -> None:
    """Measure and print."""
    figures = measure(Path(sys.argv[1]))
    sys.stdout.write("\n".join(each.line() for each in figures) + "\n")
    sys.stdout.write(json.dumps([asdict(each) for each in figures]) + "\n")


if __name__ == "__main__":
    main()
