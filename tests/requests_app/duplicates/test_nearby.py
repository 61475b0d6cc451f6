"""Which earlier requests are offered as perhaps the same, to whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civic311.accounts.viewer import viewer_of
from civic311.city.current import configuration_changed
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from requests_app.queries import no_location
from requests_app.queries.nearby import Candidate, nearby, public_candidates, suggest_for
from routing.models import ClosureReason, Service
from tests.factories.city import EAST, WEST, SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_city")]

METRE = 1 / 111_195
LATER = MORNING + timedelta(days=2)


def beside(metres: float, **values: Any) -> ServiceRequest:
    """A pothole so far north of WEST, from MORNING."""
    return make_request(**({"lat": WEST[0] + metres * METRE, "long": WEST[1], "address": ""} | values))


def look(service: str = "pothole", **values: Any) -> list[Candidate]:
    """What a resident is offered who reports at WEST two days later."""
    place = {"lat": WEST[0], "long": WEST[1], "now": LATER} | values
    return nearby(public_candidates(), service_id=Service.objects.get(service_code=service).pk, **place)


def found(**values: Any) -> set[int]:
    return {one.service_request.pk for one in look(**values)}


def close(case: ServiceRequest, **after: float) -> None:
    reason = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False)[0]
    work.close(case.pk, reason=reason, actor=WORKER, version=None, now=MORNING + timedelta(**after))


def test_the_nearer_of_two_comes_first_with_its_distance() -> None:
    far, near = beside(120), beside(20)
    assert [(one.service_request.pk, one.metres) for one in look()] == [(near.pk, 20), (far.pk, 120)]


def test_all_cells_around_are_searched() -> None:
    made = {beside(0, lat=WEST[0] + up * METRE, long=WEST[1] + aside * METRE).pk
            for up, aside in ((140, 0), (-140, 0), (0, 180), (0, -180))}  # fmt: skip
    assert found() == made


def test_what_lies_beyond_the_radius_of_the_service_is_not_offered() -> None:
    case = beside(100)
    assert found() == {case.pk}
    Service.objects.update(duplicate_radius=80)
    configuration_changed()
    assert found() == set()


def test_a_recently_closed_one_is_offered_as_closed() -> None:
    case = beside(10)
    close(case, hours=3)
    (one,) = look()
    assert one.service_request.pk == case.pk
    assert not one.is_open


def test_one_that_was_closed_weeks_ago_is_not_offered() -> None:
    close(beside(10), hours=3)
    assert found(now=MORNING + timedelta(days=20)) == set()


def test_an_open_one_is_offered_whatever_its_age() -> None:
    case = beside(10)
    assert found(now=MORNING + timedelta(days=500)) == {case.pk}


def test_a_closed_one_is_offered_for_as_many_days_as_the_service_says() -> None:
    case = beside(10)
    close(case, days=9)
    when = MORNING + timedelta(days=12)
    assert found(now=when) == {case.pk}
    Service.objects.update(duplicate_days=7)
    configuration_changed()
    assert found(now=when) == set()


def test_residents_are_offered_nothing_whose_exact_place_is_not_public() -> None:
    beside(10, service_code="private-tip")
    beside(10, service_code="no-heat")
    assert found(service="no-heat") == set()


def test_staff_are_offered_only_what_they_may_see(worker: Persona, other_worker: Persona) -> None:
    case = beside(10)
    mine = make_request(now=LATER)
    assert [one.service_request.pk for one in suggest_for(mine, viewer_of(worker.user), now=LATER)] == [case.pk]
    assert suggest_for(mine, viewer_of(other_worker.user), now=LATER) == []


def test_a_case_is_not_suggested_for_the_one_it_came_after(worker: Persona) -> None:
    first, second = beside(10), make_request(now=LATER)
    viewer = viewer_of(worker.user)
    assert [one.service_request.pk for one in suggest_for(second, viewer, now=LATER)] == [first.pk]
    assert suggest_for(first, viewer, now=LATER) == []


def test_without_a_place_the_same_address_is_offered() -> None:
    case = beside(10, address="12 Mill Street")
    beside(10, address="14 Mill Street")
    (one,) = look(lat=None, long=None, address="12 Mill Street")
    assert (one.service_request.pk, one.metres) == (case.pk, None)


@pytest.mark.parametrize("place", [(None, None), (0.0, 0.0), (float("nan"), WEST[1]), (91.0, WEST[1])])
def test_a_place_that_cannot_be_is_as_good_as_none(place: tuple[float | None, float | None]) -> None:
    case = beside(10, address="12 Mill Street")
    assert found(lat=place[0], long=place[1]) == set()
    assert found(lat=place[0], long=place[1], address="12 Mill Street") == {case.pk}


def test_words_of_the_report_bring_the_one_that_tells_the_same_forward() -> None:
    other, same = beside(30, description="Cracked curb"), beside(31, description="Hole where the bus stops")
    assert look(text="A hole at the bus stop")[0].service_request.pk == same.pk
    assert look(text="The curb is cracked")[0].service_request.pk == other.pk


def test_why_a_case_was_closed_does_not_count() -> None:
    case = beside(10)
    close(case, hours=3)
    before = look()
    ServiceRequest.objects.filter(pk=case.pk).update(closure_reason=None)
    assert look()[0].score == before[0].score


def test_what_is_likely_enough_to_ask_is_marked() -> None:
    beside(5, now=LATER - timedelta(minutes=20), address="12 Mill Street")
    beside(140, service_code="streetlight")
    assert [one.is_likely for one in look(address="12 Mill Street")] == [True, False]


def test_no_more_than_asked_for_are_offered() -> None:
    for metres in range(8):
        beside(metres)
    assert (len(look(limit=3)), len(look(limit=20))) == (3, 8)


def test_the_number_of_queries_does_not_grow_with_what_is_near() -> None:
    def queries() -> int:
        look(text="hole", address="12 Mill Street")
        with CaptureQueriesContext(connection) as captured:
            look(text="hole", address="12 Mill Street")
        return len(captured)

    beside(5)
    few = queries()
    for metres in range(10, 30):
        beside(metres)
    assert queries() == few


def test_a_point_that_the_city_names_as_no_place_is_left_out(small_city: SmallCity) -> None:
    beside(0)
    kept = beside(60)
    small_city.city.no_location_points = [list(WEST)]
    small_city.city.save()
    configuration_changed()
    assert found(lat=WEST[0] + 50 * METRE) == {kept.pk}
    assert found() == set()


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A handful of requests tells as much as fifty do in a city."""
    monkeypatch.setattr(no_location, "LEAST", 4)
    monkeypatch.setattr(no_location, "ADDRESSES", 3)
    return cache.clear


def test_a_point_with_many_addresses_shows_itself_as_no_place(few_are_many: Callable[[], None]) -> None:
    for number in range(4):
        make_request(lat=EAST[0], long=EAST[1], address=f"{number} Any Street")
    few_are_many()
    assert no_location.no_location().holds(*EAST)
    assert look(lat=EAST[0], long=EAST[1]) == []


def test_a_busy_corner_stays_a_place(few_are_many: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_location, "SURE_SHARE", 0.9)
    for metres in range(4):
        make_request(lat=EAST[0], long=EAST[1], address="1 Dock Road")
        beside(metres * 10, address=f"{metres} Mill Street")
    few_are_many()
    assert not no_location.no_location().holds(*EAST)
