"""How long something may take, as residents read it."""

import pytest

from civic311.lib.promise_words import promise_words


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (5, "business_days", "5 working days"),
        (1, "business_days", "1 working day"),
        (10, "calendar_days", "10 days"),
        (4, "hours", "4 hours"),
        (48, "hours", "2 days"),
        (90, "minutes", "90 minutes"),
        (60, "minutes", "1 hour"),
        (8, "business_hours", "8 working hours"),
    ],
)
def test_a_promise_is_said_in_the_largest_whole_unit(amount: int, unit: str, words: str) -> None:
    assert promise_words(amount, unit) == words
