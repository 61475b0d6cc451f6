"""`/staff/help/` as staff read it, and as those who write articles keep it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.actions.search_misses import Place, note_miss
from community.models import Article, Audience, Enquiry, SearchMiss
from community.queries.articles import for_service, suggest
from tests.factories.city import SmallCity
from tests.factories.knowledge import make_article, make_category
from tests.personas import Persona

pytestmark = pytest.mark.django_db
NOW = timezone.now


def typed(article: Article | None = None, **values: Any) -> dict[str, Any]:
    """A whole form, as the browser sends it."""
    given = {
        "audience": "residents", "title_en": "Who clears snow", "title_es": "Quién quita la nieve",
        "short_answer_en": "We plow streets.", "body_en": "You clear **sidewalks**.", "body_es": "Usted, las aceras.",
        "category": make_category().pk, "is_published": "on", "opened": article.version if article else "",
    }  # fmt: skip
    return given | values


def test_staff_find_articles_and_runbooks(worker: Persona) -> None:
    make_article("say", keywords={"en": "asphalt"})
    make_article("do", title={"en": "Filling potholes"}, keywords={"en": "asphalt"}, audience=Audience.STAFF)

    found = worker.get("/staff/help/suggest.json", {"q": "asphalt"}).json()["results"]

    assert {(one["slug"], one["audience"]) for one in found} == {("say", "residents"), ("do", "staff")}


def test_what_belongs_to_the_service_at_hand_comes_first(small_city: SmallCity) -> None:
    make_article("a", title={"en": "Dark corner one"})
    make_article("b", title={"en": "Dark corner two"}, services=("streetlight",))

    assert suggest("dark corner", "en", "staff", service_code="streetlight")[0].slug == "b"
    assert [one.slug for one in for_service(small_city.service("streetlight").pk, "staff")] == ["b"]


def test_a_runbook_says_how_whom_to_ask_and_what_is_different(worker: Persona) -> None:
    make_article(
        "do", audience=Audience.STAFF, body={"en": "1. Look"}, who_to_ask={"en": "The foreman"},
        exceptions={"en": "Bike lanes"},
    )  # fmt: skip

    page = worker.get("/staff/help/do/").content.decode()

    assert all(words in page for words in ("<li>Look</li>", "The foreman", "Bike lanes"))


def test_a_supervisor_writes_an_article_and_residents_read_it(supervisor: Persona) -> None:
    answered = supervisor.post("/staff/help/new/", typed())

    assert answered.headers["Location"] == "/staff/help/who-clears-snow/"
    assert "<strong>sidewalks</strong>" in supervisor.get("/help/who-clears-snow/").content.decode()


def test_a_preview_shows_every_language_and_saves_nothing(supervisor: Persona) -> None:
    page = supervisor.post("/staff/help/new/", typed(do="preview")).content.decode()

    assert "<strong>sidewalks</strong>" in page
    assert "Usted, las aceras." in page
    assert not Article.objects.exists()


def test_the_title_and_text_are_needed_in_the_first_language(supervisor: Persona) -> None:
    page = supervisor.post("/staff/help/new/", typed(title_en="", body_en=""))

    assert page.status_code == 422
    assert not Article.objects.exists()


def test_saving_on_an_old_version_is_refused_and_keeps_what_was_typed(supervisor: Persona) -> None:
    article = make_article()
    form = typed(article, body_en="Mine")
    supervisor.post("/staff/help/potholes/edit/", typed(article, body_en="Theirs"))

    page = supervisor.post("/staff/help/potholes/edit/", form).content.decode()

    assert Article.objects.get().body["en"] == "Theirs"
    assert "Mine" in page


def test_an_earlier_version_comes_back_as_a_new_one(supervisor: Persona) -> None:
    article = make_article()
    supervisor.post("/staff/help/potholes/edit/", typed(article))

    supervisor.post("/staff/help/potholes/versions/1/")

    kept = Article.objects.get()
    assert (kept.title["en"], kept.version) == ("How potholes get fixed", 3)


def test_versions_show_what_changed(supervisor: Persona) -> None:
    article = make_article()
    supervisor.post("/staff/help/potholes/edit/", typed(article))

    page = supervisor.get("/staff/help/potholes/versions/").content.decode()

    assert "<del>How potholes get fixed</del>" in page
    assert "<ins>Who clears snow</ins>" in page


def test_an_article_of_another_department_is_not_hers_to_change(supervisor: Persona, small_city: SmallCity) -> None:
    make_article(department=small_city.housing)

    assert supervisor.post("/staff/help/potholes/edit/", typed()).status_code == 403
    assert supervisor.post("/staff/help/potholes/confirm/").status_code == 403


def test_nobody_gives_an_article_to_a_department_that_is_not_hers(supervisor: Persona, small_city: SmallCity) -> None:
    answered = supervisor.post("/staff/help/new/", typed(department=small_city.housing.pk))

    assert answered.status_code == 422


def test_a_draft_is_seen_by_those_who_write_only(supervisor: Persona, worker: Persona) -> None:
    make_article(is_published=False)

    assert supervisor.get("/staff/help/potholes/").status_code == 200
    assert worker.get("/staff/help/potholes/").status_code == 404


def test_what_was_asked_in_vain_becomes_an_article(supervisor: Persona) -> None:
    note_miss("library card", "en", Place.HELP, now=NOW())
    miss = SearchMiss.objects.get()

    assert "library card" in supervisor.get("/staff/help/asked/").content.decode()
    assert "library card" in supervisor.get(f"/staff/help/new/?miss={miss.pk}").content.decode()
    supervisor.post(f"/staff/help/new/?miss={miss.pk}", typed())

    assert supervisor.get("/staff/help/asked/").context["rows"] == []


def test_an_unanswered_call_is_on_the_list_until_it_is_answered(supervisor: Persona) -> None:
    call = Enquiry.objects.create(was_answered=False, words="opening hours of the pool", language="en")

    supervisor.post(f"/staff/help/new/?enquiry={call.pk}", typed())

    call.refresh_from_db()
    assert (call.written_for, call.words) == (Article.objects.get(), "")


def test_calls_that_asked_the_same_stand_once_and_leave_together(supervisor: Persona) -> None:
    for words in ("Opening hours of the pool", "opening hours of the pool"):
        Enquiry.objects.create(was_answered=False, words=words, language="en")

    [row] = supervisor.get("/staff/help/asked/").context["rows"]
    supervisor.post("/staff/help/asked/", {"row": f"enquiry:{row.enquiry_id}"})

    assert row.count == 2
    assert supervisor.get("/staff/help/asked/").context["rows"] == []


def test_an_article_that_lacks_something_says_so_once(supervisor: Persona) -> None:
    page = supervisor.post("/staff/help/new/", typed(title_en="", title_es="")).content.decode()

    assert page.count("data-error-summary") == 1


def test_words_taken_off_the_list_stay_away_when_asked_again(supervisor: Persona) -> None:
    note_miss("lottery numbers", "en", Place.DESK, now=NOW())

    supervisor.post("/staff/help/asked/", {"row": f"miss:{SearchMiss.objects.get().pk}"})
    note_miss("lottery numbers", "en", Place.DESK, now=NOW())

    assert supervisor.get("/staff/help/asked/").context["rows"] == []


def test_a_saved_change_is_found_at_once(supervisor: Persona) -> None:
    article = make_article()
    assert suggest("sidewalk", "en", "residents") == []

    supervisor.post("/staff/help/potholes/edit/", typed(article, keywords_en="sidewalk"))

    assert [one.slug for one in suggest("sidewalk", "en", "residents")] == ["potholes"]


def test_a_leaving_person_is_seen_with_all_she_looks_after(
    administrator: Persona, sign_in: Callable[..., Persona], small_city: SmallCity
) -> None:
    leaving = sign_in("Lea Leaving", "supervisor", small_city.streets).user
    make_article(owner=leaving)
    service = small_city.service("streetlight")
    service.owner = leaving
    service.save()

    page = administrator.get(f"/staff/settings/people/{leaving.pk}/deactivate/").content.decode()

    assert "How potholes get fixed" in page
    assert "Street light out" in page


def test_what_staff_search_in_vain_is_counted_too(worker: Persona) -> None:
    worker.get("/staff/help/", {"q": "parade route"})

    assert SearchMiss.objects.get().places == ["desk"]


@pytest.mark.parametrize("path", ["/help/", "/staff/help/", "/staff/help/review/", "/staff/help/asked/"])
def test_a_longer_list_costs_no_more_queries(supervisor: Persona, path: str) -> None:
    def queries(number: int) -> int:
        for place in range(number):
            slug = f"a{Article.objects.count()}"
            made = make_article(slug, category=make_category(f"c{slug}"), owner=supervisor.user)
            Article.objects.filter(pk=made.pk).update(review_asked="date", review_asked_at=NOW())
            note_miss(f"words {'abcdefghijklmnopqrstuvwxyzäöü'[place]} {slug}x", "en", Place.HELP, now=NOW())
        supervisor.get(path)
        with CaptureQueriesContext(connection) as captured:
            supervisor.get(path)
        return len(captured)

    assert queries(3) == queries(20)
