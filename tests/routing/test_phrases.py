"""Words that mean danger are found however they are typed."""

import pytest

from routing.engine import danger

PHRASES = [
    ("en", "live wire", "wire"),
    ("en", "gas smell", "gas"),
    ("es", "olor a gás", "gas"),
    ("zh", "煤气泄漏", "gas"),
    ("en", "...", "broken"),
]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("there is a live wire here", "wire"),
        ("LIVE  WIRE!!", "wire"),
        ("live-wire", "wire"),
        ("live\nwire", "wire"),
        ("#livewire", "wire"),
        ("li\u200bve wi\u00adre", "wire"),
        ("ｌｉｖｅ ｗｉｒｅ", "wire"),
        ("Hay OLOR  A GAS en la calle", "gas"),
        ("这里煤气泄漏了", "gas"),
    ],
)
def test_a_phrase_is_found(text, message):
    assert danger(text, {}, PHRASES).message == message


@pytest.mark.parametrize(
    "text", ["", "alive wired", "olive wire", "Vegas smell", "wire live", "live. A wire", "🔥 ...", "\0"]
)
def test_other_words_are_left_alone(text):
    assert danger(text, {}, PHRASES) is None


def test_answers_are_looked_at_too_but_not_across_two_of_them():
    assert danger("", {"what": ["pole", "live wire"]}, PHRASES).message == "wire"
    assert danger("it was live", {"what": "wire", "count": 3}, PHRASES) is None


def test_the_first_phrase_of_the_list_is_the_one_told():
    assert danger("gas smell near a live wire", {}, PHRASES).phrase == "live wire"
