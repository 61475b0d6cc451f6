"""`/help/` as residents use it."""

import pytest
from django.test import Client
from django.urls import reverse

from community.models import ArticleAnswer, Audience, SearchMiss
from tests.factories.city import SmallCity
from tests.factories.knowledge import make_article, make_category

pytestmark = pytest.mark.django_db


def answer(client: Client, helped: str, comment: str = "", slug: str = "potholes") -> None:
    client.post(reverse("help_answer", args=[slug]), {"helped": helped, "comment": comment})


def test_all_articles_stand_under_their_headings(visitor: Client) -> None:
    make_article(category=make_category("roads", "Roads and paths"))

    page = visitor.get("/help/").content.decode()

    assert "Roads and paths" in page
    assert "How potholes get fixed" in page


def test_a_search_finds_an_article_by_other_words(visitor: Client) -> None:
    make_article(keywords={"en": "hole, asphalt"})
    make_article("dogs", title={"en": "Licensing your dog"}, body={"en": "At the shelter."}, short_answer={})

    page = visitor.get("/help/", {"q": "a hole in the asfalt"})

    assert [one.slug for one in page.context["found"]] == ["potholes"]


def test_an_article_is_read_in_the_readers_language(visitor: Client) -> None:
    make_article()

    page = visitor.get("/help/potholes/", headers={"accept-language": "es"}).content.decode()

    assert "Cómo se arreglan los baches" in page
    assert "<strong>Hondos</strong>" in page


def test_an_article_without_a_translation_says_so_and_names_its_language(visitor: Client) -> None:
    make_article(title={"en": "Only English"}, body={"en": "Some text."}, short_answer={})

    page = visitor.get("/help/potholes/", headers={"accept-language": "es"}).content.decode()

    assert '<article lang="en"' in page
    assert "Some text." in page


def test_what_is_typed_into_an_article_cannot_act_on_the_page(visitor: Client) -> None:
    make_article(body={"en": "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://spy.example/p.png)"})

    page = visitor.get("/help/potholes/").content.decode()

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img" not in page.split("prose", 1)[1].split("</article>")[0]


def test_an_article_leads_to_the_report_of_its_services(visitor: Client) -> None:
    make_article(services=("pothole", "private-tip"))

    page = visitor.get("/help/potholes/").content.decode()

    assert 'href="/report/pothole/"' in page


@pytest.mark.parametrize("values", [{"is_published": False}, {"audience": Audience.STAFF}])
def test_drafts_and_runbooks_are_not_for_residents(visitor: Client, values: dict[str, object]) -> None:
    make_article(keywords={"en": "asphalt"}, **values)

    assert visitor.get("/help/potholes/").status_code == 404
    assert "How potholes get fixed" not in visitor.get("/help/", {"q": "asphalt"}).content.decode()
    assert visitor.get("/help/suggest.json", {"q": "asphalt"}).json()["results"] == []


def test_a_reader_is_counted_once_and_may_change_her_mind(visitor: Client) -> None:
    make_article()

    answer(visitor, "yes")
    answer(visitor, "no", "Too long")

    given = ArticleAnswer.objects.get()
    assert (given.was_helpful, given.comment) == (False, "Too long")


def test_two_readers_are_counted_twice(visitor: Client) -> None:
    make_article()

    answer(visitor, "yes")
    answer(Client(), "no")

    assert ArticleAnswer.objects.count() == 2


def test_one_address_cannot_answer_without_end(visitor: Client) -> None:
    make_article()

    for _turn in range(35):
        answer(Client(), "no")

    assert ArticleAnswer.objects.count() == 30


def test_words_that_find_nothing_are_counted_without_numbers_and_addresses(visitor: Client) -> None:
    for words in ("Swimming lessons 555-555-0199", "swimming lessons ana@example.org", "swimming  LESSONS!"):
        visitor.get("/help/", {"q": words})

    miss = SearchMiss.objects.get()
    assert (miss.words, miss.count, miss.places) == ("swimming lessons", 3, ["help"])


def test_a_reader_says_that_nothing_found_helped(visitor: Client) -> None:
    make_article()

    visitor.post("/help/missed/", {"q": "potholes on a farm", "place": "report", "next": "/report/?q=potholes"})

    miss = SearchMiss.objects.get()
    assert (miss.words, miss.places) == ("potholes on a farm", ["report"])


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_from_there(visitor: Client, elsewhere: str) -> None:
    answered = visitor.post("/help/missed/", {"q": "something", "next": elsewhere})

    assert answered.headers["Location"] == "/help/"


def test_the_report_form_shows_what_may_answer_already(visitor: Client) -> None:
    make_article(keywords={"en": "asphalt"})

    page = visitor.get("/report/", {"q": "asphalt"}).content.decode()

    assert 'href="/help/potholes/"' in page


def test_words_that_find_neither_article_nor_service_while_reporting_are_counted(visitor: Client) -> None:
    visitor.get("/report/", {"q": "zebra dancing"})

    assert SearchMiss.objects.get().places == ["report"]


def test_the_most_useful_articles_come_first(visitor: Client, small_city: SmallCity) -> None:
    make_article("a", title={"en": "Nobody thanked"})
    make_article("b", title={"en": "Somebody thanked"})
    answer(visitor, "yes", slug="b")

    useful = [article.slug for article in visitor.get("/help/").context["useful"]]

    assert useful == ["b", "a"]
