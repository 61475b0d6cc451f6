"""Learning from labelled candidates."""

import random
from dataclasses import replace

import numpy as np
import pytest

from requests_app.duplicate_score import FEATURES, Told, rank
from requests_app.duplicate_training import BELIEFS, RIDGE, Asked, Marks, fit, pair_table, train

NOW = 1_700_000_000.0
NEW = Told(id=1000, opened=NOW, service="pothole", group="roads", lat=41.0, long=-71.0)


def asked(number: int, *, meant: int | None, services: tuple[str, ...] = ("pothole", "tree")) -> Asked:
    """A report with one candidate of each service; that of the position `meant` is the one."""
    others = [
        (Told(id=10 * number + place, opened=NOW - 3600 * (1 + place), service=service, group=service, lat=41.0,
              long=-71.0), 10.0 + place)
        for place, service in enumerate(services)
    ]  # fmt: skip
    ids = frozenset() if meant is None else frozenset({10 * number + meant})
    return Asked(replace(NEW, id=100_000 + number), others, ids)


def learned(examples: list[Asked], **values: float | bool):
    usual = {"alert_share": 0.5, "requests": len(examples), "generic": False, "about": {}}
    return train(examples, **(usual | values))


def test_what_the_labels_show_decides_the_order() -> None:
    same = learned([asked(n, meant=0) for n in range(60)])
    other = learned([asked(n, meant=1) for n in range(60)])
    probe = asked(99, meant=None)
    assert rank(probe.new, probe.others, same)[0].other.service == "pothole"
    assert rank(probe.new, probe.others, other)[0].other.service == "tree"


def test_a_city_learns_which_services_are_taken_for_each_other() -> None:
    examples = [asked(n, meant=1 if n % 2 else None, services=("pothole", "sinkhole", "tree")) for n in range(80)]
    table = pair_table(examples)
    assert table["pothole|sinkhole"] > table["pothole|tree"]


def test_generic_weights_know_no_services_and_still_rank() -> None:
    weights = learned([asked(n, meant=0 if n % 3 else None) for n in range(90)], generic=True)
    probe = asked(99, meant=None)
    ranked = rank(probe.new, probe.others, weights)
    assert not weights.pairs
    assert ranked[0].other.service == "pothole"


def test_chances_add_up_to_the_share_of_labels() -> None:
    examples = [asked(n, meant=0 if n % 4 == 0 else None) for n in range(200)]
    weights = learned(examples, generic=True)
    expected = sum(one.chance for each in examples for one in rank(each.new, each.others, weights))
    assert expected == pytest.approx(50, rel=0.05)


def test_the_alert_rings_for_no_more_than_the_share_asked_for() -> None:
    draw = random.Random(1)
    examples = [
        Asked(one.new, [(other, draw.uniform(1, 150)) for other, _ in one.others], one.meant)
        for one in (asked(n, meant=0 if n % 5 == 0 else None) for n in range(200))
    ]
    weights = learned(examples, alert_share=0.1)
    rung = sum(rank(each.new, each.others, weights)[0].chance >= weights.alert_at for each in examples)
    assert 15 <= rung <= 20


def test_what_no_label_speaks_of_keeps_what_was_believed() -> None:
    weights = learned([asked(n, meant=0) for n in range(30)])
    with_asset = [(replace(other, asset=7), metres) for other, metres in asked(99, meant=None).others]
    new = replace(NEW, id=99_999, asset=7)
    assert rank(new, with_asset[:1], weights)[0].chance > rank(new, asked(99, meant=None).others[:1], weights)[0].chance


def test_pairs_that_no_label_decides_teach_nothing() -> None:
    examples = [asked(n, meant=0) for n in range(40)]
    unsure = [replace(one, unsure=frozenset({one.others[1][0].id})) for one in examples]
    contrary = [replace(one, meant=one.meant | one.unsure) for one in unsure]
    assert learned(unsure) == learned(contrary)


def test_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(ValueError):
        learned([asked(n, meant=None) for n in range(5)])


def test_the_fit_is_where_the_loss_is_least() -> None:
    """No small step to any side makes it better: checked without the formulas that found it."""
    draw = np.random.default_rng(1)
    rows = draw.normal(size=(400, len(FEATURES)))
    labels = (rows[:, 0] - rows[:, 1] + draw.logistic(size=400) > 1).astype(float)
    intercept, by_feature = fit(rows, labels, np.ones(400))
    found = np.array([intercept, *(weight for weight, _, _ in by_feature.values())])
    plain = (rows - rows.mean(0)) / rows.std(0)

    believed = np.array([0.0, *(BELIEFS.get(name, 0.0) for name in FEATURES)]) * [1, *rows.std(0)]

    def loss(at: np.ndarray) -> float:
        chance = 1 / (1 + np.exp(-(at[0] + plain @ at[1:])))
        pull = RIDGE / 2 * float(((at - believed)[1:] ** 2).sum())
        return pull - float(np.log(np.where(labels == 1, chance, 1 - chance)).sum())

    for place in range(len(found)):
        for step in (0.01, -0.01):
            aside = found.copy()
            aside[place] += step
            assert loss(aside) > loss(found)


def test_marks_count_pairs_and_alerts_apart() -> None:
    weights = replace(learned([asked(n, meant=0) for n in range(60)]), alert_at=0.0)
    one = asked(99, meant=None)
    ranked = rank(one.new, one.others, weights)
    marks = Marks()
    marks.add(ranked, [ranked[0].other.id], weights, counts=True)
    marks.add(ranked, [ranked[1].other.id], replace(weights, alert_at=1.0), counts=True)
    marks.add([], [5], weights, counts=False)
    data = marks.as_data()
    assert (data["pairs"], data["requests"], data["alerts"]) == (3, 2, 1)
    assert (data["top1"], data["top5"], data["pair_recall"]) == (0.3333, 0.6667, 0.3333)
    assert data["alert_share"] == 0.5
