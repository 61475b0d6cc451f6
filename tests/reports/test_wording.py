"""Figures as people read them."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from reports.metrics import DAY
from reports.wording import count_words, days_number, percent_words, signed, span_words


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Whatever a test before this one left."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "under an hour"), (3600, "1 hour"), (5 * 3600, "5 hours"), (4.2 * DAY, "4.2 days"), (16.4 * DAY, "16 days")],
)
def test_spans_are_said_in_the_unit_people_use(seconds: float, words: str) -> None:
    assert span_words(seconds) == words


@pytest.mark.parametrize(("share", "words"), [(1.0, "100%"), (0.999, "99%"), (0.001, "1%"), (0.0, "0%"), (None, "–")])
def test_all_and_none_are_said_only_when_meant(share: float | None, words: str) -> None:
    assert percent_words(share) == words


def test_numbers_follow_the_readers_language() -> None:
    with translation.override("de"):
        assert (days_number(4.2 * DAY), signed(-0.4)) == ("4,2", "−0,40")


def test_spanish_writes_numbers_as_the_united_states_do() -> None:
    with translation.override("es"):
        assert (days_number(4.2 * DAY), count_words(1284)) == ("4.2", "1,284")
