"""Learning the weights of the duplicate score from labelled pairs: logistic regression by Newton's method.

Plain Python with numpy; only commands import it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from requests_app.duplicate_score import FEATURES, SHOWN, Ranked, Told, Weights, features_of, pair_key, rank

Floats = NDArray[np.float64]

FOLDS = 5
PAIR_STRENGTH = 20.0  # so many candidates of two services must be seen before their own share counts for half
RIDGE = 3.0
# What we believe before looking, in units of the feature: labelled pairs of one city may never show the one or the
# other (no assets, no words of its own). Learning starts from here and moves as far as the pairs pull.
BELIEFS = {"same_asset": 3.0, "other_asset": -3.0, "text_likeness": 2.0}
_STEPS = 100
_SMALL = 1e-7


@dataclass(frozen=True)
class Asked:
    """One new report with its candidates; `meant` are the ids of those it repeats, `unsure` those not to learn from."""

    new: Told
    others: Sequence[tuple[Told, float | None]]
    meant: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()
    weight: float = 1.0


def train(asked: Sequence[Asked], *, alert_share: float, requests: float, generic: bool,
          about: Mapping[str, Any]) -> Weights:  # fmt: skip
    """Weights learned from reports and their candidates.

    `requests`: how many requests `asked` stands for, those without candidates too; the alert is set so that it would
    have rung for `alert_share` of them. `generic`: leave out what was learned of single services, which only means
    something in the city it was learned in; the rest is learned beside it all the same, so that it does not have to
    explain what the services explain. Raises ValueError when no candidate is labelled.
    """
    known = [one for one in asked if one.others]
    rows, labels, counts = _examples(known)
    if not labels.any():
        raise ValueError("none of the labelled pairs is among the candidates")
    intercept, by_feature = fit(rows, labels, counts)
    pairs = pair_table(known)
    if generic:
        pairs = {}
        intercept = _evened(intercept, by_feature, rows, labels, counts)
    draft = Weights(intercept, by_feature, 1.0, pairs, about)
    best = [(rank(one.new, one.others, draft)[0].chance, one.weight) for one in known]
    return replace(draft, alert_at=_alert_at(best, alert_share * requests))


def _examples(known: Sequence[Asked]) -> tuple[Floats, Floats, Floats]:
    """Features, labels and weights of all candidates.

    A table of services that has seen the answer would be trusted too much: each fold reads the table of the others.
    """
    rows: list[list[float]] = []
    labels: list[float] = []
    counts: list[float] = []
    folds = [known[fold::FOLDS] for fold in range(FOLDS)]
    for number, fold in enumerate(folds):
        pairs = pair_table(one for other, part in enumerate(folds) if other != number for one in part)
        for one in fold:
            for (other, _), row in zip(one.others, features_of(one.new, one.others, pairs), strict=True):
                if other.id not in one.unsure:
                    rows.append(row)
                    labels.append(float(other.id in one.meant))
                    counts.append(one.weight)
    return np.array(rows), np.array(labels), np.array(counts)


def _evened(intercept: float, by_feature: Mapping[str, tuple[float, float, float]], rows: Floats, labels: Floats,
            counts: Floats) -> float:  # fmt: skip
    """The intercept with which the chances add up to the duplicates there are, when no services are known."""
    weight, mean, scale = np.array(list(by_feature.values())).T
    plain = rows.copy()
    plain[:, FEATURES.index("pair_odds")] = 0.0
    totals = ((plain - mean) / scale) @ weight
    low, high = intercept - 20, intercept + 20
    for _ in range(_STEPS):
        middle = (low + high) / 2
        expected = counts @ (1 / (1 + np.exp(-np.clip(totals + middle, -40, 40))))
        low, high = (middle, high) if expected < counts @ labels else (low, middle)
    return low


def pair_table(asked: Iterable[Asked]) -> dict[str, float]:
    """How much more often than usual a candidate of two services is meant, as log odds; 0 would be as usual.

    Rare pairs are drawn to what is usual for two of the same, or of different services.
    """
    seen: Counter[tuple[bool, str]] = Counter()
    meant: Counter[tuple[bool, str]] = Counter()
    for one in asked:
        for other, _ in one.others:
            if other.id not in one.unsure:
                key = (one.new.service == other.service, pair_key(one.new.service, other.service))
                seen[key] += one.weight  # type: ignore[assignment]
                meant[key] += one.weight if other.id in one.meant else 0  # type: ignore[assignment]
    usual = {}
    for same in (True, False):
        total = sum(count for key, count in seen.items() if key[0] == same)
        hits = sum(count for key, count in meant.items() if key[0] == same)
        usual[same] = (hits + 0.5) / (total + 1)
    return {
        key[1]: _odds((meant[key] + PAIR_STRENGTH * usual[key[0]]) / (count + PAIR_STRENGTH)) - _odds(usual[key[0]])
        for key, count in seen.items()
    }


def fit(rows: Floats, labels: Floats, counts: Floats) -> tuple[float, dict[str, tuple[float, float, float]]]:
    """Intercept, and weight, mean and scale of each feature, drawn to BELIEFS."""
    mean = np.average(rows, axis=0, weights=counts)
    spread = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=counts))
    scale = np.where(spread > 1e-9, spread, 1.0)
    beliefs = np.array([0.0, *(BELIEFS.get(name, 0.0) for name in FEATURES)]) * np.array([1.0, *scale])
    plain = np.column_stack([np.ones(len(rows)), (rows - mean) / scale])
    ridge = np.array([1e-6, *[RIDGE] * len(FEATURES)])
    weights = _newton(plain, labels, counts, beliefs, ridge)
    by_feature = {
        name: (float(weight), float(middle), float(width))
        for name, weight, middle, width in zip(FEATURES, weights[1:], mean, scale, strict=True)
    }
    return float(weights[0]), by_feature


def _newton(rows: Floats, labels: Floats, counts: Floats, beliefs: Floats, ridge: Floats) -> Floats:
    """The weights of least loss; a step that would overshoot is halved."""

    def loss(at: Floats) -> float:
        totals = rows @ at
        return float(counts @ (np.logaddexp(0, totals) - labels * totals) + ridge @ (at - beliefs) ** 2 / 2)

    weights = beliefs.copy()
    best = loss(weights)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -40, 40)))
        slope = rows.T @ (counts * (chance - labels)) + ridge * (weights - beliefs)
        bend = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        while (now := loss(weights - step)) > best and float(np.abs(step).max()) > _SMALL:
            step = step / 2
        weights, gained, best = weights - step, best - now, now
        if gained < _SMALL:
            break
    return weights


def _alert_at(best: Sequence[tuple[float, float]], allowed: float) -> float:
    """The chance from which an alert rings, so that it would have rung for `allowed` requests."""
    rung = 0.0
    last = 1.0
    for chance, weight in sorted(best, reverse=True):
        rung += weight
        if rung > allowed:
            return last
        last = chance
    return last


def _odds(chance: float) -> float:
    sure = min(1 - 1e-6, max(1e-6, chance))
    return math.log(sure / (1 - sure))


@dataclass
class Marks:
    """How good a ranking was: of `pairs` labelled ones, `first` were ranked first, `shown` among the first SHOWN,
    `alerted` shown with an alert; of `requests` in all, `alerts` rang."""

    pairs: int = 0
    first: int = 0
    shown: int = 0
    candidates: int = 0
    alerted: int = 0
    requests: int = 0
    alerts: int = 0

    def add(self, ranked: Sequence[Ranked], meant: Sequence[int], weights: Weights, *, counts: bool) -> None:
        """Mark one report's ranking against each pair it is labelled with; `counts`: it is one of the requests."""
        rings = bool(ranked) and ranked[0].chance >= weights.alert_at
        if counts:
            self.requests += 1
            self.alerts += rings
        places = {one.other.id: place for place, one in enumerate(ranked)}
        for wanted in meant:
            place = places.get(wanted)
            shown = place is not None and place < SHOWN
            self.pairs += 1
            self.candidates += place is not None
            self.first += place == 0
            self.shown += shown
            self.alerted += shown and rings

    def as_data(self) -> dict[str, Any]:
        """Shares rounded to four places; 0 where there is nothing to divide by."""
        return {
            "pairs": self.pairs, "top1": _share(self.first, self.pairs), "top5": _share(self.shown, self.pairs),
            "alert_share": _share(self.alerts, self.requests), "pair_recall": _share(self.alerted, self.pairs),
            "found_as_candidates": _share(self.candidates, self.pairs), "requests": self.requests,
            "alerts": self.alerts,
        }  # fmt: skip


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
