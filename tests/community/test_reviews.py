"""When somebody is asked to look at an article again."""

from datetime import date, timedelta

import pytest

from community.models import Article
from community.reviews import ask_for_reviews
from notifications.models import OutboundMessage
from routing.actions.rules import note_versions
from routing.models import RoutingRule, Service, ServiceVersion
from tests.factories.city import SmallCity
from tests.factories.knowledge import WRITTEN, make_article
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LATER = WRITTEN + timedelta(days=10)


def asked() -> str:
    ask_for_reviews(now=LATER)
    return Article.objects.get().review_asked


def test_nothing_is_asked_while_nothing_changed(supervisor: Persona) -> None:
    make_article(services=("pothole",), owner=supervisor.user, review_on=date(2026, 9, 1))

    assert asked() == ""


def test_the_day_of_review_has_come(small_city: SmallCity) -> None:
    make_article(review_on=LATER.date())

    assert asked() == "date"


def test_the_owner_left(supervisor: Persona) -> None:
    make_article(owner=supervisor.user)
    supervisor.user.is_active = False
    supervisor.user.save()

    assert asked() == "owner_left"


def test_a_service_was_changed(small_city: SmallCity) -> None:
    make_article(services=("pothole",))
    service = Service.objects.get(service_code="pothole")
    for number in (1, 2):
        ServiceVersion.objects.create(service=service, number=number, snapshot={}, saved_at=LATER)

    assert asked() == "service_changed"


def test_a_rule_for_its_service_was_changed(small_city: SmallCity) -> None:
    make_article(services=("pothole",))
    make_article("other", services=("no-heat",))
    RoutingRule.objects.create(
        name="New", order=2, severity=2, conditions={"all": [{"fact": "service", "op": "in", "value": ["pothole"]}]}
    )
    note_versions(user_id=None, now=LATER)

    ask_for_reviews(now=LATER)

    assert {row.slug: row.review_asked for row in Article.objects.all()} == {"potholes": "rule_changed", "other": ""}


def test_the_owner_is_told_once(supervisor: Persona) -> None:
    make_article(owner=supervisor.user, review_on=LATER.date())

    ask_for_reviews(now=LATER)
    ask_for_reviews(now=LATER + timedelta(hours=1))

    assert OutboundMessage.objects.filter(kind="article_review", to_address=supervisor.user.email).count() == 1


def test_still_true_answers_the_review_until_the_next(supervisor: Persona) -> None:
    make_article(owner=supervisor.user, review_on=LATER.date())
    ask_for_reviews(now=LATER)

    supervisor.post("/staff/help/potholes/confirm/")

    article = Article.objects.get()
    assert article.review_asked == ""
    assert article.review_on > LATER.date()
    assert asked() == ""
