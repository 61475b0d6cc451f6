"""What people say after closing, as it is published."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from reports.satisfaction import Answers, first_months, months_of
from requests_app.models import Report, SurveyAnswer
from tests.factories.requests import make_request

NOON = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)


@pytest.mark.deep
def test_the_months_go_back_over_the_turn_of_the_year():
    months = first_months(date(2026, 3, 20))

    assert (len(months), months[0], months[-1]) == (12, date(2025, 4, 1), date(2026, 3, 1))


def test_a_month_of_few_answers_says_nothing():
    found = {date(2026, 3, 1): Answers(9, 9, 9, 9, 9), date(2026, 2, 1): Answers(12, 10, 7, 9, 9)}
    *_rest, february, march = months_of(found, date(2026, 3, 20))

    assert march.is_few
    assert march.satisfied is None
    assert (february.satisfied.count, february.satisfied.of) == (7, 10)
    assert february.fixed is None


@pytest.fixture
def answers(small_city):
    def make(count: int, satisfaction: int, at: datetime) -> None:
        report = Report.objects.first() or Report.objects.get(service_request=make_request())
        start = SurveyAnswer.objects.count()
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(report=report, closing=start + n, is_fixed=True, satisfaction=satisfaction, answered_at=at)
            for n in range(count)
        )

    return make


def test_the_published_page_and_its_table_tell_the_share_of_satisfied(visitor, answers):
    answers(9, 5, NOON - timedelta(days=2))
    answers(3, 2, NOON - timedelta(days=2))
    answers(4, 5, NOON - timedelta(days=40))
    with time_machine.travel(NOON, tick=False):
        page = visitor.get("/performance/").text
        table = visitor.get("/performance/", {"csv": "satisfaction"}).text.splitlines()

    assert "75%" in page
    assert "too few" in page
    assert table[1].endswith(",12,75.0,100.0")
    assert table[2].endswith(",,,")


@pytest.mark.deep
def test_without_enough_answers_the_page_says_so(visitor, answers):
    answers(9, 5, NOON - timedelta(days=2))
    with time_machine.travel(NOON, tick=False):
        assert "Too few answers yet" in visitor.get("/performance/").text
