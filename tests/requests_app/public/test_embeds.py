"""What other sites may show of us, and the filters that list, map, feeds and frames share."""

import html
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from requests_app.models import RequestArea
from routing.models import Area, AreaLayer, Service
from routing.reference import forget_reference
from tests.factories.city import EAST, WEST
from tests.factories.requests import MORNING, make_request


@pytest.mark.parametrize("page", ["/embed/list/", "/embed/map/", "/embed/report/"])
def test_other_sites_may_frame_these_pages_which_set_no_cookie_and_hold_no_form(visitor, small_city, page):
    make_request()
    answer = visitor.get(page)

    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert not answer.cookies
    found = BeautifulSoup(answer.content, "lxml")
    assert found.select("form") == []
    assert found.select_one("base")["target"] == "_top"
    assert found.select("a[href]")


@pytest.mark.parametrize("page", ["/", "/requests/", "/embed/", "/report/"])
def test_no_other_page_may_be_framed(visitor, small_city, page):
    answer = visitor.get(page)

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_frame_speaks_the_language_its_address_asks_for_and_takes_the_filters(visitor, small_city):
    hole, lamp = make_request(), make_request("streetlight")

    page = visitor.get("/embed/list/?lang=es&service=pothole")

    assert page["Content-Language"] == "es"
    assert 'lang="es"' in page.text
    assert hole.public_id in page.text
    assert lamp.public_id not in page.text
    assert visitor.get("/embed/list/?lang=xx&ward=none").status_code == 200


def test_the_lines_to_copy_show_the_frame_that_was_chosen(visitor, small_city):
    hole = make_request()
    page = BeautifulSoup(visitor.get("/embed/?kind=list&lang=es&service=pothole&page=x").content, "lxml")

    lines = BeautifulSoup(html.unescape(page.select_one("#snippet").text), "lxml").iframe
    address = urlsplit(lines["src"])

    assert lines["title"]
    assert page.select_one("main iframe")["src"] == f"{address.path}?{address.query}"
    shown = visitor.get(f"{address.path}?{address.query}")
    assert shown["Content-Language"] == "es"
    assert hole.public_id in shown.text


def test_a_button_begins_inside_a_service_that_residents_may_ask_for(visitor, small_city):
    Service.objects.filter(service_code="streetlight").update(is_active=False)

    hole = BeautifulSoup(visitor.get("/embed/report/?service=pothole").content, "lxml")
    lamp = BeautifulSoup(visitor.get("/embed/report/?service=streetlight").content, "lxml")

    assert hole.select_one("a.usa-button")["href"] == "/report/pothole/"
    assert lamp.select_one("a.usa-button")["href"] == "/report/"


@pytest.fixture
def district(small_city) -> Area:
    layer = AreaLayer.objects.create(code="district", name={"en": "Districts"})
    Area.objects.create(layer=layer, code="south", name="South")
    return Area.objects.create(layer=layer, code="north", name="North")


def test_list_and_feeds_find_what_lies_in_an_area_of_any_layer(visitor, district):
    here, elsewhere = make_request(), make_request(lat=EAST[0], long=EAST[1])
    RequestArea.objects.create(service_request=here, area=district)

    for address in ("/requests/", "/requests.csv", "/requests.atom", "/requests.geojson"):
        answer = visitor.get(f"{address}?area=district:north")
        body = answer.getvalue().decode() if answer.streaming else answer.text
        assert here.public_id in body
        assert elsewhere.public_id not in body
    assert "North" in visitor.get("/requests/?area=district:north").text


def test_a_circle_finds_what_is_near_and_nothing_whose_place_is_not_public(visitor, small_city):
    here, far = make_request(), make_request("streetlight", lat=EAST[0], long=EAST[1])
    address = f"/requests/?near={WEST[0]},{WEST[1]},200"

    found = visitor.get(address).text
    Service.objects.filter(service_code="pothole").update(place_precision="block")
    forget_reference()
    blurred = visitor.get(address).text

    assert here.public_id in found
    assert far.public_id not in found
    assert here.public_id not in blurred


def test_a_feed_reader_that_has_the_newest_gets_nothing_twice(visitor, small_city):
    make_request(now=MORNING + timedelta(hours=1))
    first = visitor.get("/requests.atom")

    again = visitor.get("/requests.atom", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert 'rel="alternate"' in first["Link"]
    assert (
        BeautifulSoup(visitor.get("/requests/?ward=1").content, "lxml")
        .select_one('link[type="application/atom+xml"]')["href"]
        .endswith("?ward=1")
    )
