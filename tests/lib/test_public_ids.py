"""The numbers people see, type and read out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic311.lib.public_ids import is_valid, looks_like_one, make, normalise, spoken

NUMBERS = st.integers(1, 10**8)


@given(st.integers(0, 99), NUMBERS)
def test_what_is_made_is_valid_and_stays_itself(year, number):
    public_id = make(year, number)

    assert is_valid(public_id)
    assert public_id[:2] == f"{year:02}"
    assert int(public_id.split("-")[1]) == number


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_noticed(number, data):
    digits = make(2026, number).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))

    assert normalise(digits[:place] + other + digits[place + 1 :]) is None


@given(NUMBERS, st.data())
def test_two_swapped_neighbours_are_noticed(number, data):
    digits = make(2026, number).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    assert swapped == digits or normalise(swapped) is None


@pytest.mark.parametrize(
    "write",
    [
        lambda public_id: public_id.replace("-", ""),
        lambda public_id: public_id.replace("-", " "),
        lambda public_id: f"  PA-{public_id} ",
        lambda public_id: f"pa {public_id}",
        lambda public_id: f"#{public_id}",
        lambda public_id: public_id.replace("-", "\u2013"),
        lambda public_id: public_id.translate({ord("0") + n: 0x0660 + n for n in range(10)}),
        lambda public_id: f"\u200f{public_id}\u200e",
    ],
)
def test_the_ways_people_write_it_all_mean_the_same(write):
    public_id = make(2026, 48130)

    assert normalise(write(public_id)) == public_id


@pytest.mark.parametrize("text", ["", "hello", "26", "26-48-1", "0" * 9, "1" * 500, "26-048130-7; DROP TABLE", "\0"])
def test_other_text_is_no_public_id(text):
    assert normalise(text) is None


def test_letters_inside_the_number_are_refused():
    public_id = make(2026, 48130)

    assert normalise(public_id[:5] + "x" + public_id[5:]) is None


def test_only_the_exact_form_is_valid():
    assert not is_valid(make(2026, 48130).replace("-", ""))


@pytest.mark.parametrize("number", [0, -1, 10**12])
def test_a_number_that_cannot_be_written_is_refused(number):
    with pytest.raises(ValueError, match="number"):
        make(2026, number)


@given(NUMBERS, st.data())
def test_a_letter_that_looks_like_a_digit_is_taken_for_it(number, data):
    public_id = make(2026, number)
    places = [place for place, char in enumerate(public_id) if place and char in "0158"]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    letter = data.draw(st.sampled_from({"0": "Oo", "1": "Iil", "5": "Ss", "8": "B"}[public_id[place]]))

    assert normalise(public_id[:place] + letter + public_id[place + 1 :]) == public_id


def test_several_letters_that_look_like_digits_are_understood_together():
    public_id = make(2026, 100158)

    assert normalise(public_id.replace("1", "l").replace("0", "O").replace("5", "S").replace("8", "B")) == public_id


def test_a_letter_that_could_be_two_digits_is_refused():
    public_id = make(2026, 48130)

    assert normalise(public_id.replace("8", "b")) is None


@pytest.mark.parametrize("words", ["is", "SOS", "lol", "oil"])
def test_a_word_behind_the_number_is_not_read_as_digits(words):
    assert all(normalise(f"{make(2026, number)} {words}") is None for number in range(1, 60))


def test_a_number_is_read_out_in_groups_that_can_be_written_down():
    assert spoken(make(2026, 48130)) == f"26, 048, 130, {make(2026, 48130)[-1]}"
    assert spoken(make(2026, 12345678)).startswith("26, 12, 345, 678, ")
    assert spoken("SR-1999-7") == "SR-1999-7"


@given(st.integers(0, 99), NUMBERS)
def test_what_is_read_out_is_understood_when_it_is_typed_as_heard(year, number):
    public_id = make(year, number)

    assert normalise(spoken(public_id)) == public_id


def test_a_number_with_a_wrong_digit_is_told_from_other_words():
    public_id = make(2026, 48130)
    wrong = public_id[:-1] + str((int(public_id[-1]) + 1) % 10)

    assert normalise(wrong) is None
    assert looks_like_one(wrong)
    assert looks_like_one(wrong.replace("0", "O"))
    assert not looks_like_one("508-555-0199")
    assert not looks_like_one("12 Mill Street")
