"""What the public map draws: counts and single requests, never more exact than a service allows."""

from datetime import timedelta

import h3
import pytest
from django.test import Client

from civic311.lib.hexagons import Box, children_range, parent_from, ranges_in, resolution_for, shift_of
from requests_app.actions.work import close
from requests_app.actor import WORKER
from requests_app.hot_cells import count_cells
from requests_app.models import HotCell, ServiceRequest
from routing.models import ClosureReason, Service
from tests.factories.city import EAST, WEST
from tests.factories.requests import MORNING, make_request

AROUND_WEST = f"{WEST[1] - 0.01},{WEST[0] - 0.01},{WEST[1] + 0.01},{WEST[0] + 0.01}"


def drawn(client: Client, query: str = "") -> dict:
    answer = client.get(f"/requests/cells.json?zoom=12{query}")
    assert answer.status_code == 200
    return answer.json()


def closed(made: ServiceRequest, hours: int = 1) -> None:
    reason = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False)[0]
    close(made.pk, reason=reason, actor=WORKER, version=None, now=MORNING + timedelta(hours=hours))


@pytest.fixture
def always_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("requests_app.views.public.map_data.FEW_POINTS", -1)


def counts(client: Client, query: str = "") -> tuple[int, int]:
    cells = drawn(client, query)["cells"]
    return sum(cell[2] for cell in cells), sum(cell[3] for cell in cells)


def test_few_requests_are_drawn_singly_with_what_a_reader_needs(visitor, small_city):
    hole = make_request()
    closed(hole)

    answer = drawn(visitor)

    ((number, lat, long, code, is_open),) = answer["points"]
    assert (number, lat, long, is_open) == (hole.public_id, WEST[0], WEST[1], 0)
    assert answer["services"][code]


def test_many_are_counted_and_the_counts_of_the_worker_change_nothing(visitor, small_city, always_cells):
    for made in [make_request(), make_request(), make_request("streetlight", lat=EAST[0], long=EAST[1])][:2]:
        closed(made)
    queries = ("", "&status=closed", "&status=open", "&ward=1", "&group=roads")
    before = {query: counts(visitor, query) for query in queries}

    count_cells(now=MORNING + timedelta(hours=2))
    count_cells(now=MORNING + timedelta(hours=2))
    closed(make_request(), hours=3)  # after the count

    assert before[""] == (1, 2)
    assert {query: counts(visitor, query) for query in before} == {
        query: (is_open, is_closed + (query != "&status=open")) for query, (is_open, is_closed) in before.items()
    }
    assert counts(visitor, "&from_day=2026-03-10") == counts(visitor, "&to_day=2026-03-10") == (1, 3)
    assert counts(visitor, "&from_day=2026-03-11") == (0, 0)
    assert counts(visitor, f"&near={WEST[0]},{WEST[1]},500") == (0, 3)


def test_what_was_withheld_since_is_no_longer_counted(small_city):
    made = make_request()
    closed(made)
    count_cells(now=MORNING + timedelta(hours=2))

    ServiceRequest.objects.filter(pk=made.pk).update(is_withheld=True)
    count_cells(now=MORNING + timedelta(hours=3))

    assert not HotCell.objects.exists()


@pytest.mark.parametrize("precision", ["area", "hidden"])
def test_a_place_that_is_not_public_is_in_no_cell(visitor, small_city, always_cells, precision):
    Service.objects.filter(service_code="pothole").update(place_precision=precision)
    for _each in range(4):
        closed(make_request())
    count_cells(now=MORNING + timedelta(hours=2))

    assert drawn(visitor)["cells"] == []
    assert drawn(visitor, "&to_day=2026-12-31")["cells"] == []


def test_a_block_counts_from_the_third_request_of_a_cell_on(visitor, small_city, always_cells):
    Service.objects.filter(service_code="pothole").update(place_precision="block")
    found = []
    for _each in range(3):
        make_request()
        found.append(drawn(visitor)["cells"])

    assert found[:2] == [[], []]
    assert [cell[2:] for cell in found[2]] == [[3, 0]]


def test_a_single_request_of_a_block_lies_on_the_block(visitor, small_city):
    Service.objects.filter(service_code="pothole").update(place_precision="block")
    made = make_request()
    ServiceRequest.objects.filter(pk=made.pk).update(lat=WEST[0] + 0.0004321)

    (point,) = drawn(visitor)["points"]

    assert point[1] == round(WEST[0] + 0.0004321, 3)


def test_only_the_part_in_view_is_sent(visitor, small_city):
    here = make_request()
    far = (WEST[0] + 0.5, WEST[1])
    ServiceRequest.objects.filter(pk=make_request().pk).update(
        lat=far[0], long=far[1], h3=h3.str_to_int(h3.latlng_to_cell(*far, 9))
    )

    points = drawn(visitor, f"&bbox={AROUND_WEST}")["points"]

    assert [point[0] for point in points] == [here.public_id]


@pytest.mark.parametrize(
    "query", ["&bbox=1,2", "&bbox=nan,nan,nan,nan", "&zoom=nan", "&bbox=9,9,1,1", "&status=x", "&near=a"]
)
def test_nonsense_is_answered(visitor, small_city, query):
    assert "kind" in drawn(visitor, query)


def test_reading_too_often_is_refused_in_words(visitor, small_city, monkeypatch):
    monkeypatch.setattr("requests_app.views.public.map_data.READS_PER_MINUTE", 1)
    answers = [visitor.get(f"/requests/cells.json?zoom={zoom}") for zoom in (10, 11, 12)]

    assert answers[-1].status_code == 429
    assert answers[-1].json()["error"]


@pytest.mark.parametrize("resolution", [4, 7, 9])
def test_cells_are_grouped_as_h3_groups_them(resolution):
    child = h3.latlng_to_cell(*WEST, 9)
    parent = h3.cell_to_parent(child, resolution)
    number = h3.str_to_int(child)

    assert parent_from(number >> shift_of(resolution), resolution) == parent
    low, high = children_range(parent)
    assert all(low <= h3.str_to_int(each) <= high for each in list(h3.cell_to_children(parent, 9))[:2000])
    assert not low <= h3.str_to_int(h3.latlng_to_cell(WEST[0] + 3, WEST[1], 9)) <= high


def test_ranges_cover_every_point_of_the_part_in_view():
    box = Box(WEST[0], WEST[1], WEST[0] + 0.03, WEST[1] + 0.04)
    ranges = ranges_in(box)

    for step in range(21):
        cell = h3.str_to_int(h3.latlng_to_cell(WEST[0] + 0.03 * step / 20, WEST[1] + 0.04 * (step * 7 % 21) / 21, 9))
        assert any(low <= cell <= high for low, high in ranges)
    assert resolution_for(12, WEST[0]) < resolution_for(15, WEST[0]) == 9
