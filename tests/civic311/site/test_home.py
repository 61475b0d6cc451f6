"""The first page, the outlines of maps, and the pages of plain words."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona


def soup_of(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def test_home_offers_services_with_what_the_city_promises(visitor: Client) -> None:
    link = soup_of(visitor, "/").find("a", href="/report/pothole/")

    assert link is not None
    assert "3 working days" in link.get_text(" ", strip=True)


def test_home_leaves_out_services_that_residents_may_not_ask_for(visitor: Client, small_city: SmallCity) -> None:
    service = small_city.service("streetlight")
    service.residents_may_ask = False
    service.save()

    assert soup_of(visitor, "/").find("a", href="/report/streetlight/") is None


def test_home_lists_the_latest_public_requests_and_puts_them_on_the_map(visitor: Client) -> None:
    made = make_request("pothole")

    page = soup_of(visitor, "/")

    assert page.select_one(f'ol a[href="/requests/{made.public_id}/"]') is not None
    assert made.public_id in page.find(id="home-pins").get_text()


def test_home_never_shows_a_private_request(visitor: Client) -> None:
    made = make_request("private-tip")

    assert made.public_id not in visitor.get("/").content.decode()


def test_home_shows_only_the_ward_of_a_request_whose_place_is_rough(visitor: Client) -> None:
    make_request("no-heat", address="99 Secret Court")

    words = visitor.get("/").content.decode()

    assert "99 Secret Court" not in words
    assert "Ward 1" in words


def test_home_asks_the_same_number_of_queries_for_one_request_and_for_five(
    visitor: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _each in range(5):
        make_request("pothole")
    visitor.get("/")

    with django_assert_max_num_queries(3):
        visitor.get("/")


@pytest.mark.django_db
def test_home_stands_before_a_city_is_set_up(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_outlines_of_the_wards_have_code_and_name(visitor: Client) -> None:
    features = visitor.get("/areas.geojson").json()["features"]

    assert [each["properties"]["code"] for each in features] == ["1", "2"]
    assert {each["geometry"]["type"] for each in features} == {"Polygon"}


def test_outlines_are_not_sent_again_while_nothing_changed(visitor: Client) -> None:
    first = visitor.get("/areas/neighborhood.geojson")

    again = visitor.get("/areas/neighborhood.geojson", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304


@pytest.mark.parametrize("address", ["/", "/accessibility/", "/privacy/", "/nothing-here/"])
def test_pages_have_no_inline_script_style_or_handler(visitor: Client, address: str) -> None:
    page = BeautifulSoup(visitor.get(address).content, "lxml")

    inline = [
        each for each in page.find_all("script") if not each.get("src") and each.get("type") != "application/json"
    ]
    handlers = [each for each in page.find_all(True) if any(name.startswith("on") for name in each.attrs)]
    assert not inline
    assert not page.find_all("style")
    assert not page.find_all(style=True)
    assert not handlers


def test_the_language_menu_works_without_a_script_and_comes_back(visitor: Client) -> None:
    form = soup_of(visitor, "/privacy/").select_one("details.lang form")

    answer = visitor.get(form["action"], {"language": "es", "next": form.find("input", {"name": "next"})["value"]})

    assert answer["Location"] == "/privacy/"
    assert soup_of(visitor, "/privacy/").html["lang"] == "es"


def test_an_unknown_page_offers_the_way_on(visitor: Client) -> None:
    response = visitor.get("/nothing-here/")

    assert response.status_code == 404
    assert BeautifulSoup(response.content, "lxml").select_one('form[action="/requests/"] input[name="number"]')


def test_staff_see_only_the_pages_they_may_open(worker: Persona, administrator: Persona) -> None:
    def offered(persona: Persona) -> set[str]:
        page = BeautifulSoup(persona.get("/nothing-here/").content, "lxml")
        return {link["href"] for link in page.select(".bar__nav a")}

    assert {"/staff/queue/", "/staff/field/"} <= offered(worker)
    assert not {"/staff/settings/", "/staff/call/"} & offered(worker)
    assert offered(worker) - {"/staff/field/"} < offered(administrator)
