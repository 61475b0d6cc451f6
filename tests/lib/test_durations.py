"""Spans of time in the parts people read."""

from datetime import timedelta

import pytest

from civic311.lib.durations import Duration, split


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        (timedelta(0), Duration(0, 0, 0)),
        (timedelta(seconds=59), Duration(0, 0, 0)),
        (timedelta(days=1, hours=3, minutes=4, seconds=5), Duration(1, 3, 4)),
        (timedelta(hours=23, minutes=59, seconds=59), Duration(0, 23, 59)),
        (-timedelta(hours=26, seconds=30), Duration(1, 2, 0, past=True)),
        (-timedelta(seconds=30), Duration(0, 0, 0, past=True)),
    ],
)
def test_a_span_is_split_into_days_hours_and_minutes(span, parts):
    assert split(span) == parts
