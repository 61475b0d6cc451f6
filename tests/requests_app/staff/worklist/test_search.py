"""Searching: names for those who may see them, mistyped words, very common words."""

import pytest
from django.utils import timezone

from requests_app.actions.submit import ContactInput
from requests_app.models import KnownWord
from requests_app.search_words import learn_words
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def shown(persona: Persona, query: str) -> list[str]:
    return [row.public_id for row in persona.get(f"/staff/queue/?q={query}").context["page"].rows]


def test_a_name_finds_its_reports_for_those_who_may_see_contacts(
    worker: Persona, auditor: Persona, other_worker: Persona
) -> None:
    case = make_request(now=timezone.now(), contact=ContactInput(name="José Núñez", email="j@example.org"))
    assert shown(worker, "nunez jos") == [case.public_id]
    assert shown(auditor, "nunez") == []
    assert shown(other_worker, "nunez") == []


def test_a_mistyped_word_is_guessed_and_the_page_says_so(worker: Persona) -> None:
    made = [make_request(now=timezone.now(), description="Broken sidewalk here") for _each in range(2)]
    learn_words()
    page = worker.get("/staff/queue/?q=sidewlak")
    assert {row.public_id for row in page.context["page"].rows} == {case.public_id for case in made}
    assert "These cases have “sidewalk”" in page.content.decode()


def test_words_of_a_single_case_are_not_learned(worker: Persona) -> None:
    make_request(now=timezone.now(), description="Rosalinda lives here")
    make_request(now=timezone.now(), description="Somebody lives here")
    learn_words()
    known = set(KnownWord.objects.values_list("word", flat=True))
    assert "lives" in known
    assert "rosalinda" not in known


def test_words_of_very_many_cases_are_looked_for_in_the_order_of_the_list(
    worker: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests_app.queries.search.MOST_IDS", 2)
    made = [make_request(now=timezone.now(), description="Crater") for _each in range(4)]
    make_request(now=timezone.now(), description="Lamp")
    page = worker.get("/staff/queue/?q=crater")
    assert [row.pk for row in page.context["page"].rows] == [case.pk for case in reversed(made)]
    assert page.context["total_words"] == "4 cases"


def test_a_count_says_when_more_cases_may_have_the_words(worker: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests_app.queries.search.MOST_IDS", 2)
    monkeypatch.setattr("requests_app.queries.queue_counts.MOST_WALKED", 3)
    for _each in range(5):
        make_request(now=timezone.now(), description="Crater")
    assert worker.get("/staff/queue/?q=crater").context["total_words"] == "4+ cases"
