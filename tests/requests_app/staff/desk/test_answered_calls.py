"""Calls that end without a case: an article, a topic, or what the city has announced was enough."""

import uuid

import pytest

from community.models import Article, ArticleCategory, Enquiry
from community.queries.articles import forget_articles
from requests_app.models import CallDraft, ServiceRequest
from tests.factories.city import SmallCity
from tests.personas import Persona
from tests.requests_app.staff.desk.desk_calls import live, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def taxes(small_city: SmallCity) -> ArticleCategory:
    return ArticleCategory.objects.create(code="taxes", name={"en": "Taxes"})


@pytest.fixture
def article(taxes: ArticleCategory, small_city: SmallCity) -> Article:
    made = Article.objects.create(
        slug="holes", category=taxes, title={"en": "Holes in the road"}, short_answer={"en": "We fill them."},
        body={"en": "We fill them."},
    )  # fmt: skip
    made.services.add(small_city.service("pothole"))
    forget_articles()
    return made


def test_an_article_of_the_service_is_offered_to_read_out_and_ends_the_call(
    operator: Persona, article: Article
) -> None:
    assert "We fill them." in live(operator, "articles", description="")
    key = str(uuid.uuid4())
    live(operator, "say", submission_key=key)

    operator.post("/staff/call/", typed(article="holes", submission_key=key))

    logged = Enquiry.objects.get()
    assert (logged.article, logged.category, logged.was_answered) == (article, article.category, True)
    assert CallDraft.objects.get(pk=key).ended_at is not None
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize(("button", "was_answered"), [("topic", True), ("unanswered", False)])
def test_a_question_is_logged_by_its_topic(
    operator: Persona, taxes: ArticleCategory, button: str, was_answered: bool
) -> None:
    operator.post("/staff/call/", typed(**{button: taxes.pk, "description": "When are they due?"}))

    logged = Enquiry.objects.get()
    assert (logged.category, logged.was_answered, logged.words) == (taxes, was_answered, "When are they due?")


def test_a_question_that_nothing_answered_needs_words(operator: Persona, taxes: ArticleCategory) -> None:
    page = operator.post("/staff/call/", typed(unanswered=taxes.pk, description="")).text

    assert "Say in a few words what they asked" in page and "Ana Lima" in page
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize("button", [{"article": "none"}, {"topic": "0"}, {"topic": "²"}, {"answers": "notice-1"}])
def test_what_is_made_up_is_not_there(operator: Persona, button: dict[str, str]) -> None:
    assert operator.post("/staff/call/", typed(**button)).status_code == 404
    assert not Enquiry.objects.exists()
