"""What the demo city's catalogue offers to programs that speak Open311."""

from civic311.demo.catalogue import KINDS
from routing.models import QuestionType

OFFERED = [kind for kind in KINDS.values() if kind.public and kind.residents]


def test_every_type_of_question_is_there_to_be_tried() -> None:
    assert {question.datatype for kind in OFFERED for question in kind.questions} == set(QuestionType.values)


def test_some_services_ask_nothing_that_must_be_answered() -> None:
    assert any(not any(question.required for question in kind.questions) for kind in OFFERED)


def test_no_choice_of_a_question_that_must_be_answered_refuses_the_report() -> None:
    needed = [question for kind in OFFERED for question in kind.questions if question.required]

    refusing = [
        choice.key for question in needed for choice in question.choices if choice.stop and not choice.body
    ]  # passed on to a body, a report is taken

    assert refusing == []
