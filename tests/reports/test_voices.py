"""Each person waits from their own report, also when it was joined to another's."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
from django.test import Client
from django.utils import timezone

from reports.endings import CANCELED, JOINED
from reports.metrics import DAY
from reports.periods import last_days
from reports.queries.board import read_board
from reports.queries.voices import read_voices
from reports.voices import Voices, Wait, wait_of
from requests_app.actions.split import PartInput, split
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING
from tests.personas import Persona
from tests.reports.conftest import NOW
from tests.reports.test_metrics import AS_OF, END, START, case, columns
from tests.reports.test_staff_pages import soup_of

NOBODY = Voices(np.array([]), np.array([]), *[np.array([], dtype=np.int64)] * 2)

PARTS = [("pothole", "potholes"), ("streetlight", "lights")]


def voices(*rows: tuple[float, float, int]) -> Voices:
    """Day received, day since when it speaks, number of the case."""
    received, since, number = (np.array(each, dtype=float) for each in zip(*rows, strict=True))
    return Voices(received * DAY, since * DAY, number.astype(np.int64), np.zeros(len(number), dtype=np.int64))


def wait(more: Voices, *rows: dict[str, float]) -> Wait:
    return wait_of(columns(*rows), more, start=START, end=END, as_of=AS_OF)


def test_a_case_with_one_voice_waits_as_long_as_it_is_open() -> None:
    assert wait(NOBODY, case(1, closed=5)) == Wait(4 * DAY, 1, 0)


def test_each_joined_voice_waits_from_its_own_report() -> None:
    found = wait(voices((3, 3, 7), (4, 4, 7)), case(1, closed=5, number=7))
    assert found == Wait(2 * DAY, 3, 0)  # 4, 2 and 1 days


def test_a_report_that_came_before_the_case_it_was_joined_to_waited_longer() -> None:
    assert wait(voices((2, 6, 7)), case(5, closed=6, number=7)).median_seconds == DAY
    assert wait(voices((2, 6, 7), (2, 6, 7)), case(5, closed=6, number=7)).median_seconds == 4 * DAY


def test_voices_of_open_cases_still_wait() -> None:
    assert wait(voices((3, 3, 7)), case(1, number=7)) == Wait(None, 2, 2)


def test_joined_requests_speak_only_through_the_case_and_withdrawn_ones_wait_for_nothing() -> None:
    joined, withdrawn = case(2, closed=3, ending=JOINED, number=8), case(2, closed=3, ending=CANCELED, number=9)
    assert wait(voices((2, 3, 7)), case(1, closed=5, number=7), joined, withdrawn).people == 2


def test_what_was_joined_after_the_moment_of_counting_is_not_heard_yet() -> None:
    assert wait(voices((3, 121, 7)), case(1, closed=5, number=7)).people == 1


def test_voices_of_cases_outside_the_period_are_left_out() -> None:
    assert wait(voices((3, 3, 7), (3, 3, 99)), case(-50, closed=5, number=7)) == Wait(None, 0, 0)


def test_reading_finds_voices_and_the_reports_of_joined_requests(
    make_case: Callable[..., ServiceRequest], join: Callable[..., None]
) -> None:
    original = make_case("1", closed_after=6)
    second, third = (make_case("1", now=MORNING + timedelta(days=days)) for days in (2, 4))
    join(second, original)
    join(third, original)

    period = last_days("30", NOW, timezone.get_default_timezone())  # type: ignore[arg-type]
    board = read_board(period)
    found = board.wait(read_voices(board))

    assert found == Wait(4 * DAY, 3, 0)  # 6, 4 and 2 days


def test_a_voice_that_joined_what_was_joined_before_waits_for_the_same_case(
    make_case: Callable[..., ServiceRequest], join: Callable[..., None], finish: Callable[..., None]
) -> None:
    original = make_case("1")
    second, third = (make_case("1", now=MORNING + timedelta(days=days)) for days in (2, 4))
    join(third, second)
    join(second, original)
    finish(original, after=6)

    board = read_board(last_days("30", NOW, timezone.get_default_timezone()))  # type: ignore[arg-type]

    assert board.wait(read_voices(board)) == Wait(4 * DAY, 3, 0)  # 6, 4 and 2 days


def test_the_overview_and_the_ward_say_how_long_people_waited(
    manager: Persona, make_case: Callable[..., ServiceRequest], join: Callable[..., None]
) -> None:
    original = make_case("1", closed_after=6)
    for days in (2, 4):
        join(make_case("1", now=MORNING + timedelta(days=days)), original)

    for address in ("/reports/", "/reports/wards/1/"):
        words = soup_of(manager, address).get_text(" ", strip=True)
        assert "Median wait of each person 4.0 days 3 people, each from their own report; 0 still waiting" in words


def test_the_public_reads_it_once_enough_people_spoke_up(
    visitor: Client, make_case: Callable[..., ServiceRequest], join: Callable[..., None]
) -> None:
    for number in range(20):
        original = make_case("1", closed_after=6)
        if number % 2:
            join(make_case("1", now=MORNING + timedelta(days=5)), original)
            join(make_case("1", now=MORNING + timedelta(days=5)), original)

    words = soup_of(visitor, "/performance/wards/1/").get_text(" ", strip=True)

    assert "Typical wait 6.0 days" in words
    assert "Counted for each person from their own report: 24 hours." not in words
    assert "Counted for each person from their own report: 1.0 days." in words


def test_parts_of_a_case_count_through_the_whole(
    small_city: SmallCity, make_case: Callable[..., ServiceRequest]
) -> None:
    whole = make_case("1")
    parts = [PartInput(small_city.service(code), small_city.queue(queue)) for code, queue in PARTS]
    split(whole.pk, parts, actor=WORKER, version=None, now=NOW)

    board = read_board(last_days("30", NOW, timezone.get_default_timezone()))  # type: ignore[arg-type]

    assert list(board.cases.number) == [whole.pk]
