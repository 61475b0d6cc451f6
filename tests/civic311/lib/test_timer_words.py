"""How long something still has, in words."""

from datetime import UTC, datetime, timedelta

from django.utils import translation

from civic311.lib.timer_words import shapes_in_language, timer

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
START = NOW - timedelta(hours=10)


def running(due_in: timedelta, risk_in: timedelta = timedelta(days=30)) -> str:
    shown = timer(NOW, started_at=START, due_at=NOW + due_in, risk_at=NOW + risk_in)
    return f"{shown.look}: {shown.words}"


def test_a_timer_counts_down_in_the_two_largest_units() -> None:
    assert running(timedelta(days=2, hours=5, minutes=50)) == "ok: 2 d 5 h left"
    assert running(timedelta(hours=2, minutes=5, seconds=59)) == "ok: 2 h 05 m left"
    assert running(timedelta(minutes=44)) == "ok: 44 m left"


def test_a_timer_turns_at_risk_before_it_turns_late() -> None:
    assert running(timedelta(hours=1), risk_in=timedelta(0)) == "risk: 1 h 00 m left"
    assert running(timedelta(0)) == "late: late 0 m"
    assert running(-timedelta(days=1, hours=3)) == "late: late 1 d 3 h"


def test_a_paused_timer_says_why_and_does_not_count() -> None:
    shown = timer(NOW, started_at=START, due_at=NOW - timedelta(hours=1), is_paused=True, paused_because="frost")

    assert (shown.look, shown.words, shown.is_running) == ("hold", "paused: frost", False)


def test_a_stopped_timer_says_whether_it_was_in_time() -> None:
    due = START + timedelta(hours=4)
    met = timer(NOW, started_at=START, due_at=due, stopped_at=START + timedelta(hours=3))
    missed = timer(NOW, started_at=START, due_at=due, stopped_at=START + timedelta(hours=6))

    assert (met.look, met.words) == ("met", "on time, 3 h 00 m")
    assert (missed.look, missed.words) == ("late", "2 h 00 m too late")


def test_the_bar_shows_the_share_of_the_time_that_is_used() -> None:
    assert timer(NOW, started_at=START, due_at=NOW + timedelta(hours=30)).share == 25
    assert timer(NOW, started_at=START, due_at=NOW - timedelta(hours=1)).share == 100
    assert timer(NOW, started_at=None, due_at=NOW + timedelta(hours=1)).share == 0


def test_without_a_due_time_the_timer_says_so() -> None:
    assert timer(NOW, started_at=START, due_at=None).look == "none"


def test_the_script_gets_every_shape_the_server_uses() -> None:
    with translation.override("en"):
        shapes = shapes_in_language()

    assert {name.split("_")[0] for name in shapes} == {"left", "late", "met", "missed"}
    assert all("%(" in shape for shape in shapes.values())
