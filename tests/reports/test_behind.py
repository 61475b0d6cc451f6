"""The cases behind a figure are as many as the figure says, whatever became of them."""

from typing import Any

import numpy as np
import pytest

from reports.behind import NAMES, rows_behind
from reports.cases import NEVER, NO_SPAN, Cases
from reports.metrics import DAY, Figures, figures
from reports.quality import Quality, quality

MANY = 3_000
MOMENTS = {"start": 30 * DAY, "end": 120 * DAY, "as_of": 130 * DAY}


def any_cases() -> Cases:
    """Cases with everything that can happen to one, in every mixture."""
    chance = np.random.default_rng(311)

    def sometimes(values: Any, share: float = 0.5, otherwise: float = NEVER) -> Any:
        return np.where(chance.random(MANY) < share, values, otherwise)

    received = np.sort(chance.uniform(0, 125 * DAY, MANY))
    waits = chance.exponential(20 * DAY, MANY)
    due = sometimes(received + chance.uniform(0, 30 * DAY, MANY), 0.8)
    whole = {name: chance.integers(0, 9, MANY) for name in ("triage", "queued", "taken", "working", "held")}
    return Cases(
        received=received, closed=sometimes(received + waits, 0.7), ending=chance.integers(1, 5, MANY), promise=due,
        due=due, paused=chance.integers(0, 9, MANY), paused_since=sometimes(received + waits / 2, 0.2),
        reopened=chance.integers(0, 2, MANY), voices=chance.integers(1, 4, MANY), flags=chance.integers(0, 4096, MANY),
        ack_due=sometimes(received + DAY), action_due=sometimes(received + DAY), step=chance.integers(0, 6, MANY),
        step_since=received, to_assign=np.full(MANY, NO_SPAN), to_action=np.full(MANY, NO_SPAN),
        hand_offs=np.zeros(MANY, dtype=int), reachable=np.zeros(MANY, dtype=int), told=np.zeros(MANY, dtype=int),
        **whole,
    )  # fmt: skip


CASES = any_cases()
TOLD: Figures = figures(CASES, **MOMENTS)
WORK: Quality = quality(CASES, **MOMENTS)
COUNTED = {
    "received": TOLD.received, "late": TOLD.late, "overdue": TOLD.overdue, "not_due": TOLD.not_due,
    "backlog": TOLD.backlog, "backlog_late": TOLD.backlog_late, "open_30": WORK.old(30).count,
    "open_90": WORK.old(90).count,
}  # fmt: skip
SHARES = {
    "on_time": TOLD.on_time, "came_back": TOLD.came_back, "not_actionable": WORK.not_actionable, "joined": WORK.joined,
    "misrouted": WORK.misrouted, "reported_again": WORK.reported_again, "taken_in_time": WORK.taken_in_time,
    "begun_in_time": WORK.begun_in_time,
} | WORK.of_closed  # fmt: skip
COUNTED |= {name: share.count for name, share in SHARES.items()}
COUNTED |= {f"not_{name}": share.of - share.count for name, share in SHARES.items()}


@pytest.mark.parametrize("figure", NAMES)
def test_as_many_cases_stand_behind_a_figure_as_it_says(figure: str) -> None:
    assert len(rows_behind(CASES, figure, **MOMENTS)) == COUNTED[figure] > 0


def test_a_figure_that_counts_no_cases_has_none_behind_it() -> None:
    with pytest.raises(KeyError):
        rows_behind(CASES, "median", **MOMENTS)


def test_what_was_not_actionable_is_told_alike_on_every_page() -> None:
    assert WORK.not_actionable.count == TOLD.not_actionable
    assert WORK.to_resolve.n == TOLD.times.n


def test_the_way_of_cases_is_of_the_steps_they_were_in() -> None:
    entered, moves = WORK.way.entered, WORK.way.moves
    into = {step: sum(count for (_from, to), count in moves.items() if to == step) for step in entered}
    out = {step: sum(count for (start, _to), count in moves.items() if start == step) for step in entered}

    assert all(into[step] <= entered[step] for step in entered)
    assert all(out[step] <= entered[step] for step in entered)
    assert out["triage"] > 0
    assert into["triage"] == 0
