"""A ward's quarter on two pages, on screen and by mail."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from notifications.delivery import as_email
from notifications.models import OutboundMessage
from reports.ward_pack_mail import mail_packs
from routing.models import Representation
from tests.personas import Persona
from tests.reports.test_staff_pages import row_of, soup_of

PACK = "/reports/wards/1/pack/"
APRIL = datetime(2026, 4, 9, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def end_of_march() -> Iterator[None]:
    """Here it is April: the quarter of the cases is over."""
    with time_machine.travel(APRIL, tick=False):
        yield


def words_of(page: BeautifulSoup) -> str:
    return re.sub(r"\s+", " ", page.select_one(".pack").get_text(" ", strip=True))  # type: ignore[union-attr]


def test_the_pack_tells_the_last_whole_quarter_in_words_on_two_sheets(
    manager: Persona, make_case: Callable[..., object]
) -> None:
    for number in range(20):
        make_case("1", closed_after=1 if number < 15 else 20)

    page = soup_of(manager, PACK)

    assert len(page.select(".pack__page")) == 2
    words = words_of(page)
    assert "1 January to 31 March 2026" in words
    assert "20 requests came in." in words
    assert "75% of promises were kept here; in the whole city 75%." in words
    assert page.select_one(".pack__chart svg")


def test_another_quarter_can_be_chosen(manager: Persona, make_case: Callable[..., object]) -> None:
    make_case("1")

    page = soup_of(manager, f"{PACK}?quarter=2025-4")

    assert "1 October to 31 December 2025" in words_of(page)
    assert "Nobody asked for anything here in these three months." in words_of(page)


@pytest.mark.parametrize("quarter", ["2026-2", "2031-1", "2026-5", "soon", "0000-1", "1989-4"])
def test_a_quarter_that_is_not_over_or_not_one_gives_the_last_whole_one(manager: Persona, quarter: str) -> None:
    page = soup_of(manager, f"{PACK}?quarter={quarter}")

    assert "Here is the last whole one." in page.get_text()
    assert "1 January to 31 March 2026" in words_of(page)


def test_what_is_handed_on_tells_no_count_under_five(manager: Persona, make_case: Callable[..., object]) -> None:
    for _time in range(3):
        make_case("1", closed_after=1)

    page = soup_of(manager, PACK)

    assert "under 5 requests came in." in words_of(page)
    line = row_of(page, "beside the city and earlier dates", "Ward 1")
    assert (line["Received"], line["On time"], line["Median days"]) == ("under 5", "–", "–")


@pytest.mark.parametrize("address", ["/reports/wards/2/pack/", "/reports/wards/99/pack/"])
def test_the_pack_of_another_ward_is_not_found_for_a_council_member(council_member: Persona, address: str) -> None:
    assert council_member.get(PACK).status_code == 200
    assert council_member.get(address).status_code == 404


def packs() -> list[OutboundMessage]:
    return list(OutboundMessage.objects.filter(kind="ward_pack").order_by("pk"))


def test_after_a_quarter_its_figures_are_mailed_once_to_who_speaks_for_the_ward(
    council_member: Persona, manager: Persona, make_case: Callable[..., object]
) -> None:
    for _time in range(20):
        make_case("1", closed_after=1)

    assert [mail_packs(now=APRIL), mail_packs(now=APRIL + timedelta(hours=1))] == [1, 0]

    (message,) = packs()
    assert message.to_address == council_member.user.email
    assert "20 requests came in." in message.body_text and "20 requests came in." in message.body_html
    assert "/reports/wards/1/pack/?quarter=2026-1" in message.body_text
    (drawing,) = as_email(message).attachments
    assert drawing.filename.endswith(".svg") and "<svg" in str(drawing.content)
    assert "<script" not in message.attachment


def test_who_switched_the_pack_off_gets_none(council_member: Persona, manager: Persona) -> None:
    council_member.post(PACK, {"wants": "no"})
    assert mail_packs(now=APRIL) == 0
    council_member.post(PACK, {"wants": "yes"})
    assert mail_packs(now=APRIL) == 1
    assert manager.post(PACK, {"wants": "no"}).status_code == 200  # nobody switches it off for her
    assert Representation.objects.get(user=council_member.user).wants_pack


def test_no_pack_is_mailed_to_who_may_not_read_it_nor_long_after_nor_by_night(council_member: Persona) -> None:
    night, late = APRIL.replace(hour=6), APRIL + timedelta(days=60)
    assert [mail_packs(now=night), mail_packs(now=late)] == [0, 0]
    council_member.user.memberships.all().delete()
    assert mail_packs(now=APRIL) == 0
