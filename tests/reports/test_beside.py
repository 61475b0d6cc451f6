"""Voices, pauses and costs kept beside the facts say what a direct count says, also after what changed later."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import numpy as np
import pytest
from django.utils import timezone

from civic311.accounts.viewer import Viewer
from reports import keeping, snapshot
from reports.clocks import (
    CLOSED,
    HELD,
    MEANS,
    RESUMED,
    SUSPENDED,
    UNDONE,
    WENT_ON,
    Mark,
    Marks,
    shares_met,
    stood_one_by_one,
    stood_still,
)
from reports.filters import Chosen
from reports.periods import last_days
from reports.queries.board import Board, read_board
from reports.queries.clocks import read_clocks, read_marks
from reports.queries.costs import read_costs
from reports.queries.equity import read_answers
from reports.queries.voices import read_voices
from requests_app.actions import work
from requests_app.actions.costs import record_cost, remove_cost
from requests_app.actions.join import unjoin
from requests_app.actions.survey import Said, answer_survey
from requests_app.actor import RESIDENT
from requests_app.models import CostEntry, Report, ServiceRequest
from requests_app.queries.surveys import closing_of
from requests_app.queries.voices import root_id
from routing.models import HoldReason
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports.conftest import NOW

DAY = timedelta(days=1)


def random_marks(seed: int) -> Marks:
    """Marks of 60 cases at whole seconds, often at the same moment, of every kind in any order."""
    chance = np.random.default_rng(seed)
    number = np.sort(chance.integers(1, 60, 300))
    at = np.concatenate([np.sort(chance.integers(0, 60, int((number == each).sum()))) for each in np.unique(number)])
    codes = chance.choice(
        [HELD, RESUMED, SUSPENDED, UNDONE, WENT_ON, CLOSED], 300, p=[0.4, 0.25, 0.1, 0.02, 0.08, 0.15]
    )
    return Marks(number, at.astype(float), codes, np.where(codes == HELD, chance.integers(1, 3, 300), 0))


@pytest.mark.parametrize("seed", range(20))
def test_pauses_are_added_up_as_if_told_mark_by_mark(seed: int) -> None:
    marks = random_marks(seed)
    rows = zip(marks.number.tolist(), marks.at.tolist(), marks.code.tolist(), marks.reason.tolist(), strict=True)
    one_by_one = [Mark(case, at, *MEANS[code], reason=reason) for case, at, code, reason in rows]
    for as_of in (0.0, 31.0, 100.0):
        assert stood_still(marks, as_of=as_of) == stood_one_by_one(one_by_one, as_of=as_of)


@pytest.fixture
def two_ways(
    small_city: SmallCity, settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Checks that pages count the same from the snapshot, brought up to date first, and from the rows themselves."""
    settings.FACTS_DIR = tmp_path  # type: ignore[attr-defined]
    minutes = iter(range(1, 60))
    viewer = Viewer(city_wide=frozenset(["costs.view"]))

    def spent(board: Board) -> tuple[tuple[int, int], ...]:
        found = read_costs(board.period, viewer, chosen=Chosen())
        return tuple((each.cases, each.total) for each in (found.total, found.duplicates, found.reopened))

    def answers(board: Board) -> list[tuple[int, bool]]:
        period = board.period
        numbers, are_happy = read_answers(period.start, period.end, period.as_of)
        return sorted(zip(numbers.tolist(), are_happy.tolist(), strict=True))

    def counted(board: Board) -> tuple[object, ...]:
        as_of = board.period.as_of.timestamp()
        return (
            board.wait(read_voices(board)), stood_still(read_marks(board), as_of=as_of),
            shares_met(read_clocks(board), as_of=as_of), *spent(board), answers(board),
        )  # fmt: skip

    def check() -> None:
        now = NOW + timedelta(minutes=next(minutes))
        keeping.keep_up(now=now)
        snapshot.refresh()
        period = last_days("30", now - keeping.GRACE, timezone.get_default_timezone())  # type: ignore[arg-type]
        from_snapshot = counted(read_board(period))
        with monkeypatch.context() as patched:
            for place in ("reports.snapshot", "reports.queries.columns"):
                patched.setattr(f"{place}.current", lambda: None)
            assert from_snapshot == counted(read_board(period))

    return check


def test_a_snapshot_says_what_its_rows_say_after_every_change(
    two_ways: Callable[[], None], make_case: Callable[..., ServiceRequest], join: Callable[..., None],
    finish: Callable[..., None], manager: Persona,
) -> None:  # fmt: skip
    original, second, third = (make_case("1", now=MORNING + each * DAY) for each in (0, 2, 4))
    waiting, lost = make_case("2"), make_case("1")
    two_ways()

    join(third, second)
    reason = HoldReason.objects.filter(pauses_clock=True)[0]
    day = (MORNING + 40 * DAY).date()
    work.hold(waiting.pk, reason=reason, review_on=day, actor=manager.actor, version=None, now=MORNING + DAY)
    two_ways()

    join(second, original)
    work.resume(waiting.pk, actor=manager.actor, version=None, now=MORNING + 3 * DAY)
    work.claim(lost.pk, actor=manager.actor, version=None, now=MORNING + DAY)
    two_ways()

    finish(original, after=6)
    finish(waiting, after=7)
    two_ways()

    unjoin(second.pk, actor=manager.actor, version=None, now=NOW)
    two_ways()


def test_a_changed_answer_of_somebody_who_was_joined_replaces_the_first(
    two_ways: Callable[[], None], make_case: Callable[..., ServiceRequest], join: Callable[..., None],
    finish: Callable[..., None],
) -> None:  # fmt: skip
    original, joined = make_case("1"), make_case("1", now=MORNING + DAY)
    join(joined, original)
    finish(original, after=3)
    two_ways()
    period = last_days("30", NOW, timezone.get_default_timezone())  # type: ignore[arg-type]
    for satisfaction, is_happy in ((5, True), (2, False)):
        answer(joined, satisfaction)
        two_ways()
        numbers, are_happy = read_answers(period.start, period.end, period.as_of)
        assert (numbers.tolist(), are_happy.tolist()) == ([joined.pk], [is_happy])


def answer(case: ServiceRequest, satisfaction: int) -> None:
    report = Report.objects.get(service_request=case)
    closing = closing_of(ServiceRequest.objects.get(pk=root_id(case.pk)))
    assert closing is not None
    said = Said(satisfaction=satisfaction)
    answer_survey(report, said, closing=closing, actor=RESIDENT, now=MORNING + 5 * DAY)


def test_costs_of_a_snapshot_follow_lines_and_reopenings(
    two_ways: Callable[[], None], make_case: Callable[..., ServiceRequest], finish: Callable[..., None],
    manager: Persona,
) -> None:  # fmt: skip
    done = make_case("1", closed_after=3)
    write_down(done, 40, on=MORNING + DAY, by=manager)
    two_ways()
    line = write_down(done, 15, on=MORNING + 8 * DAY, by=manager)
    work.reopen(done.pk, reason="Open", actor=manager.actor, version=None, now=MORNING + 8 * DAY)
    finish(done, after=9)
    two_ways()
    period = last_days("30", NOW, timezone.get_default_timezone())  # type: ignore[arg-type]
    read = partial(read_costs, period, Viewer(city_wide=frozenset(["costs.view"])), chosen=Chosen())
    assert (read().total.total, read().reopened.total) == (5500, 1500)
    remove_cost(line, actor=manager.actor, now=NOW)
    two_ways()
    assert (read().total.total, read().reopened.cases, read().reopened.total) == (4000, 1, 0)


def write_down(case: ServiceRequest, amount: int, *, on: datetime, by: Persona) -> CostEntry:
    return record_cost(
        case.pk, rate=None, quantity=Decimal(amount), text="Bill", worked_on=on.date(), actor=by.actor, version=None,
        now=on,
    )  # fmt: skip
