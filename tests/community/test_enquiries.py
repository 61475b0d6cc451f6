"""Calls that only want to know something."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.actions.enquiries import log_enquiry
from community.models import Enquiry
from tests.factories.knowledge import make_article, make_category
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LOG, LIST = "/staff/call/information/", "/staff/enquiries/"
CALL = {"language": "en", "channel": "phone"}


def test_one_key_on_a_topic_logs_an_answered_call(operator: Persona) -> None:
    topic = make_category()
    html = operator.get(LOG).content.decode()
    answer = operator.post(LOG, CALL | {"topic": topic.pk})

    assert 'data-key="1"' in html
    assert answer.url == "/staff/call/"
    call = Enquiry.objects.get()
    assert (call.category, call.was_answered, call.taken_by, call.language) == (topic, True, operator.user, "en")


def test_an_article_that_answers_is_found_by_the_words_and_named(operator: Persona) -> None:
    article = make_article("potholes")

    found = operator.post(LOG, CALL | {"words": "how are potholes fixed", "find": "1"}).content.decode()
    operator.post(LOG, CALL | {"words": "how are potholes fixed", "article": article.slug})

    assert "A crew fills them within five days." in found
    call = Enquiry.objects.get()
    assert (call.article, call.category, call.was_answered) == (article, article.category, True)


def test_what_nothing_answers_needs_the_words_so_that_somebody_can_write_it(operator: Persona) -> None:
    topic = make_category()

    refused = operator.post(LOG, CALL | {"unanswered": topic.pk})
    assert refused.status_code == 422
    assert "Say in a few words what they asked" in refused.content.decode()
    operator.post(LOG, CALL | {"unanswered": topic.pk, "words": "Where do I renew a dog license?"})

    call = Enquiry.objects.get()
    assert (call.was_answered, call.words) == (False, "Where do I renew a dog license?")
    assert call.words in operator.get(f"{LIST}?view=open").content.decode()


@pytest.mark.parametrize("values", [{}, {"topic": "0"}, {"topic": "x"}, {"article": "no-such"}, {"language": "tlh"}])
def test_a_call_about_nothing_is_not_logged(operator: Persona, values: dict[str, str]) -> None:
    assert operator.post(LOG, CALL | values).status_code == 422
    assert not Enquiry.objects.exists()


def test_the_list_shows_mine_of_today_and_everybodys_and_counts_topics(operator: Persona, supervisor: Persona) -> None:
    now, topic = timezone.now(), make_category(name="Potholes and roads")
    log_enquiry(category=topic, was_answered=True, words="Mine", language="en", taken_by_id=operator.user.pk, now=now)
    earlier = now - timedelta(days=2)
    log_enquiry(
        category=topic, was_answered=False, words="Hers", language="en", taken_by_id=supervisor.user.pk, now=earlier
    )

    mine, everybody = (operator.get(f"{LIST}?view={view}").content.decode() for view in ("mine", "all"))

    assert "Mine" in mine and "Hers" not in mine
    assert "Mine" in everybody and "Hers" in everybody
    assert "2 calls in the last 30 days" in mine
    assert "1 not answered" in mine


def test_the_list_asks_the_database_as_often_for_thirty_calls_as_for_three(operator: Persona) -> None:
    topic, asked = make_category(), []
    operator.get(f"{LIST}?view=all")
    for count in (3, 27):
        for number in range(count):
            log_enquiry(
                category=topic, was_answered=True, words=f"W{number}", language="en", taken_by_id=operator.user.pk,
                now=timezone.now(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            operator.get(f"{LIST}?view=all")
        asked.append(len(queries))

    assert asked[0] == asked[1]
