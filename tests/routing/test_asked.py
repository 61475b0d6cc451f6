"""Questions that are asked only after certain answers, and answers that end a report."""

from dataclasses import dataclass, field
from typing import Any

from routing.asked import answers_asked_for, asked, condition_problem, stop_in


@dataclass
class Asking:
    code: str
    shown_when: dict[str, Any] = field(default_factory=dict)
    values: list[dict[str, Any]] = field(default_factory=list)


KIND = Asking("kind", values=[{"key": "dog", "name": {"en": "Dog"}}, {"key": "bear", "name": {"en": "Bear"}}])
LEASH = Asking("leash", {"question": "kind", "any_of": ["dog"]}, [{"key": "no"}, {"key": "yes"}])
COLOR = Asking("color", {"question": "leash", "any_of": ["no"]})
QUESTIONS = [KIND, LEASH, COLOR]


def codes(answers: dict[str, Any]) -> list[str]:
    return [question.code for question in asked(QUESTIONS, answers)]


def test_a_question_is_asked_once_its_condition_holds() -> None:
    assert codes({}) == ["kind"]
    assert codes({"kind": "bear"}) == ["kind"]
    assert codes({"kind": "dog"}) == ["kind", "leash"]
    assert codes({"kind": ["bear", "dog"], "leash": "no"}) == ["kind", "leash", "color"]


def test_a_question_behind_one_that_is_not_asked_is_not_asked_either() -> None:
    assert codes({"kind": "bear", "leash": "no"}) == ["kind"]


def test_answers_to_questions_that_are_not_asked_are_dropped() -> None:
    given = {"kind": "bear", "leash": "no", "color": "brown"}

    assert answers_asked_for(QUESTIONS, given) == {"kind": "bear"}


def test_a_question_whose_condition_lost_its_question_is_asked() -> None:
    assert [each.code for each in asked([LEASH], {})] == ["leash"]


def test_a_chosen_answer_stops_with_its_explanation_only_where_it_is_asked() -> None:
    text = {"en": "Call the county."}
    where = Asking("where", {"question": "kind", "any_of": ["dog"]}, [{"key": "county", "stop": text}, {"key": "city"}])
    questions = [KIND, where]

    found = stop_in(questions, {"kind": "dog", "where": "county"})
    assert found is not None
    assert found.text == text
    assert stop_in(questions, {"kind": "bear", "where": "county"}) is None
    assert stop_in(questions, {"kind": "dog", "where": "city"}) is None


def test_conditions_on_itself_or_on_a_later_question_are_found() -> None:
    itself = Asking("a", {"question": "a", "any_of": ["x"]})

    assert condition_problem(QUESTIONS) == ""
    assert condition_problem([LEASH, KIND]) == "leash"
    assert condition_problem([itself]) == "a"
