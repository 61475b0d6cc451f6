"""Days are the city's days, whatever its clocks do."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from reports.periods import between, last_days, last_quarter, preset, quarter, quarter_name, whole_quarters

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 22, 15, 42, tzinfo=UTC)  # 10:42 in New York


def test_thirty_days_include_today_and_begin_at_a_local_midnight() -> None:
    period = last_days("30", NOW, ZONE)
    assert period.start == datetime(2026, 10, 24, 4, 0, tzinfo=UTC)  # still summer time
    assert (period.end, period.as_of, period.last_day) == (NOW, NOW, date(2026, 11, 22))


def test_the_period_before_is_seen_at_the_same_age() -> None:
    before = last_days("30", NOW, ZONE).before
    assert before.start == datetime(2026, 9, 24, 4, 0, tzinfo=UTC)
    assert before.end == before.as_of == datetime(2026, 10, 23, 14, 42, tzinfo=UTC)  # 10:42 in summer time


def test_a_quarter_is_whole_and_the_one_before_is_the_quarter_before() -> None:
    period = last_quarter(NOW, ZONE)
    assert (period.start.date(), period.last_day) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (period.before.start.date(), period.before.last_day) == (date(2026, 4, 1), date(2026, 6, 30))
    assert period.as_of == NOW


def test_the_first_quarter_of_a_year_follows_the_last_of_the_year_before() -> None:
    period = last_quarter(datetime(2026, 2, 1, 12, tzinfo=UTC), ZONE)
    assert (period.start.date(), period.last_day) == (date(2025, 10, 1), date(2025, 12, 31))


def test_both_days_of_a_span_belong_to_it() -> None:
    period = between(date(2026, 3, 1), date(2026, 3, 8), NOW, ZONE)
    assert period.start == datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 9, 4, 0, tzinfo=UTC)  # the clocks changed on the 8th


def test_a_span_ends_no_later_than_the_figures_are_drawn() -> None:
    assert between(date(2026, 11, 1), date(2026, 11, 30), NOW, ZONE).end == NOW


def test_weeks_begin_on_mondays_at_midnight_also_after_the_clocks_changed() -> None:
    weeks = between(date(2026, 10, 30), date(2026, 11, 10), NOW, ZONE).weeks()
    assert [each.astimezone(UTC).isoformat() for each in weeks] == [
        "2026-10-30T04:00:00+00:00", "2026-11-02T05:00:00+00:00", "2026-11-09T05:00:00+00:00",
        "2026-11-11T05:00:00+00:00",
    ]  # fmt: skip


def test_an_unknown_code_gives_ninety_days() -> None:
    assert preset("<b>", NOW, ZONE) == last_days("90", NOW, ZONE)


def test_a_year_earlier_is_the_same_dates_seen_at_the_same_age() -> None:
    earlier = last_quarter(NOW, ZONE).year_earlier
    assert (earlier.start.date(), earlier.last_day) == (date(2025, 7, 1), date(2025, 9, 30))
    assert earlier.as_of == datetime(2025, 11, 22, 15, 42, tzinfo=UTC)
    leap = between(date(2028, 2, 29), date(2028, 2, 29), datetime(2028, 3, 9, tzinfo=UTC), ZONE)
    assert leap.year_earlier.start.date() == date(2027, 2, 28)


def test_quarters_are_named_and_only_whole_ones_are_known() -> None:
    newest, *older = whole_quarters(NOW, ZONE, 8)
    assert [quarter_name(each) for each in (newest, *older)][:4] == ["2026-3", "2026-2", "2026-1", "2025-4"]
    assert quarter("2026-3", NOW, ZONE) == newest
    assert quarter("2026-4", NOW, ZONE) is quarter("2026-0", NOW, ZONE) is quarter("last", NOW, ZONE) is None
