"""Which questions of a service are asked, given the answers so far, and which answers end a report. Plain Python.

A condition names an earlier question and some of its choices; it holds when that question is asked itself and one of
them was chosen. A condition on a question that is no longer there holds: better to ask too much than to ask nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar


class Question(Protocol):
    """What is read of a question."""

    code: str
    values: list[dict[str, Any]]
    shown_when: dict[str, Any]


Q = TypeVar("Q", bound=Question)


@dataclass(frozen=True)
class Stop:
    """An answer that ends the report: the question, the choice, and the explanation in each language.

    `body` is the code of the outside body that is responsible, to which the city can pass the report on; else empty.
    """

    question: str
    choice: str
    text: Mapping[str, str]
    body: str = ""


def asked(questions: Sequence[Q], answers: Mapping[str, Any]) -> list[Q]:
    """The questions to ask, in their order; `answers` go by code and hold a key or a list of keys."""
    codes = {question.code for question in questions}
    found: dict[str, Q] = {}
    for question in questions:
        earlier = question.shown_when.get("question", "")
        if earlier not in codes or (earlier in found and _is_chosen(question.shown_when, answers.get(earlier))):
            found[question.code] = question
    return list(found.values())


def answers_asked_for(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those to questions that are not asked, given the others."""
    codes = {question.code for question in questions}
    shown = {question.code for question in asked(questions, answers)}
    return {code: value for code, value in answers.items() if code in shown or code not in codes}


def stop_in(questions: Sequence[Question], answers: Mapping[str, Any]) -> Stop | None:
    """The first chosen answer that ends the report, if any."""
    for question in asked(questions, answers):
        picked = chosen(answers.get(question.code))
        for value in question.values:
            if value.get("stop") and value["key"] in picked:
                return Stop(question.code, value["key"], value["stop"], value.get("body", ""))
    return None


def chosen(answer: Any) -> list[str]:
    """An answer as a list of keys."""
    if isinstance(answer, list):
        return [str(key) for key in answer]
    return [] if answer in (None, "") else [str(answer)]


def condition_problem(questions: Sequence[Question]) -> str:
    """The code of the first question whose condition names itself or a later question; empty when all are sound."""
    codes = {question.code for question in questions}
    before: set[str] = set()
    for question in questions:
        earlier = question.shown_when.get("question", "")
        if earlier in codes and earlier not in before:
            return question.code
        before.add(question.code)
    return ""


def _is_chosen(condition: Mapping[str, Any], answer: Any) -> bool:
    return any(key in condition.get("any_of", []) for key in chosen(answer))
