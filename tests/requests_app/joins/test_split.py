"""A case that is split into parts for several departments."""

from datetime import timedelta
from typing import Any

import pytest

from requests_app.actions import work
from requests_app.actions.join import CannotJoin, join
from requests_app.actions.parts import PartsOpen
from requests_app.actions.split import CannotSplit, PartInput, split
from requests_app.actor import WORKER
from requests_app.models import Clock, KeptFrom, Note, RequestArea, ServiceRequest
from routing.models import ClosureReason, Queue
from tests.factories.city import SmallCity
from tests.factories.joins import LATER, fresh, ledger_differences
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db
BY_WORKER: dict[str, Any] = {"actor": WORKER, "version": None, "now": LATER}


def two_parts(city: SmallCity) -> list[PartInput]:
    return [
        PartInput(city.service("pothole"), city.queue("potholes"), "Fill the hole"),
        PartInput(city.service("no-heat"), city.queue("inspectors")),
    ]


def make_split(city: SmallCity) -> tuple[ServiceRequest, list[ServiceRequest]]:
    whole = make_request()
    return whole, split(whole.pk, two_parts(city), **BY_WORKER)


def close(case: ServiceRequest, code: str = "done", **values: Any) -> None:
    work.close(case.pk, reason=ClosureReason.objects.get(code=code), **(BY_WORKER | values))


def test_parts_are_cases_in_the_place_and_of_the_time_of_the_whole(small_city: SmallCity) -> None:
    whole, parts = make_split(small_city)

    assert (fresh(whole).status, fresh(whole).parts_open) == ("IN_PROGRESS", 2)
    for part in map(fresh, parts):
        assert part.parent_id == whole.pk
        assert (part.address, part.lat, part.long, part.ward_id) == (
            whole.address, whole.lat, whole.long, whole.ward_id,
        )  # fmt: skip
        assert part.requested_datetime == whole.requested_datetime
        assert set(RequestArea.objects.filter(service_request=part).values_list("area__code", flat=True)) == {"mill"}
    assert [fresh(part).queue.code for part in parts] == ["potholes", "inspectors"]
    assert Note.objects.get(service_request=parts[0]).text == "Fill the hole"
    assert ledger_differences() == []


def test_the_promise_to_the_resident_does_not_restart(small_city: SmallCity) -> None:
    whole, parts = make_split(small_city)

    assert {fresh(part).first_promise for part in parts} == {whole.first_promise}
    assert Clock.objects.get(service_request=parts[1], kind="resolve").started_at == MORNING
    assert (fresh(whole).first_promise, fresh(whole).due_at) == (whole.first_promise, whole.due_at)


def test_the_whole_closes_by_itself_when_its_last_part_does(small_city: SmallCity) -> None:
    whole, parts = make_split(small_city)

    close(parts[0], "found-in-order")
    assert (fresh(whole).status, fresh(whole).parts_open) == ("IN_PROGRESS", 1)
    close(parts[1])

    assert (fresh(whole).status, fresh(whole).parts_open) == ("RESOLVED", 0)
    assert fresh(whole).closure_reason.code == "done"
    assert ledger_differences() == []


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        (("done", "withdrawn"), "RESOLVED"),
        (("found-in-order", "withdrawn"), "NOT_ACTIONABLE"),
        (("withdrawn", "withdrawn"), "CANCELED"),
    ],
)
def test_the_whole_ends_as_well_as_its_best_part(small_city: SmallCity, codes: tuple[str, str], outcome: str) -> None:
    whole, parts = make_split(small_city)

    for part, code in zip(parts, codes, strict=True):
        close(part, code)

    assert fresh(whole).status == outcome


def test_the_whole_comes_back_when_a_part_does(small_city: SmallCity) -> None:
    whole, parts = make_split(small_city)
    for part in parts:
        close(part)

    work.reopen(parts[1].pk, reason="still cold", **(BY_WORKER | {"now": LATER + timedelta(days=2)}))

    assert (fresh(whole).status, fresh(whole).parts_open) == ("IN_PROGRESS", 1)
    assert fresh(whole).first_promise == whole.first_promise
    close(parts[1], now=LATER + timedelta(days=3))
    assert fresh(whole).status == "RESOLVED"
    assert ledger_differences() == []


def test_a_case_with_open_parts_is_not_closed_by_hand(small_city: SmallCity) -> None:
    whole, _parts = make_split(small_city)

    with pytest.raises(PartsOpen) as refused:
        close(whole)

    assert refused.value.count == 2
    assert fresh(whole).status == "IN_PROGRESS"


def test_a_part_that_is_joined_to_another_case_is_done_with(small_city: SmallCity) -> None:
    whole, parts = make_split(small_city)
    join(parts[0].pk, original_id=make_request().pk, **BY_WORKER)
    assert fresh(whole).parts_open == 1

    close(parts[1])

    assert fresh(whole).status == "RESOLVED"


def test_a_whole_is_not_joined_while_parts_are_open_nor_to_its_parts(small_city: SmallCity) -> None:
    whole, parts = make_split(small_city)

    for one, other in ((whole, make_request()), (parts[0], whole)):
        with pytest.raises(CannotJoin):
            join(one.pk, original_id=other.pk, **BY_WORKER)


def test_one_part_alone_is_no_split_but_one_more_is(small_city: SmallCity) -> None:
    whole = make_request()
    with pytest.raises(CannotSplit):
        split(whole.pk, two_parts(small_city)[:1], **BY_WORKER)
    split(whole.pk, two_parts(small_city), **BY_WORKER)

    split(whole.pk, two_parts(small_city)[:1], **BY_WORKER)

    assert fresh(whole).parts_open == 3


def test_a_part_is_not_split_again(small_city: SmallCity) -> None:
    _whole, parts = make_split(small_city)

    with pytest.raises(CannotSplit):
        split(parts[0].pk, two_parts(small_city), **BY_WORKER)


def test_no_part_goes_to_a_department_that_the_case_is_about(small_city: SmallCity) -> None:
    whole = make_request()
    KeptFrom.objects.create(service_request=whole, department=small_city.housing)

    with pytest.raises(CannotSplit):
        split(whole.pk, two_parts(small_city), **BY_WORKER)

    queues = [Queue.objects.get(code=code) for code in ("potholes", "lights")]
    parts = split(whole.pk, [PartInput(small_city.service("pothole"), queue) for queue in queues], **BY_WORKER)
    assert KeptFrom.objects.filter(service_request__in=parts).count() == 2
