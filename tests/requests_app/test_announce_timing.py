"""Quiet hours and the time of digests on the city's clock, also in the nights in which it changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.announce_timing import NIGHT, after_quiet, next_digest, quiet_hours

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 11, 1, tzinfo=NEW_YORK)
MINUTE = timedelta(minutes=1)
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def is_quiet(moment: datetime, quiet: tuple[time, time]) -> bool:
    clock = moment.astimezone(NEW_YORK).time()
    begins, ends = quiet
    return begins <= clock < ends if begins < ends else not ends <= clock < begins


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([SPRING, AUTUMN, datetime(2026, 6, 1, tzinfo=NEW_YORK)]), st.integers(-600, 1500), clocks, clocks
)
def test_what_comes_in_quiet_hours_waits_for_the_first_minute_after_them(day, minutes, begins, ends) -> None:
    if begins == ends:
        return
    now = (day.astimezone(UTC) + minutes * MINUTE).replace(second=0)
    walked = now
    while is_quiet(walked, (begins, ends)):
        walked += MINUTE

    assert after_quiet(now, (begins, ends), NEW_YORK) == walked


def test_nights_are_quiet_where_messages_sound_unless_somebody_chose() -> None:
    assert quiet_hours("email", None, None) is None
    assert quiet_hours("sms", None, None) == quiet_hours("push", None, None) == NIGHT
    assert quiet_hours("email", time(18), time(9)) == (time(18), time(9))
    assert quiet_hours("sms", time(0), time(0)) is None


def test_digests_come_at_eight_on_the_clock_of_the_city() -> None:
    for day in (SPRING, AUTUMN):
        evening = (day - timedelta(hours=4)).astimezone(UTC)

        morning = next_digest(evening, NEW_YORK).astimezone(NEW_YORK)

        assert (morning.date(), morning.time()) == (day.date(), time(8))
        assert next_digest(morning, NEW_YORK) > morning
        weekly = next_digest(morning, NEW_YORK, weekly=True).astimezone(NEW_YORK)
        assert (weekly.weekday(), weekly.time()) == (0, time(8))
