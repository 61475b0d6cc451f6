"""Simulated cities of 20 wards: how often the equity page speaks of a gap that is not there, and finds one that is."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from reports import fairness
from reports.cases import Floats, Integers
from reports.chance import LIKELY, words_of
from reports.fairness import SATISFIED, TIME, Answered, answers_of, counts_of, satisfaction, standings
from reports.gaps import chances, gap_of

WARDS, SERVICES, INDICATORS = 20, 12, 6
SLOW = [3, 8, 15]
CASES = 400  # of each ward, where wards are alike
LONGER = 1.2
DAY = 86_400.0
MEANS = np.geomspace(1, 30, SERVICES) * DAY  # of the times of each service
TAKEN_BACK, CAME_BACK, ANSWERS, HAPPY = 0.08, 0.05, 0.15, 0.7

Chance = np.random.Generator


@dataclass(frozen=True)
class City:
    """One simulated city: its cases, the answers to the question after a closing, residents and indicators."""

    cases: Answered
    answer_of: NDArray[np.intp]
    is_happy: NDArray[np.bool_]
    residents: Floats
    indicators: list[Floats]


def alike(chance: Chance) -> Integers:
    """The number of cases of each ward: all the same."""
    return np.full(WARDS, CASES)


def mixed(chance: Chance) -> Integers:
    """Some wards with very few cases, others with many."""
    return np.concatenate([chance.integers(15, 90, 6), chance.integers(90, 900, WARDS - 6)])


def made(
    chance: Chance, sizes: Integers, *, slow: list[int] | None = None, is_mix: bool = False, is_whole: bool = False
) -> City:
    """A city of exponential times, seen 10 to 100 days after each case came.

    The wards `slow` take a fifth longer. With `is_mix`, the wards SLOW ask for slow services more often than others,
    and the first indicator is the share of slow services. With `is_whole` every case is seen to its end and none is
    taken back.
    """
    area = np.repeat(np.arange(WARDS), sizes)
    service = _services(chance, area, is_mix)
    took = chance.exponential(MEANS[service] * np.where(np.isin(area, slow or []), LONGER, 1.0))
    seen = np.inf if is_whole else chance.uniform(10, 100, len(area)) * DAY
    leaves = not is_whole and chance.random(len(area)) < TAKEN_BACK
    other = np.where(leaves, chance.exponential(10 * DAY, len(area)), np.inf)
    span, promise = np.minimum(np.minimum(took, other), seen), 2 * MEANS[service]
    is_closed, is_resolved = span < seen, (took <= other) & (took <= seen)
    judged = is_closed | (span > promise)
    flags = fairness.COUNTS + np.where(judged, fairness.PROMISED, 0) + np.where(span > promise, fairness.IS_LATE, 0)
    flags += np.where(is_closed, fairness.IS_CLOSED + fairness.WAS_CLOSED, 0)
    flags += np.where(is_closed & (chance.random(len(area)) < CAME_BACK), fairness.CAME_BACK, 0)
    answer_of = np.flatnonzero(is_closed & (chance.random(len(area)) < ANSWERS))
    indicators = [chance.normal(size=WARDS) for _each in range(INDICATORS)]
    if is_mix:
        indicators[0] = np.bincount(area, weights=service, minlength=WARDS) / sizes
    return City(
        Answered(area, service, span, is_resolved, flags.astype(np.int64)),
        answer_of, chance.random(len(answer_of)) < HAPPY, sizes * chance.lognormal(3, 0.4, WARDS), indicators,
    )  # fmt: skip


def _services(chance: Chance, area: Integers, is_mix: bool) -> Integers:
    usual = chance.dirichlet(np.full(SERVICES, 2.0))
    service = chance.choice(SERVICES, len(area), p=usual)
    if not is_mix:
        return service
    rarely_quick = np.isin(area, SLOW) & (chance.random(len(area)) < 0.5)
    return np.where(rarely_quick, chance.integers(SERVICES // 2, SERVICES, len(area)), service)


def words(city: City, *, is_naive: bool = False) -> tuple[Integers, list[Integers]]:
    """The words of all that the page shows: response time by ward, then all else; naive: all services as one."""
    cases, count = city.cases, counts_of(city.cases, WARDS, SERVICES)
    answered = (cases.area[city.answer_of], cases.service[city.answer_of])
    answers = answers_of(*answered, city.is_happy, WARDS, SERVICES)
    found = standings(count.as_one_service if is_naive else count)
    found[SATISFIED] = satisfaction(answers.sum(axis=0, keepdims=True) if is_naive else answers)
    gaps = [gap_of(each, one, city.residents, in_full=False) for each in found.values() for one in city.indicators]
    rest = [each.chance for name, each in found.items() if name != TIME]
    return words_of(found[TIME].chance, found[TIME].together, [*rest, chances(gaps)])


def speaks(city: City, *, is_naive: bool = False) -> bool:
    """Whether the page says "likely" or "clear" anywhere."""
    first, rest = words(city, is_naive=is_naive)
    return any(bool((each >= LIKELY).any()) for each in (first, *rest))


def share(repeats: int, seed: int, make: Callable[[Chance], City], judge: Callable[[City], object]) -> Floats:
    """The mean of a judgement over many cities, in percent."""
    chance = np.random.default_rng(seed)
    return 100 * np.mean([np.asarray(judge(make(chance)), dtype=np.float64) for _each in range(repeats)], axis=0)


def found_slow(city: City) -> NDArray[np.bool_]:
    """Which of the three slow wards are found by their response time, then whether any is."""
    first, _rest = words(city)
    hits = first[SLOW] >= LIKELY
    return np.append(hits, hits.any())


def measure(repeats: int = 1000) -> list[Figure]:
    """False alarms without a gap, finds of a planted one, and what the mix of services alone does."""
    begun, of = time.perf_counter(), f"of {repeats:,} cities"
    quiet = {
        "wards alike": share(repeats, 311, lambda chance: made(chance, alike(chance)), speaks),
        "small and large wards": share(repeats, 312, lambda chance: made(chance, mixed(chance)), speaks),
    }
    figures = [
        Figure(f"equity: speaks without a gap, {name}", float(value), "%", 5.0, detail=of)
        for name, value in quiet.items()
    ]
    for name, is_whole in (("some open", False), ("all closed", True)):
        hits = share(
            repeats, 313, lambda chance, whole=is_whole: made(chance, alike(chance), slow=SLOW, is_whole=whole),
            found_slow,
        )  # fmt: skip
        figures += [
            Figure(f"equity: slow ward found, least of three, {name}", float(hits[:-1].min()), "%", 60.0, True, of),
            Figure(f"equity: one of three slow wards found, {name}", float(hits[-1]), "%", 90.0, True, of),
        ]
    for name, is_naive, bar in (("naive figure", True, 95.0), ("adjusted figure", False, 5.0)):
        value = share(
            repeats, 314, lambda chance: made(chance, alike(chance), is_mix=True),
            lambda city, naive=is_naive: speaks(city, is_naive=naive),
        )  # fmt: skip
        figures.append(Figure(f"equity: gap of services only, {name} speaks", float(value), "%", bar, is_naive, of))
    figures.append(Figure("equity: all simulated cities", time.perf_counter() - begun, "s"))
    return figures


def main() -> None:
    """Measure and print."""
    figures = measure()
    sys.stdout.write("\n".join(each.line() for each in figures) + "\n")
    sys.stdout.write(json.dumps([asdict(each) for each in figures]) + "\n")


if __name__ == "__main__":
    main()
