"""The public list, its filters and the feeds."""

import csv
import io
from datetime import timedelta

import pytest

from requests_app.actions.work import close
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import EAST
from tests.factories.requests import MORNING, make_request


@pytest.fixture
def several(small_city) -> dict[str, ServiceRequest]:
    made = {
        "hole": make_request(),
        "light": make_request("streetlight", lat=EAST[0], long=EAST[1], address="9 Dock Road",
                              now=MORNING + timedelta(days=2)),
        "heat": make_request("no-heat", address="77 Secret Lane, Apt 4"),
        "private": make_request("private-tip"),
    }  # fmt: skip
    close(made["hole"].pk, reason=ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False)[0],
          actor=WORKER, version=None, now=MORNING + timedelta(hours=1))  # fmt: skip
    return made


def listed(client, several, query: str = "") -> set[str]:
    page = client.get(f"/requests/{query}").text
    return {name for name, row in several.items() if f"/requests/{row.public_id}/" in page}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"hole", "light", "heat"}),
        ("?status=open", {"light", "heat"}),
        ("?status=closed", {"hole"}),
        ("?ward=2", {"light"}),
        ("?service=no-heat", {"heat"}),
        ("?group=roads", {"hole", "light"}),
        ("?q=bakery", {"hole", "light"}),
        ("?q=bache", {"hole"}),
        ("?from_day=2026-03-11", {"light"}),
        ("?to_day=2026-03-10", {"hole", "heat"}),
        ("?q=secret", set()),
        ("?q=5085550199", set()),
    ],
)
def test_each_filter_shows_what_fits(visitor, several, query, names):
    assert listed(visitor, several, query) == names


@pytest.mark.parametrize(
    "query",
    ["?ward=%27%3B+drop+table", "?status=forged", "?from_day=yesterday", "?to_day=9999-12-31", "?from_day=0001-01-01",
     "?page=%F0%9F%98%80", "?page=bm90IGEgcGFnZQ", "?q=" + "x" * 5000, "?q=%E2%80%AE", "?number=" + "9" * 500],
)  # fmt: skip
def test_nonsense_in_the_address_is_a_plain_page_never_an_error(visitor, several, query):
    for address in ("/requests/", "/requests.geojson", "/requests.atom", "/requests.csv"):
        assert visitor.get(address + query).status_code == 200


def test_pages_follow_each_other_without_gaps(visitor, small_city, monkeypatch):
    monkeypatch.setattr("requests_app.views.public.requests_list.PAGE_SIZE", 2)
    made = {str(number): make_request(now=MORNING + timedelta(hours=number)) for number in range(5)}
    seen, query = [], ""
    while True:
        page = visitor.get("/requests/" + query)
        seen.append(listed(visitor, made, query))
        query = page.context["next_url"]
        if not query:
            break

    assert [sorted(names) for names in seen] == [["3", "4"], ["1", "2"], ["0"]]


def test_the_number_of_queries_does_not_grow_with_the_list(visitor, small_city, django_assert_max_num_queries):
    def count(rows: int) -> int:
        while ServiceRequest.objects.count() < rows:
            make_request()
        visitor.get("/requests/")
        with django_assert_max_num_queries(20) as queries:
            visitor.get("/requests/")
        return len(queries)

    assert count(3) == count(30)


def test_a_place_is_shown_only_as_exactly_as_its_service_allows(visitor, several):
    ServiceRequest.objects.filter(pk=several["light"].pk).update(lat=40.987654, long=-70.951234)
    several["light"].service.__class__.objects.filter(service_code="streetlight").update(place_precision="block")

    features = {item["id"]: item for item in visitor.get("/requests.geojson").json()["features"]}
    rows = list(csv.DictReader(io.StringIO(visitor.get("/requests.csv").getvalue().decode())))
    heat = next(row for row in rows if row["service_code"] == "no-heat")

    light = features[several["light"].public_id]
    assert light["geometry"]["coordinates"] == [-70.951, 40.988]
    assert light["properties"]["address"] == "Dock Road"
    assert several["heat"].public_id not in features
    assert (heat["address"], heat["lat"], heat["ward"]) == ("", "", "Ward 1")
    assert "Secret Lane" not in visitor.get(f"/requests/{several['heat'].public_id}/").text


def test_feeds_take_the_filters_of_the_list(visitor, several):
    number = several["light"].public_id
    for feed in ("geojson", "csv", "atom"):
        answer = visitor.get(f"/requests.{feed}?ward=2")
        body = answer.getvalue().decode() if answer.streaming else answer.text
        assert number in body
        assert several["hole"].public_id not in body
        assert "max-age" in answer["Cache-Control"]


def test_a_cell_that_looks_like_a_formula_is_made_harmless(visitor, small_city):
    make_request(address="=HYPERLINK(1)")
    (row,) = csv.DictReader(io.StringIO(visitor.get("/requests.csv").getvalue().decode()))

    assert row["address"] == "'=HYPERLINK(1)"
    assert float(row["long"]) < 0
