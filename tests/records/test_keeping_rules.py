"""When records may go: no combination of minimum, maximum and hold lets anything go too early."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from records.keeping_rules import Life, Span, Why, is_due, verdict
from records.unusual_looks import Look, Mark, marks

START = datetime(2026, 1, 1, tzinfo=UTC)
days = st.integers(0, 400).map(lambda number: timedelta(days=number))
spans = st.lists(
    st.builds(Span, name=st.text(max_size=3), minimum=days, maximum=st.none() | days, from_closing=st.booleans()),
    max_size=4,
)
lives = st.builds(
    Life, created=days.map(lambda after: START + after), closed=st.none() | days.map(lambda after: START + 2 * after),
    holds=st.lists(st.just("Claim"), max_size=1).map(tuple),
)  # fmt: skip
moments = days.map(lambda after: START + 2 * after)


@given(spans, lives, moments)
def test_nothing_goes_before_its_minimum_or_under_a_hold(series: list[Span], life: Life, now: datetime) -> None:
    said = verdict(series, life, now=now)

    if said.may_go or is_due(series, life, now=now):
        assert not life.holds
        for span in series:
            begins = life.closed if span.from_closing else life.created
            assert not span.minimum or (begins is not None and begins + span.minimum <= now)
    assert (said.why == Why.HOLD) == bool(life.holds)


@given(spans, lives, moments)
def test_nothing_has_to_go_while_a_series_keeps_it_longer(series: list[Span], life: Life, now: datetime) -> None:
    if is_due(series, life, now=now):
        for span in series:
            begins = life.closed if span.from_closing else life.created
            assert span.maximum is not None
            assert begins is not None
            assert begins + span.maximum <= now


@given(spans, lives, moments)
def test_a_refusal_names_the_moment_from_which_it_may_go(series: list[Span], life: Life, now: datetime) -> None:
    said = verdict(series, life, now=now)

    if said.why == Why.MINIMUM:
        assert said.until is not None
        assert said.until > now
        assert verdict(series, life, now=said.until).may_go
        assert not verdict(series, life, now=said.until - timedelta(seconds=1)).may_go


def test_many_people_in_an_hour_and_looks_without_an_act_stand_out() -> None:
    busy = [Look(number, 1, number, START + timedelta(minutes=2 * number), "26-1") for number in range(25)]
    calm = Look(100, 2, 5, START, "26-2")
    idle = Look(101, 2, 6, START, "26-3")
    acts = {(1, "26-1"): [START], (2, "26-2"): [START + timedelta(hours=3)]}

    found = marks([*busy, calm, idle], acts)

    assert found[0] == {Mark.MANY}
    assert 100 not in found
    assert found[101] == {Mark.NOTHING_DONE}
