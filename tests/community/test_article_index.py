"""Finding by words: what weighs, what stands for what. Pure."""

import pytest

from community.article_index import ArticleIndex, Text
from community.stems import content_words, sound, stems


def text(key: int, title: str = "", body: str = "", language: str = "en") -> Text:
    return Text(key, [stems(title, language), [], [], stems(body, language), []])


def first(index: ArticleIndex, question: str, language: str = "en") -> int | None:
    found = index.search(stems(question, language))
    return found[0][0] if found else None


OTHERS = [text(number, f"topic{'abcdefgh'[number]} affair{'abcdefgh'[number]}") for number in range(8)]


@pytest.mark.parametrize(
    ("typed", "written", "language"),
    [("potholes", "pothole", "en"), ("towing", "towed", "en"), ("batteries", "battery", "en"),
     ("collected", "collection", "en"), ("baches", "bache", "es"), ("reparaciones", "reparación", "es"),
     ("recogieron", "recoger", "es"), ("rotos", "rota", "es")],
)  # fmt: skip
def test_forms_of_a_word_are_one(typed: str, written: str, language: str) -> None:
    assert stems(typed, language) == stems(written, language)


@pytest.mark.parametrize(("typed", "written"), [("beneno", "veneno"), ("oyo", "hoyo"), ("plasos", "plazos")])
def test_what_sounds_alike_in_spanish_is_alike(typed: str, written: str) -> None:
    assert sound(typed, "es") == sound(written, "es")


def test_little_words_and_numbers_say_nothing() -> None:
    assert content_words("How do I get rid of 3 mattresses?", "en") == ["rid", "mattresses"]


def test_a_title_weighs_more_than_a_text() -> None:
    index = ArticleIndex([*OTHERS, text(10, "snow", "streets"), text(11, "streets", "snow")], "en")

    assert first(index, "snow") == 10


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    common = [text(number, "city streets") for number in range(20, 40)]
    index = ArticleIndex([*common, text(10, "city walruses")], "en")

    assert first(index, "city walruses in the streets") == 10


@pytest.mark.parametrize("typed", ["matress", "mattres", "matterss"])
def test_a_misspelt_word_stands_for_the_one_that_is_meant(typed: str) -> None:
    index = ArticleIndex([*OTHERS, text(10, "mattress")], "en")

    assert first(index, typed) == 10


def test_two_words_stand_for_one_that_is_written_together() -> None:
    index = ArticleIndex([*OTHERS, text(10, "sandbags")], "en")

    assert first(index, "sand bags") == 10


def test_a_word_half_typed_finds_what_begins_with_it() -> None:
    index = ArticleIndex([*OTHERS, text(10, "certificates")], "en")

    assert first(index, "certif") == 10


def test_the_score_is_the_share_of_the_question_that_is_explained() -> None:
    index = ArticleIndex([*OTHERS, text(10, "snow")], "en")
    whole = index.search(stems("snow", "en"))[0][1]
    part = index.search(stems("snow zebra quilt", "en"))[0][1]

    assert 0.5 < whole <= 1
    assert part < whole / 2


def test_an_empty_question_and_an_empty_city_find_nothing() -> None:
    assert ArticleIndex([], "en").search(["snow"]) == []
    assert ArticleIndex(OTHERS, "en").search([]) == []
