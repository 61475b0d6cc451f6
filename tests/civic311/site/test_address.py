"""An address answers what the city knows of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from routing.models import Address, Area, CalendarHoliday, Representation, Street, WorkCalendar
from tests.factories.city import WEST, SmallCity
from tests.factories.notices import make_notice, make_round, make_work
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
TYPED = {"place": "12 Mill Street"}


@pytest.fixture
def door(small_city: SmallCity) -> Address:
    street = Street.objects.create(name="Mill Street")
    return Address.objects.create(street=street, number=12, lat=WEST[0], long=WEST[1])


def page(visitor: Client) -> str:
    return visitor.get("/address/", TYPED).content.decode()


def test_it_answers_ward_and_council_member(visitor: Client, door: Address, council_member: Persona) -> None:
    assert Representation.objects.get().area.code == "1"

    shown = page(visitor)

    assert "Ward 1" in shown
    assert "Cleo Council" in shown


def test_an_area_named_like_its_ward_is_not_said_twice(visitor: Client, door: Address) -> None:
    assert "Also in" in page(visitor)

    Area.objects.filter(code="mill").update(name="Ward 1")

    assert "Also in" not in page(visitor)


def test_it_answers_collection_days_moved_by_holidays(visitor: Client, door: Address) -> None:
    today = timezone.localdate()
    make_round(weekday=today.weekday(), first_on=today)
    make_round(code="elsewhere", name={"en": "Not mine"}, areas=["2"])
    CalendarHoliday.objects.create(calendar=WorkCalendar.objects.get(is_default=True), day=today)

    shown = page(visitor)

    assert "Garbage" in shown
    assert "a holiday" in shown
    assert "Not mine" not in shown


def test_it_answers_notices_works_and_open_public_requests_close_by(visitor: Client, door: Address) -> None:
    make_notice(now=timezone.now())
    make_work(today=timezone.localdate())
    near = make_request("streetlight", now=timezone.now())
    hidden = make_request("private-tip", now=timezone.now())
    far = make_request("streetlight", now=timezone.now(), lat=WEST[0] + 0.004)

    shown = page(visitor)

    assert "Water is off" in shown
    assert "Repaving of Mill Street" in shown
    assert near.public_id in shown
    assert "At this place" in shown
    assert hidden.public_id not in shown
    assert far.public_id not in shown


def test_an_address_that_could_be_several_asks_which(visitor: Client, door: Address) -> None:
    Address.objects.create(street=Street.objects.create(name="Old Mill Street"), number=12, lat=WEST[0], long=WEST[1])

    shown = visitor.get("/address/", {"place": "12 Mill Stret"}).content.decode()

    assert "Which one?" in shown
    assert "12 Old Mill Street" in shown


def test_an_unknown_address_says_so(visitor: Client, door: Address) -> None:
    assert "We do not know this address" in visitor.get("/address/", {"place": "9 Zebra Crescent"}).content.decode()


def test_an_address_outside_the_city_says_so(visitor: Client, door: Address) -> None:
    Area.objects.filter(layer__code="ward", code="1").delete()

    assert "outside the city" in page(visitor)


def test_the_desk_gets_the_same_beside_the_call(operator: Persona, door: Address) -> None:
    make_round(first_on=timezone.localdate() - timedelta(days=7))
    case = make_request("private-tip", now=timezone.now())

    shown = operator.post("/staff/call/address/", {"address": "12 mill street"}).content.decode()

    assert "Ward 1" in shown
    assert "Garbage" in shown
    assert case.public_id in shown
