"""A calendar's year on screen: closures, what would leave no working time, and the calculator."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from requests_app.models import ServiceRequest
from routing.models import WorkCalendar
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]


@pytest.fixture
def calendar(small_city: SmallCity) -> WorkCalendar:
    return WorkCalendar.objects.get(is_default=True)


def year_page(administrator: Persona, calendar: WorkCalendar, **query: object) -> object:
    return administrator.get(reverse("settings_calendar_year", args=[calendar.pk], query=query))


def close(administrator: Persona, calendar: WorkCalendar, first: date, last: date) -> object:
    address = reverse("settings_holidays", args=["calendars", calendar.pk])
    return administrator.post(address, {"do": "day", "first": first, "last": last, "name_en": "The big move"})


def test_a_closure_of_several_days_stands_in_the_year_with_its_name(
    administrator: Persona, calendar: WorkCalendar
) -> None:
    worked = year_page(administrator, calendar, year=2031).context["worked"]

    close(administrator, calendar, date(2031, 3, 3), date(2031, 3, 7))

    page = year_page(administrator, calendar, year=2031)
    assert page.context["worked"] == worked - 5
    assert page.content.decode().count("The big move") > 5


def test_a_calendar_closed_all_year_is_refused_and_nothing_is_kept(
    administrator: Persona, calendar: WorkCalendar
) -> None:
    before = calendar.holidays.count()

    page = close(administrator, calendar, date(2031, 1, 1), date(2031, 12, 31))

    assert page.status_code == 422
    assert "2031" in str(page.context["closure_form"].errors)
    assert calendar.holidays.count() == before


def test_hours_on_a_weekday_that_is_always_free_are_refused(administrator: Persona, calendar: WorkCalendar) -> None:
    """Work on Mondays only, and every Monday of a year closed."""
    monday = date(2031, 1, 6)
    for week in range(52):
        close(administrator, calendar, monday + timedelta(weeks=week), monday + timedelta(weeks=week))

    page = administrator.post(
        reverse("settings_edit", args=["calendars", calendar.pk]),
        {"name_en": "Office", "hours_0": "08:00-17:00", "is_default": "on"},
    )

    assert page.status_code == 422
    assert "hours" in page.context["form"].errors


def test_the_calculator_counts_as_cases_are_counted(administrator: Persona, calendar: WorkCalendar) -> None:
    case = make_request("pothole")

    page = year_page(administrator, calendar, received="2026-03-10T11:00", amount=3, unit="business_days")

    assert page.context["due"] == case.due_at


@pytest.mark.parametrize(
    "query",
    [
        {"year": "9999"},
        {"year": "x"},
        {"amount": "0"},
        {"amount": "100000", "unit": "business_days", "received": "2026-03-10T11:00"},
    ],
)
def test_odd_questions_get_a_page_all_the_same(
    administrator: Persona, calendar: WorkCalendar, query: dict[str, str]
) -> None:
    assert year_page(administrator, calendar, **query).status_code == 200


def test_a_changed_calendar_moves_no_promise_that_was_made(administrator: Persona, calendar: WorkCalendar) -> None:
    case = make_request("pothole")

    close(administrator, calendar, date(2026, 3, 11), date(2026, 3, 20))

    after = ServiceRequest.objects.get(pk=case.pk)
    assert (after.due_at, after.first_promise) == (case.due_at, case.first_promise)
    assert make_request("pothole").due_at > case.due_at


@pytest.mark.parametrize("received", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_due_time_at_the_end_of_the_calendar_is_refused_in_words(administrator: Persona, received: str) -> None:
    calendar = WorkCalendar.objects.get(is_default=True)
    asked = {"received": received, "amount": "3", "unit": "calendar_days"}

    answer = administrator.get(reverse("settings_calendar_year", args=[calendar.pk]), asked)

    assert answer.status_code == 200
    assert received.startswith("0001") or "outside the years that can be counted" in answer.text
