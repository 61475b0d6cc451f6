"""What is left out of public texts and places, and how limits count."""

from datetime import UTC, datetime, timedelta

import pytest

from civic311.city.rate_limits import allow
from civic311.lib.clean_text import clean_line, clean_text
from requests_app.queries.public_place import place_at, street_of
from requests_app.queries.public_text import public_text

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\u202eevil\u2066 \u200ftext", "evil text"),
        ("bell\x07 null\x00 \ud800half", "bell null half"),
        ("e\u0301", "\u00e9"),
        ("👩\u200d🚒 <b>&", "👩\u200d🚒 <b>&"),
        ("\n\n\n\n\n\n", ""),
    ],
)
def test_text_loses_what_cannot_be_shown_and_nothing_else(typed, kept):
    assert clean_text(typed) == kept


def test_a_line_stays_one_line():
    assert clean_line(" 12 \n\t Mill\u00a0Street ") == "12 Mill Street"


@pytest.mark.parametrize(
    ("words", "hidden"),
    [("mail me: a.b+c@example.org!", "a.b+c@example.org"), ("call (508) 555-0142 now", "555-0142"),
     ("+1 508 555 0142", "508"), ("555.0142", "555.0142")],
)  # fmt: skip
def test_ways_to_reach_a_person_are_left_out(words, hidden):
    assert hidden not in public_text(words)


@pytest.mark.parametrize("words", ["since 2026-03-10", "12 cars, 40 mph", "see 26-048130-7", "5 to 7 pm, 3 times"])
def test_ordinary_numbers_stay(words):
    assert public_text(words) == words


@pytest.mark.parametrize(
    ("address", "street"),
    [("418 Quay Street", "Quay Street"), ("12-14B Mill Rd, Apt 4, Testville", "Mill Rd, Testville"),
     ("Quay Street at Fourth Avenue", "Quay Street at Fourth Avenue"), ("", "")],
)  # fmt: skip
def test_a_block_has_no_house_number(address, street):
    assert street_of(address) == street


@pytest.mark.parametrize(("precision", "shown"), [("area", "Ward 1"), ("hidden", ""), ("unknown", "")])
def test_a_coarse_place_has_no_point(precision, shown):
    place = place_at(precision, address="1 Mill Street", area="Ward 1", lat=41.0, long=-71.0)

    assert (place.words, place.lat, place.long) == (shown, None, None)


def test_a_limit_counts_each_key_by_itself_and_forgets_with_the_next_span(db):
    hour = timedelta(hours=1)
    assert [allow("report:1.2.3.4", 2, hour, NOON) for _ in range(3)] == [True, True, False]
    assert allow("report:1.2.3.5", 2, hour, NOON)
    assert allow("report:1.2.3.4", 2, hour, NOON + hour)
