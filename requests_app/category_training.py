"""Learning which service a text is about from what earlier texts turned out to be about. Needs scikit-learn.

Two linear models that fail differently are added up: logistic regression, and naive Bayes by what is *not* said about a
label. Only commands and the benchmark import this.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from requests_app.category_model import CategoryWeights, Floats, Pieces, chances_of, pieces_of

FEWEST_TEXTS = 200
SURE = 0.80  # how often the first suggestion must be right where the table is sure
MARGIN = 0.05  # asked for on top of that while trying, since next year's texts are not this year's
_FEWEST_SURE = 40  # texts that must be tried before a share of them means something
# Tried on: the newest tenth, in small cities up to two fifths of all texts.
_HELD_OUT, _MOST_HELD_OUT_SHARE = 0.1, 0.4
_WANTED_HELD_OUT, _MOST_HELD_OUT = 1_000, 5_000
_ROUNDS = 2
_SHARPEST = 2.0  # where everything tried was easy, what comes next need not be
_FEWEST_OF_LANGUAGE = 50
_MOST_PIECES = 60_000
_MOST_WEIGHTS = 4_000_000  # 8 MB in each web process
_FEWEST_WITH_PIECE = 3  # texts; what fewer say may be about one person, and means little
# Found on texts of 2012 and 2013 from New Haven. Rare labels get part of the weight that would even them out; ten
# texts' worth of doubt keeps a label that hardly occurs from weighing too much.
_C, _SMOOTHING, _BAYES_SHARE, _EVENING, _DOUBT = 10.0, 0.3, 0.5, 0.75, 10


@dataclass(frozen=True)
class Told:
    """A text, the label it got in the end, when it was written, and the language of its writer's pages."""

    text: str
    label: str
    at: datetime
    language: str = ""


Answered = tuple[str, list[tuple[str, float]]]  # what is right, and what was suggested with its chance


@dataclass(frozen=True)
class Trained:
    """The table to serve; `trial` is one that had not seen `unseen`, the newest texts; `figures` how trials did."""

    table: CategoryWeights
    trial: CategoryWeights
    unseen: Sequence[Told]
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class _Round:
    """Texts, and a table that was learned from earlier ones only."""

    table: CategoryWeights
    texts: Sequence[Told]


def train(told: Sequence[Told], words_of: Mapping[str, Iterable[str]]) -> Trained:
    """A table of weights learned from texts, tried on the newest of them and then taught those too.

    `words_of` are names and keywords of each label: they count as texts, so that a label without history is known.
    Raises ValueError when there are too few texts or they are all about one thing.
    """
    in_order = sorted(told, key=lambda one: one.at)
    if len(in_order) < FEWEST_TEXTS or len({one.label for one in in_order}) < 2:
        raise ValueError(f"at least {FEWEST_TEXTS} texts about two services are needed, not {len(in_order)}")
    rounds = _rounds(in_order, words_of)
    sharpness, sure_from = _calibration(rounds)
    languages = Counter(one.language for one in in_order)
    often = frozenset(code for code, times in languages.items() if times >= _FEWEST_OF_LANGUAGE)
    table, *tables = (
        replace(one, sharpness=sharpness, sure_from=sure_from, languages=often)
        for one in (fit(in_order, words_of), *(part.table for part in rounds))
    )
    tried = [pair for one, part in zip(tables, rounds, strict=True) for pair in answers(one, part.texts)]
    figures = marks(tried, sure_from) | {
        "texts": len(in_order), "tried": len(tried), "until": in_order[-1].at.isoformat(),
        "sure_from": round(sure_from, 3), "margin": MARGIN,
    }  # fmt: skip
    return Trained(table, tables[-1], rounds[-1].texts, figures)


def _rounds(in_order: Sequence[Told], words_of: Mapping[str, Iterable[str]]) -> list[_Round]:
    """The newest texts in blocks, each with a table learned from all that came before.

    A text that was seen before, word for word, proves nothing and is left out.
    """
    wanted = max(len(in_order) * _HELD_OUT, min(_WANTED_HELD_OUT, len(in_order) * _MOST_HELD_OUT_SHARE))
    size = int(min(wanted, _MOST_HELD_OUT)) // _ROUNDS
    starts = [len(in_order) - size * left for left in range(_ROUNDS, 0, -1)]
    seen = {one.text for one in in_order[: starts[0]]}
    rounds = []
    for start in starts:
        texts = in_order[start : start + size]
        rounds.append(_Round(fit(in_order[:start], words_of), [one for one in texts if one.text not in seen]))
        seen.update(one.text for one in texts)
    return rounds


def fit(told: Sequence[Told], words_of: Mapping[str, Iterable[str]]) -> CategoryWeights:
    """A table learned from all of `told`, whose chances are not calibrated yet."""
    texts = [one.text for one in told] + [" ".join(words_of[label]) for label in words_of]
    answers = [one.label for one in told] + list(words_of)
    labels = tuple(sorted(set(answers)))
    parts = [pieces_of(text) for text in texts]
    pieces, rarity = _pieces(parts, len(words_of), len(labels))
    rows = _matrix(parts, pieces, rarity)
    counts = Counter(answers)
    usual = len(answers) / len(labels)
    counted = np.array([(usual / (counts[answer] + _DOUBT)) ** _EVENING for answer in answers])
    regression = LogisticRegression(C=_C, max_iter=200, tol=1e-3).fit(rows, answers, sample_weight=counted)
    bayes = ComplementNB(alpha=_SMOOTHING).fit(rows, answers)
    slope, lean = _of_both(regression)
    weights = (1 - _BAYES_SHARE) * slope + _BAYES_SHARE * bayes.feature_log_prob_
    return CategoryWeights(
        labels, pieces, rarity, np.ascontiguousarray(weights.T, dtype=np.float16),
        ((1 - _BAYES_SHARE) * lean).astype(np.float32),
    )  # fmt: skip


def answers(table: CategoryWeights, texts: Iterable[Told]) -> list[Answered]:
    """What a table says of each text, beside what is right."""
    return [(one.label, table.ranked(one.text, table.labels)[:3]) for one in texts]


def marks(answered: Sequence[Answered], sure_from: float) -> dict[str, float]:
    """How good answers are: the right one first, among three; how often the table is sure, and right then."""
    first = three = sure = right_when_sure = 0
    for label, ranked in answered:
        is_right = bool(ranked) and ranked[0][0] == label
        first += is_right
        three += label in [code for code, _chance in ranked]
        if ranked and ranked[0][1] >= sure_from:
            sure += 1
            right_when_sure += is_right
    total = len(answered)
    return {
        "top1": _share(first, total), "top3": _share(three, total), "sure": _share(sure, total),
        "right_when_sure": _share(right_when_sure, sure),
    }  # fmt: skip


def is_worse(new: CategoryWeights, old: CategoryWeights, held_out: Sequence[Told]) -> bool:
    """Whether `new` names fewer right than `old`, by more than chance would, on texts that neither has seen."""
    lost = won = 0
    for one in held_out:
        before, now = (table.ranked(one.text, table.labels)[:1] for table in (old, new))
        was, is_now = (bool(best) and best[0][0] == one.label for best in (before, now))
        lost += was and not is_now
        won += is_now and not was
    return bool(lost - won > 1.64 * (lost + won) ** 0.5)


def _calibration(rounds: Sequence[_Round]) -> tuple[float, float]:
    """The sharpness with which chances mean what they say on texts not seen, and the chance to be sure from."""
    known = [
        (part.table.totals(one.text), part.table.labels.index(one.label))
        for part in rounds for one in part.texts if one.label in part.table.labels
    ]  # fmt: skip
    tried = np.geomspace(0.1, _SHARPEST, 80)
    losses = [-sum(np.log(chances_of(row[None, :], at)[0, right] + 1e-9) for row, right in known) for at in tried]
    sharpness = float(tried[int(np.argmin(losses))])
    best = [(chances_of(row[None, :], sharpness)[0], right) for row, right in known]
    return sharpness, _sure_from([(float(chances.max()), bool(chances.argmax() == right)) for chances, right in best])


def _sure_from(best: Sequence[tuple[float, bool]]) -> float:
    """The lowest chance from which the first was right often enough; above 1 when it never was."""
    found, right = 2.0, 0
    for so_far, (chance, is_right) in enumerate(sorted(best, reverse=True), start=1):
        right += is_right
        if so_far >= _FEWEST_SURE and right >= (SURE + MARGIN) * so_far:
            found = chance
    return found


def _pieces(parts: Sequence[tuple[Pieces, Pieces]], own: int, labels: int) -> tuple[NDArray[np.uint32], Floats]:
    """The pieces worth a weight, in order of their hashes, and how rare each is; the last `own` are labels' words."""
    pieces, spread = np.unique(_hashes(parts), return_counts=True)
    most = min(_MOST_PIECES, _MOST_WEIGHTS // labels)
    is_kept = np.isin(pieces, _hashes(parts[len(parts) - own :])) if own else np.zeros(len(pieces), bool)
    commonest = np.argsort(-spread, kind="stable")[:most]
    is_kept[commonest[spread[commonest] >= _FEWEST_WITH_PIECE]] = True
    times = spread[is_kept].astype(np.float32)
    rarity = (np.log((1 + len(parts)) / (1 + times)) + 1).astype(np.float32)
    return pieces[is_kept], rarity.astype(np.float16).astype(np.float32)


def _hashes(parts: Sequence[tuple[Pieces, Pieces]]) -> NDArray[np.uint32]:
    """All of them in one row, each as often as there are texts that have it."""
    return np.concatenate([hashes for both in parts for hashes, _times in both])


def _matrix(parts: Sequence[tuple[Pieces, Pieces]], pieces: NDArray[np.uint32],
            rarity: Floats) -> csr_matrix:  # fmt: skip
    """What each piece counts in each text, as the table weighs it when it serves."""
    blank = CategoryWeights((), pieces, rarity, np.zeros((len(pieces), 0), np.float16), np.zeros(0, np.float32))
    columns, values, ends = [], [], [0]
    for both in parts:
        found = [blank.known(*counts) for counts in both]
        columns.extend(rows.astype(np.int32) for rows, _values in found)
        values.extend(counted for _rows, counted in found)
        ends.append(ends[-1] + sum(len(rows) for rows, _values in found))
    shape = (len(parts), len(pieces))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape, dtype=np.float32)


def _of_both(regression: LogisticRegression) -> tuple[Floats, Floats]:
    """Slope and lean of each label; with two labels scikit-learn keeps only those of the second."""
    slope, lean = regression.coef_, regression.intercept_
    if len(regression.classes_) == 2:
        return np.vstack([-slope[0], slope[0]]) / 2, np.array([-lean[0], lean[0]]) / 2
    return slope, lean


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
