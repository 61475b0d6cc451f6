"""Cursors of pages by key survive the trip through a URL, and hostile ones are refused."""

import base64
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic311.lib.paging import Cursor, decode, encode

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(-1e15, 1e15),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)


def made_up(data):
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


@given(st.lists(VALUES, max_size=4).map(tuple), st.booleans())
def test_a_cursor_comes_back_as_it_went(values, backwards):
    cursor = Cursor(values, backwards)

    assert decode(encode(cursor), len(values)) == cursor


@given(st.text(max_size=60))
def test_any_text_is_a_cursor_or_none(text):
    assert isinstance(decode(text, 1), Cursor | None)


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        ["n"],
        ["n", 1, 2],
        ["x", 1],
        ["n", True],
        ["n", 2**63],
        ["n", float("inf")],
        ["n", float("nan")],
        ["n", "nul \0"],
        ["n", "\ud800"],
        ["n", [1]],
        ["n", {"t": "2026-01-01T00:00:00"}],
        ["n", {"t": 5}],
        ["n", {"d": "2026-13-01"}],
        ["n", {"t": "x", "d": "y"}],
    ],
    ids=str,
)
def test_a_made_up_cursor_is_refused(data):
    assert decode(made_up(data), 1) is None


@pytest.mark.parametrize("text", [None, "", "!!", "é", "A" * 5000, "W" * 7])
def test_damaged_text_is_refused(text):
    assert decode(text, 1) is None


def test_a_value_that_no_cursor_can_hold_is_an_error():
    with pytest.raises(TypeError):
        encode(Cursor((object(),)))


def test_dates_and_times_stay_apart():
    cursor = Cursor((date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)))

    day, moment = decode(encode(cursor), 2).values

    assert type(day) is date
    assert type(moment) is datetime
