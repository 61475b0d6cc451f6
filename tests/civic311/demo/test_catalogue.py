"""The catalogue of Port Alder is whole, in both languages."""

import pytest

from civic311.demo.catalogue import GROUPS, KINDS
from civic311.demo.catalogue.spec import Kind
from civic311.demo.people import DEPARTMENTS
from civic311.demo.pictures import encoded
from civic311.demo.rules import RULES
from routing.engine import Effect, Rule, compile_rules
from routing.models import QuestionType

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_nine_groups_hold_about_forty_five_services() -> None:
    assert len(GROUPS) == 9
    assert 43 <= len(KINDS) == sum(len(group.kinds) for group in GROUPS) <= 48


def test_questions_cover_every_data_type() -> None:
    used = {question.datatype for kind in KINDS.values() for question in kind.questions}
    assert used == set(QuestionType.values)


def test_some_answers_mean_danger_but_never_all_of_a_question() -> None:
    lists = [question for kind in KINDS.values() for question in kind.questions if question.choices]
    dangerous = [question for question in lists if any(choice.danger for choice in question.choices)]

    assert len(dangerous) >= 5
    assert all(any(not choice.danger for choice in question.choices) for question in lists)


@every_kind
def test_a_service_is_written_in_both_languages(kind: Kind) -> None:
    texts = [kind.en, kind.es, kind.about_en, kind.about_es, *kind.done, *kind.says_en, *kind.says_es]
    texts += [word for question in kind.questions for word in (question.en, question.es)]
    texts += [word for q in kind.questions for choice in q.choices for word in (choice.en, choice.es)]

    assert all(text.strip() for text in texts)


@every_kind
def test_a_service_belongs_to_a_queue_that_exists(kind: Kind) -> None:
    assert kind.queue in {queue for _en, _es, queues in DEPARTMENTS.values() for queue in queues}


@every_kind
def test_a_season_has_twelve_months(kind: Kind) -> None:
    assert len(kind.months.split()) in (0, 12)


def test_no_two_services_share_a_closure_reason() -> None:
    assert len({kind.done[0] for kind in KINDS.values()}) == len(KINDS)


def test_every_rule_can_be_used() -> None:
    compile_rules(
        Rule(id=number, version=1, order=number, name=name, conditions=conditions, effect=Effect(queue, severity))
        for number, (name, conditions, queue, severity) in enumerate(RULES)
    )


@pytest.mark.parametrize("scene", sorted({kind.scene for kind in KINDS.values() if kind.scene}))
def test_a_scene_looks_different_once_it_is_mended(scene: str) -> None:
    before, after = encoded(scene, False, 0), encoded(scene, True, 0)

    assert before[0].startswith(b"\xff\xd8")
    assert before != after
