"""What residents read of notices, where, and how they follow them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from community.actions.notices import end_notice, follow, keep_notice, withdraw_notice
from community.in_force import notices_at, works_at
from community.models import Notice, NoticeFollower
from community.tasks import remind_notice_owners, tell_followers, welcome_followers
from notifications.models import OutboundMessage
from routing.models import Address, Street
from tests.factories.city import EAST, WEST, SmallCity, make_user
from tests.factories.notices import make_notice, make_work
from tests.factories.requests import MORNING
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def mill_street(small_city: SmallCity) -> Street:
    street = Street.objects.create(name="Mill Street")
    for number in range(1, 9):
        side = 1e-4 if number % 2 else -1e-4
        Address.objects.create(street=street, number=number, lat=EAST[0] + number * 2e-4, long=EAST[1] + side)
    return street


def test_a_notice_holds_in_its_place_and_its_time(small_city: SmallCity) -> None:
    row = make_notice()

    assert [each.id for each in notices_at(*WEST, now=MORNING)] == [row.pk]
    assert notices_at(*EAST, now=MORNING) == []
    assert notices_at(*WEST, now=MORNING - DAY) == []
    assert notices_at(*WEST, now=MORNING + DAY) == []


def test_a_notice_of_an_area_holds_in_all_of_it(small_city: SmallCity) -> None:
    make_notice(areas=["2"])

    assert len(notices_at(*EAST, now=MORNING)) == 1
    assert notices_at(*WEST, now=MORNING) == []


def test_a_street_is_known_by_its_name_and_by_the_doors_along_it(mill_street: Street) -> None:
    make_notice(streets=["Mill Street"])
    door = mill_street.addresses.get(number=5)

    assert len(notices_at(None, None, address="77 mill street, Testville", now=MORNING)) == 1
    assert len(notices_at(door.lat, door.long, now=MORNING)) == 1
    assert notices_at(*WEST, now=MORNING) == []


def test_of_a_service_only_what_explains_it(small_city: SmallCity) -> None:
    make_notice(services=["no-heat"])
    pothole, heat = small_city.service("pothole"), small_city.service("no-heat")

    assert notices_at(*WEST, service_id=pothole.pk, now=MORNING) == []
    assert len(notices_at(*WEST, service_id=heat.pk, now=MORNING)) == 1


def test_works_are_known_until_their_last_day_and_120_days_ahead(small_city: SmallCity) -> None:
    row = make_work()
    last = MORNING + 17 * DAY

    assert [each.id for each in works_at(*WEST, now=MORNING)] == [row.pk]
    assert len(works_at(*WEST, now=last)) == 1
    assert works_at(*WEST, now=last + DAY) == []
    assert works_at(*WEST, now=MORNING - 114 * DAY) == []


@pytest.mark.parametrize("address", ["/", "/report/", "/requests/", "/notices/"])
def test_residents_see_what_is_in_force_where_they_begin(visitor: Client, address: str) -> None:
    row = make_notice(now=timezone.now())

    assert f'href="/notices/{row.pk}/"' in visitor.get(address).content.decode()


@pytest.mark.parametrize("address", ["/", "/privacy/", "/accounts/login/"])
def test_an_emergency_stands_on_every_page_until_it_is_over(visitor: Client, address: str) -> None:
    row = make_notice(now=timezone.now(), severity="emergency", title={"en": "Boil your water"})
    assert "Boil your water" in visitor.get(address).content.decode()

    end_notice(row.pk, now=timezone.now())

    assert "Boil your water" not in visitor.get(address).content.decode()


def test_an_emergency_stands_on_staff_pages_too(worker: Persona) -> None:
    make_notice(now=timezone.now(), severity="emergency", title={"en": "Boil your water"})

    assert "Boil your water" in worker.get("/staff/").content.decode()


def test_the_list_narrows_to_an_address(visitor: Client, mill_street: Street) -> None:
    make_notice(now=timezone.now(), title={"en": "Far away"})
    make_notice(now=timezone.now(), streets=["Mill Street"], title={"en": "On my street"})

    page = visitor.get("/notices/", {"place": "5 Mill Street"}).content.decode()

    assert "On my street" in page
    assert "Far away" not in page


def test_a_withdrawn_notice_cannot_be_opened_and_one_that_is_over_says_so(visitor: Client) -> None:
    now = timezone.now()
    over, gone = make_notice(now=now - 3 * DAY), make_notice(now=now)
    withdraw_notice(gone.pk, now=now)

    assert "This is over" in visitor.get(f"/notices/{over.pk}/").content.decode()
    assert visitor.get(f"/notices/{gone.pk}/").status_code == 404


def test_pages_tell_a_notice_in_the_language_of_the_reader(visitor: Client) -> None:
    row = make_notice(now=timezone.now())

    page = visitor.get(f"/notices/{row.pk}/", headers={"accept-language": "es"})

    assert "No hay agua" in page.content.decode()


def follow_by_form(visitor: Client, row: Notice, email: str = "rosa@example.org") -> None:
    visitor.post(f"/notices/{row.pk}/follow/", {"email": email})
    welcome_followers()


def link_in_mail() -> str:
    found = re.search(r"/notices/follow/\w+/", OutboundMessage.objects.latest("pk").body_text)
    assert found is not None
    return found[0]


def test_whoever_follows_says_yes_by_mail_and_hears_of_a_change_and_of_the_end_once(visitor: Client) -> None:
    now = timezone.now()
    row = make_notice(now=now)
    follow_by_form(visitor, row)
    visitor.get(link_in_mail())
    keep_notice(row, now=now + timedelta(minutes=1))
    tell_followers()
    assert not OutboundMessage.objects.exclude(kind="notice_hello").exists()

    visitor.post(link_in_mail(), {"do": "confirm"})
    keep_notice(row, now=timezone.now() + timedelta(minutes=2))
    tell_followers(), tell_followers()
    end_notice(row.pk, now=timezone.now())
    tell_followers(), tell_followers()

    assert list(OutboundMessage.objects.order_by("pk").values_list("kind", flat=True)) == [
        "notice_hello", "notice_changed", "notice_over"
    ]  # fmt: skip


def test_whoever_stops_hears_no_more(visitor: Client) -> None:
    row = make_notice(now=timezone.now())
    follow_by_form(visitor, row)
    visitor.post(link_in_mail(), {"do": "confirm"})
    visitor.post(link_in_mail(), {"do": "stop"})

    end_notice(row.pk, now=timezone.now())
    tell_followers()

    assert OutboundMessage.objects.count() == 1


def test_following_twice_writes_once_and_the_page_tells_nobody_who_follows(visitor: Client) -> None:
    row = make_notice(now=timezone.now())
    first = visitor.post(f"/notices/{row.pk}/follow/", {"email": "rosa@example.org"}, follow=True)
    NoticeFollower.objects.update(confirmed_at=timezone.now())
    again = visitor.post(f"/notices/{row.pk}/follow/", {"email": "ROSA@example.org"}, follow=True)
    welcome_followers()

    assert NoticeFollower.objects.count() == 1
    assert not OutboundMessage.objects.exists()
    assert [str(each) for each in first.context["messages"]] == [str(each) for each in again.context["messages"]]


def test_one_address_is_not_written_to_again_and_again(visitor: Client) -> None:
    row = make_notice(now=timezone.now())

    codes = [visitor.post(f"/notices/{row.pk}/follow/", {"email": "r@example.org"}).status_code for _try in range(4)]

    assert codes == [302, 302, 302, 429]


def test_mail_is_written_in_the_language_of_whoever_follows(visitor: Client) -> None:
    row = make_notice(now=timezone.now())
    follow(row, email="rosa@example.org", language="es", now=timezone.now())

    welcome_followers()

    message = OutboundMessage.objects.get()
    assert (message.language, "No hay agua" in message.subject) == ("es", True)


def test_its_owner_is_asked_once_whether_it_still_holds(small_city: SmallCity) -> None:
    owner = make_user("o@testville.example", "Owner", "supervisor", small_city.streets)
    make_notice(now=timezone.now(), ends_at=None, owner=owner, review_at=timezone.now() - timedelta(hours=1))

    with override("en"):
        remind_notice_owners(), remind_notice_owners()

    assert OutboundMessage.objects.get().to_address == "o@testville.example"
