"""What is learned from texts, and how it answers."""

import numpy as np
import pytest

from requests_app.category_model import from_bytes, pieces_of, to_bytes
from requests_app.category_training import Told, Trained, is_worse, train
from tests.requests_app.categories.conftest import BEGUN, SAID, history

EVERYTHING = tuple(SAID)


def best(trained: Trained, text: str) -> str:
    return trained.table.ranked(text, EVERYTHING)[0][0]


NEW_WORDS = {
    "There is a HOLE in the middle of the road!": "pothole",
    "ligth out at my corner": "streetlight",
    "the radiators are cold again": "no-heat",
    "我家门口的路灯不亮了": "streetlight",
    "lámp ís dàrk": "streetlight",
}


def test_new_words_lead_to_what_like_words_turned_out_to_be(trained: Trained) -> None:
    assert {text: best(trained, text) for text in NEW_WORDS} == NEW_WORDS


def test_chances_add_up_to_one_among_what_is_offered(trained: Trained) -> None:
    ranked = trained.table.ranked("light out", ["streetlight", "no-heat", "unheard-of"])

    assert {code for code, _chance in ranked} == {"streetlight", "no-heat"}
    assert sum(chance for _code, chance in ranked) == pytest.approx(1)
    assert ranked == sorted(ranked, key=lambda pair: -pair[1])


def test_a_text_of_which_nothing_is_known_gets_no_answer(trained: Trained) -> None:
    for text in ("", "   ", "\u202e;--", "Ωμέγα ψυχή", "x" * 100_000):
        assert trained.table.ranked(text, EVERYTHING) == []


@pytest.mark.deep
def test_house_and_phone_numbers_make_no_difference(trained: Trained) -> None:
    one, other = (trained.table.chances(f"light out at {number} Mill Street") for number in (12, 98))

    assert np.array_equal(one, other)


def test_a_service_without_history_is_known_by_its_own_words() -> None:
    words = {"pothole": ["Pothole"], "streetlight": ["Street light"], "graffiti": ["Graffiti", "spray paint on walls"]}

    table = train(history(codes=("pothole", "streetlight")), words).table

    assert table.ranked("somebody left spray paint on our wall", words)[0][0] == "graffiti"


@pytest.mark.deep
def test_only_words_of_several_texts_are_kept() -> None:
    rare = [Told(text, "pothole", BEGUN, "en") for text in ("Zebulon", "Gravel", "gravel", "more gravel")]

    kept = set(train([*history(), *rare], {code: [code] for code in SAID}).table.pieces.tolist())

    assert [kept.isdisjoint(pieces_of(word)[0][0].tolist()) for word in ("zebulon", "gravel")] == [True, False]


def test_it_is_sure_only_where_it_was_right_often_enough(trained: Trained) -> None:
    noise = [Told(one.text, tuple(SAID)[number * 7 % 11 % 3], one.at, "en") for number, one in enumerate(history(400))]

    unsure = train(noise, {code: [code] for code in SAID})

    assert trained.figures["right_when_sure"] >= 0.8
    assert trained.table.sure_from <= 1
    assert unsure.figures["sure"] == 0


def test_what_is_stored_answers_the_same(trained: Trained) -> None:
    again = from_bytes(trained.table.labels, to_bytes(trained.table))

    assert again.ranked("light out", EVERYTHING) == trained.table.ranked("light out", EVERYTHING)
    assert (again.sure_from, again.languages) == (trained.table.sure_from, {"en"})


@pytest.mark.deep
@pytest.mark.parametrize("stored", [b"", b"nonsense", b"PK\x03\x04 cut"])
def test_damaged_weights_are_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="weights"):
        from_bytes(EVERYTHING, stored)


@pytest.mark.deep
def test_a_table_that_errs_more_often_is_found_worse(trained: Trained) -> None:
    turned = dict(zip(SAID, [*list(SAID)[1:], "pothole"], strict=True))
    wrong = train(
        [Told(one.text, turned[one.label], one.at, "en") for one in history()], {code: [code] for code in SAID}
    )

    assert is_worse(wrong.trial, trained.trial, trained.unseen)
    assert not is_worse(trained.trial, wrong.trial, trained.unseen)


@pytest.mark.deep
def test_texts_that_are_copied_word_for_word_make_nothing_sure() -> None:
    copied = [Told(one.text.split(", by number")[0], one.label, one.at, "en") for one in history()]

    assert train(copied, {code: [code] for code in SAID}).figures["sure"] == 0


@pytest.mark.deep
def test_too_few_texts_teach_nothing() -> None:
    with pytest.raises(ValueError, match="texts"):
        train(history(50), {})
