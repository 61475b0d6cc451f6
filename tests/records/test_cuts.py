"""What is blacked out of a text is gone from it, and the rest stays as it was."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic311.lib.mentions import BLOCK
from records.disclosure.cuts import blackened, merged, pattern_of, places_of, uncut_places
from records.disclosure.deadlines import after, between, weekdays

_CUT = st.tuples(st.integers(-3, 60), st.integers(-3, 60), st.integers(1, 2))


@settings(max_examples=50)
@given(st.text(alphabet="abcdef \n", max_size=50), st.lists(_CUT, max_size=8))
def test_the_text_is_what_no_cut_covers_with_a_block_for_each_cut(text: str, cuts: list[tuple[int, int, int]]) -> None:
    hidden = {place for start, end, _code in cuts for place in range(start, end)}
    left = "".join(sign for place, sign in enumerate(text) if place not in hidden)

    shown = blackened(text, cuts, {1: "A", 2: "B"})

    assert shown.replace(f"{BLOCK}[A]", "").replace(f"{BLOCK}[B]", "") == left
    assert shown.count(BLOCK) == len(merged(cuts, len(text)))


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("Rosa\n Canary and ROSA CANARY", "rosa canary", 2),
        ("banana of Ana", "ana", 1),
        ("call 15085550199", "5085550199", 1),
        ("我叫王伟住在这里", "王伟", 1),
        ("a.b", "a b", 0),
        ("anything", "  ", 0),
    ],
)
def test_a_phrase_is_found_as_words_of_its_own_whatever_its_capitals(text: str, phrase: str, found: int) -> None:
    assert len(places_of(text, phrase)) == found


def test_what_is_cut_already_is_not_found_again() -> None:
    assert uncut_places("Ana saw Ana", [(0, 3, 1)], pattern_of(["ana"])) == [(8, 11)]


def test_a_deadline_skips_days_without_work_and_a_calendar_without_any_is_refused() -> None:
    assert after(date(2026, 3, 6), 1, weekdays) == date(2026, 3, 9)  # a Friday
    assert between(date(2026, 3, 6), date(2026, 3, 16), weekdays) == 6
    assert between(date(2026, 3, 6), date(2026, 3, 1), weekdays) == 0
    with pytest.raises(ValueError, match="too few"):
        after(date(2026, 3, 6), 1, lambda day: False)
