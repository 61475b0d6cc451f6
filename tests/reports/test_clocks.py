"""Clocks met in time, and clocks that stood still and why."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from django.test import Client

from reports.cases import NEVER
from reports.clocks import (
    EMERGENCY,
    EVERYTHING,
    HOLD,
    MET,
    MISSED,
    NO_OUTCOME,
    Clocks,
    Mark,
    Stood,
    shares_met,
    stood_one_by_one,
)
from reports.metrics import Share
from requests_app.actions.work import claim, hold, resume
from requests_app.models import ServiceRequest
from routing.models import HoldReason
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports.test_staff_pages import row_of, soup_of

AS_OF = 100.0
ALL = (EVERYTHING, 0)


def clocks(*rows: tuple[float, float, float, int]) -> Clocks:
    """Due, stopped, paused since and outcome of clocks of department 1 and kind 1."""
    due, stopped, paused, outcome = (np.array(each, dtype=float) for each in zip(*rows, strict=True))
    ones = np.ones(len(rows), dtype=np.int64)
    return Clocks(ones, ones, due, stopped, paused, outcome.astype(np.int64))


@pytest.mark.parametrize(
    ("row", "share"),
    [
        ((50, 40, NEVER, MET), Share(1, 1)),
        ((50, 60, NEVER, MISSED), Share(0, 1)),
        ((50, NEVER, NEVER, NO_OUTCOME), Share(0, 1)),  # runs past its time
        ((150, NEVER, NEVER, NO_OUTCOME), Share(0, 0)),  # not due yet
        ((50, NEVER, 40, NO_OUTCOME), Share(0, 0)),  # stands still in time
        ((50, NEVER, 60, NO_OUTCOME), Share(0, 1)),  # was late before it stood still
        ((50, 40, NEVER, NO_OUTCOME), Share(0, 0)),  # ended with a withdrawn request
        ((50, 120, NEVER, MET), Share(0, 1)),  # stopped after the moment of counting
    ],
)
def test_a_clock_is_met_missed_or_not_told(row: tuple[float, float, float, int], share: Share) -> None:
    assert shares_met(clocks(row), as_of=AS_OF).get((1, 1), Share(0, 0)) == share


def test_clocks_are_told_by_department_and_kind() -> None:
    found = shares_met(
        Clocks(
            np.array([1, 1, 2]), np.array([1, 2, 1]), np.full(3, 50.0), np.array([40.0, 60.0, 40.0]),
            np.full(3, NEVER), np.array([MET, MISSED, MET]),
        ),
        as_of=AS_OF,
    )  # fmt: skip
    assert found == {(1, 1): Share(1, 1), (1, 2): Share(0, 1), (2, 1): Share(1, 1)}


def held(case: int, at: float, reason: int) -> Mark:
    return Mark(case, at, HOLD, begins=True, reason=reason)


def test_pauses_are_summed_by_reason_and_together() -> None:
    found = stood_one_by_one(
        [held(1, 10, 5), Mark(1, 14, HOLD), held(1, 20, 5), Mark(1, 21, EVERYTHING), held(2, 30, 6), Mark(2, 32, HOLD)],
        as_of=AS_OF,
    )
    assert found == {(HOLD, 5): Stood(1, 5, 4), (HOLD, 6): Stood(1, 2, 2), ALL: Stood(2, 7, 4)}


def test_a_pause_that_lasts_counts_until_the_moment_of_counting() -> None:
    assert stood_one_by_one([held(1, 90, 5), Mark(1, 130, HOLD)], as_of=AS_OF)[ALL] == Stood(1, 10, 10)


def test_overlapping_causes_count_their_time_once() -> None:
    emergency = Mark(1, 15, EMERGENCY, begins=True)
    found = stood_one_by_one([held(1, 10, 5), emergency, Mark(1, 20, HOLD), Mark(1, 26, EMERGENCY)], as_of=AS_OF)
    assert (found[(HOLD, 5)].seconds, found[(EMERGENCY, 0)].seconds, found[ALL].seconds) == (10, 6, 16)


def test_an_emergency_that_was_undone_never_stopped_a_clock() -> None:
    marks = [Mark(1, 10, EMERGENCY, begins=True), Mark(1, 20, EMERGENCY, is_void=True)]
    assert stood_one_by_one(marks, as_of=AS_OF) == {}


@pytest.fixture
def put_on_hold(manager: Persona) -> Callable[..., None]:
    def put(made: ServiceRequest, code: str, *, after: int, days: int | None) -> None:
        reason = HoldReason.objects.get(code=code)
        begun = MORNING + timedelta(days=after)
        hold(made.pk, reason=reason, review_on=date(2026, 4, 30), actor=manager.actor, version=None, now=begun)
        if days is not None:
            resume(made.pk, actor=manager.actor, version=None, now=begun + timedelta(days=days))

    return put


def test_the_departments_page_tells_why_and_how_long_cases_waited(
    manager: Persona, make_case: Callable[..., ServiceRequest], put_on_hold: Callable[..., None]
) -> None:
    pausing = HoldReason.objects.filter(pauses_clock=True)[0]
    put_on_hold(make_case("1"), pausing.code, after=1, days=2)
    put_on_hold(make_case("1"), pausing.code, after=1, days=4)
    make_case("2")
    make_case("2")

    page = soup_of(manager, "/reports/departments/")

    line = row_of(page, "Time that clocks stood still", pausing.name["en"])
    assert line["Cases"] == "2"
    assert (line["Share of cases"], line["Hours paused"], line["Longest pause, days"]) == ("50%*", "144", "4.0")
    assert row_of(page, "Time that clocks stood still", "All reasons")["Hours paused"] == "144"


def test_a_hold_that_does_not_stop_the_clock_is_no_pause(
    manager: Persona, make_case: Callable[..., ServiceRequest], put_on_hold: Callable[..., None]
) -> None:
    HoldReason.objects.create(code="busy", name={"en": "Busy"}, pauses_clock=False)
    put_on_hold(make_case("1"), "busy", after=1, days=2)

    assert "Nothing to count in these dates." in soup_of(manager, "/reports/departments/").get_text()


def test_a_pause_is_given_back_in_one_share_and_not_in_the_other(
    manager: Persona, make_case: Callable[..., ServiceRequest], put_on_hold: Callable[..., None],
    finish: Callable[..., None],
) -> None:  # fmt: skip
    pausing = HoldReason.objects.filter(pauses_clock=True)[0]
    made = make_case("1")  # three working days from Tuesday the 10th: promised for Friday
    put_on_hold(made, pausing.code, after=1, days=7)
    finish(made, after=9)

    line = row_of(soup_of(manager, "/reports/wards/"), "Wards", "Ward 1")

    assert (line["On time"], line["Pauses given back"]) == ("0%*", "100%*")


def test_the_departments_page_tells_who_took_cases_in_time(
    manager: Persona, make_case: Callable[..., ServiceRequest]
) -> None:
    taken, late = make_case("1"), make_case("1")
    claim(taken.pk, actor=manager.actor, version=None, now=MORNING + timedelta(hours=1))
    assert late.clocks.filter(kind="acknowledge").exists()

    page = soup_of(manager, "/reports/departments/")

    line = row_of(page, "Cases taken and work begun", taken.department.name["en"])  # type: ignore[union-attr]
    assert line["Taken in time"] == "50%*"


@pytest.mark.parametrize("table", ["clocks", "pauses"])
def test_both_tables_can_be_taken_as_csv(manager: Client, table: str) -> None:
    answer = manager.get(f"/reports/departments/?csv={table}")
    assert answer.headers["Content-Type"].startswith("text/csv")
