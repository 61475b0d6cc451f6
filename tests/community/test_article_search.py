"""The questions of `questions.toml`, which were written before the search, asked of the articles of the demo city."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from civic311.city.models import City
from civic311.demo.knowledge import make_knowledge
from civic311.demo.people import make_departments
from civic311.demo.reference_rows import make_services
from community.models import Article
from community.queries.articles import suggest
from community.stems import content_words
from routing.defaults import make_routing_defaults

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
ASKED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))
QUESTIONS = ASKED["question"]


@pytest.fixture
def knowledge() -> dict[str, Article]:
    City(name="Port Alder", service_name="Port Alder 311", languages=["en", "es"]).save()
    queues = make_departments()
    make_routing_defaults()
    return make_knowledge(make_services(queues, NOW), None, NOW)


def misses(audience: str, questions: list[dict[str, Any]]) -> list[str]:
    return [
        question["words"]
        for question in questions
        if question["article"]
        not in [found.slug for found in suggest(question["words"], question["language"], audience)]
    ]


def test_the_right_article_is_among_the_first_three_for_eight_questions_of_ten(knowledge: dict[str, Article]) -> None:
    assert len(misses("residents", QUESTIONS)) <= len(QUESTIONS) * 0.2


def test_misspelt_questions_find_as_well(knowledge: dict[str, Article]) -> None:
    misspelt = [question for question in QUESTIONS if question.get("misspelt")]

    assert len(misspelt) == 20
    assert len(misses("residents", misspelt)) <= 4


def test_runbooks_beside_the_articles_do_not_hide_them_from_staff(knowledge: dict[str, Article]) -> None:
    assert len(misses("staff", QUESTIONS)) <= len(QUESTIONS) * 0.2


@pytest.mark.parametrize("audience", ["residents", "staff"])
def test_a_question_that_no_article_answers_gets_none(knowledge: dict[str, Article], audience: str) -> None:
    found = {
        asked["words"]: [one.slug for one in suggest(asked["words"], asked["language"], audience)]
        for asked in ASKED["nothing"]
    }

    assert found == {asked["words"]: [] for asked in ASKED["nothing"]}


def test_the_questions_are_as_hard_as_was_asked_for(knowledge: dict[str, Article]) -> None:
    for question in QUESTIONS:
        language = question["language"]
        title = content_words(knowledge[question["article"]].title[language], language)
        shared = {word for word in content_words(question["words"], language) if _stands_in(word, title)}
        assert len(shared) <= 2, question
    languages = [question["language"] for question in QUESTIONS]
    assert (languages.count("en"), languages.count("es"), len(ASKED["nothing"])) == (30, 30, 10)


def _stands_in(word: str, title: list[str]) -> bool:
    return any(re.match(word[:4], other) for other in title)


def test_a_question_in_another_language_than_the_page_is_answered(knowledge: dict[str, Article]) -> None:
    found = suggest("dónde tiro las pilas y la pintura", "en", "residents")

    assert found[0].slug == "hazardous-waste"
    assert found[0].title == knowledge["hazardous-waste"].title["en"]
