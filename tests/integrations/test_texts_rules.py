"""The rules behind texts: the state machine answers whatever comes, commands, and how long a text is."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pytest

from civic311.lib.text_segments import parts, segments, shortened
from integrations.texts.conversation import reply
from integrations.texts.keywords import WORDS, command, language_of, word_for
from integrations.texts.turns import Act, Ask, Guessed, Incoming, Place, ServiceFacts, Step, Talk, Turn

HOLE = ServiceFacts("hole", "Pothole", photo="required", needs_name=True)
LAMP = ServiceFacts("lamp", "Street light", place_required=False)
DEPTH = Ask("depth", "How deep?", (("ankle", "To the ankle"), ("knee", "To the knee")))


class SmallTown:
    """A city of two services; `danger` and `here` are words that mean something."""

    is_stopped = False
    takes_reports = True
    has_open_case = False
    languages: Sequence[tuple[str, str]] = (("en", "English"), ("es", "Español"))

    def number_in(self, text: str) -> str:
        return "26-048130-7" if text == "26-048130-7" else ""

    def danger(self, text: str) -> str | None:
        return "Leave." if "danger" in text else None

    def guess(self, text: str) -> Guessed:
        found = {"hole": Guessed(True, [("hole", "Pothole")]),
                 "broken": Guessed(False, [("hole", "Pothole"), ("lamp", "Street light")])}  # fmt: skip
        return found.get(text, Guessed(False, []))

    def service(self, code: str) -> ServiceFacts | None:
        return {"hole": HOLE, "lamp": LAMP}.get(code)

    def places(self, text: str) -> Sequence[Place]:
        two = [Place("1 Elm Row", 1.0, 1.0), Place("2 Elm Row", 2.0, 2.0)]
        return {"here": [Place("12 Mill Street", 1.0, 1.0, True)], "elm": two}.get(text, [])

    def next_question(self, service: str, answers: Mapping[str, Any]) -> Ask | None:
        return DEPTH if service == "hole" and "depth" not in answers else None

    def read_answer(self, service: str, question: str, text: str) -> Any:
        return text or None

    def stop_words(self, service: str, answers: Mapping[str, Any]) -> str:
        return ""

    def danger_in_answers(self, service: str, answers: Mapping[str, Any]) -> str | None:
        return None


TOLD = {"words": "hole", "service": "hole", "answers": {"depth": "knee"}, "offered": ["hole", "lamp"], "photos": ["p"],
        "place": {"label": "12 Mill Street", "lat": 1.0, "long": 1.0}, "name": "Rosa", "back": "where", "held": "here",
        "places": [{"label": "1 Elm Row", "lat": 1.0, "long": 1.0}]}  # fmt: skip
TEXTS = ["", "hole", "broken", "nonsense", "here", "elm", "1", "2", "9", "danger", "26-048130-7", "Español", "hello",
         "x" * 3000, *(words["en"][0] for words in WORDS.values())]  # fmt: skip


def talk_through(*texts: str | Incoming) -> Turn:
    turn = Turn(Talk())
    for text in texts:
        incoming = text if isinstance(text, Incoming) else Incoming(text)
        turn = reply(turn.talk, incoming, SmallTown())
    return turn


def test_at_every_step_every_text_gets_an_answer_or_something_is_done() -> None:
    for step, text, photos, told in product(Step, TEXTS, [(), ("p2",)], [{}, TOLD]):
        turn = reply(Talk(step, told), Incoming(text, photos), SmallTown())

        assert isinstance(turn.talk.step, Step)
        assert turn.says or turn.act != Act.NOTHING, (step, text)
        assert len(turn.talk.data.get("photos", [])) <= 5
        assert len(turn.talk.data.get("words", "")) <= 2000


def test_commands_and_danger_are_heard_at_every_step() -> None:
    for step, told in product(Step, [{}, TOLD]):
        assert reply(Talk(step, told), Incoming("stop"), SmallTown()).act == Act.STOP
        assert reply(Talk(step, told), Incoming("help"), SmallTown()).talk == Talk(step, told)
        assert reply(Talk(step, told), Incoming("new"), SmallTown()).talk == Talk(Step.WHAT)
        assert reply(Talk(step, told), Incoming("danger"), SmallTown()).talk.step == Step.DANGER


def test_other_words_of_danger_stop_it_again() -> None:
    safe = talk_through("danger", "go on")
    assert safe.talk.step != Step.DANGER

    assert reply(safe.talk, Incoming("more danger"), SmallTown()).talk.step == Step.DANGER


def test_a_required_photo_and_name_are_asked_for_before_the_report_is_sent() -> None:
    asked = talk_through("hole", "yes", "here", "2")
    assert asked.talk.step == Step.PHOTO
    assert talk_through("hole", "yes", "here", "2", "skip").talk.step == Step.PHOTO

    named = talk_through("hole", "yes", "here", "2", Incoming("", ("p",)), "Rosa")

    assert (named.talk.step, named.talk.data["name"]) == (Step.CONFIRM, "Rosa")
    assert reply(named.talk, Incoming("yes"), SmallTown()).act == Act.SUBMIT


@pytest.mark.deep
def test_a_place_that_is_not_found_may_be_told_in_words_and_everything_may_be_changed() -> None:
    by_words = talk_through("broken", "2", "behind the library", "none")
    assert (by_words.talk.step, by_words.talk.data["place_note"]) == (Step.PHOTO, "behind the library")

    moved = talk_through("broken", "2", "behind the library", "none", "skip", "change", "2", "elm", "2")

    assert moved.talk.step == Step.CONFIRM
    assert moved.talk.data["place"]["label"] == "2 Elm Row"


def test_words_that_nobody_understands_come_to_a_person_after_the_third_time() -> None:
    assert talk_through("nonsense", "nonsense").act == Act.NOTHING
    assert talk_through("nonsense", "nonsense", "nonsense").act == Act.DESK


def test_carriers_words_and_those_of_every_language_are_understood() -> None:
    demanded = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "stop.", " Stop ", "ALTO"]

    assert {command(word) for word in demanded} == {"stop"}
    assert [command(word) for word in ("HELP", "INFO", "Ayuda", "START", "unstop")] == ["help"] * 3 + ["start"] * 2
    assert command("please stop") == ""
    for name, language in product(WORDS, ("en", "es", "zh-hans", "vi", "ht", "ar")):
        assert command(word_for(name, language)) == name, (name, language)


def test_the_language_of_a_text_shows_in_its_letters_and_small_words() -> None:
    said = {"There is a hole in the street": "en", "Hay un bache en mi calle": "es", "Gen yon twou nan lari a": "ht",
            "路上有一个坑": "zh-hans", "Có ổ gà trên đường": "vi", "هناك حفرة في الشارع": "ar", "12": ""}  # fmt: skip

    assert {words: language_of(words) for words in said} == said


def test_segments_are_counted_as_phones_count_them() -> None:
    counted = {"a" * 160: 1, "a" * 161: 2, "a" * 306: 2, "a" * 307: 3, "€" * 80: 1, "€" * 81: 2, "ñé" * 80: 1,
               "中" * 70: 1, "中" * 71: 2, "中" * 134: 2, "😀" * 35: 1, "😀" * 36: 2, "": 0}  # fmt: skip

    assert {text: segments(text) for text in counted} == counted


def test_long_texts_are_parted_between_sentences_and_never_inside_a_link() -> None:
    link = "https://311.city.example/track/" + "x" * 40
    text = " ".join(["We looked at the hole today.", "It is deeper than we thought."] * 8) + f"\n{link}"

    found = parts(text)

    assert all(0 < segments(part) <= 2 for part in found)
    assert " ".join(" ".join(found).split()) == " ".join(text.split())
    assert all(part.endswith(".") for part in found[:-1])
    assert link in found[-1]
    assert segments(shortened(text, most=1)) == 1
    assert all(segments(part) <= 2 for part in parts("中" * 500))
