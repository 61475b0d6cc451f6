"""Where a report lies on its day, whose a place outside is, and what is near."""

from datetime import date

import pytest

from routing.assets import by_number, cell_of, nearest, owner_code
from routing.models import Area, AreaLayer, Asset, AssetType, OutsideBody
from routing.place import metres_between
from routing.planning import landmarks_near, place
from routing.reference import forget_reference, reference
from tests.factories.city import EAST, OUTSIDE, WEST, SmallCity, square

pytestmark = pytest.mark.django_db
TODAY, REDRAWN = date(2026, 7, 1), date(2026, 1, 1)


def redraw(code: str, west: float, east: float) -> Area:
    """From the day on, the ward lies elsewhere."""
    Area.objects.filter(layer__code="ward", code=code).update(valid_to=REDRAWN)
    layer = AreaLayer.objects.get(code="ward")
    return Area.objects.create(layer=layer, code=code, name=code, geometry=square(west, east), valid_from=REDRAWN)


def make_neighbor(name: str = "Eastport", body: OutsideBody | None = None) -> None:
    layer = AreaLayer.objects.create(code="neighbors", name={"en": "Neighbors"}, is_neighbors=True)
    outline = square(OUTSIDE[1] - 1, OUTSIDE[1] + 1, 40.0, 43.0)
    Area.objects.create(layer=layer, code="e", name=name, geometry=outline, body=body)
    forget_reference()


def make_asset(kind: AssetType, number: str, lat: float, long: float, **values: object) -> Asset:
    return Asset.objects.create(type=kind, number=number, lat=lat, long=long, h3=cell_of(lat, long), **values)


def test_a_report_belongs_to_the_wards_of_its_day(small_city: SmallCity) -> None:
    old_one, old_two = Area.objects.filter(layer__code="ward").order_by("code")
    new_one, new_two = redraw("1", -71.0, -70.9), redraw("2", -71.1, -71.0)
    known = reference()

    assert place(known, *WEST, on=date(2025, 12, 31)).ward_id == old_one.pk
    assert place(known, *WEST, on=REDRAWN).ward_id == new_two.pk
    assert place(known, *EAST, on=TODAY).ward_id == new_one.pk
    assert old_two.pk not in (new_one.pk, new_two.pk)


def test_wards_that_begin_later_do_not_count_yet(small_city: SmallCity) -> None:
    redraw("1", -71.0, -70.9)
    assert place(reference(), *WEST, on=date(2025, 6, 1)).codes["ward"] == "1"
    assert "ward" not in place(reference(), *WEST, on=TODAY).codes


def test_an_empty_layer_that_is_the_boundary_refuses_nobody(small_city: SmallCity) -> None:
    AreaLayer.objects.create(code="limits", name={"en": "Limits"}, is_boundary=True)
    assert place(reference(), *WEST, on=TODAY).inside


def test_a_place_outside_is_told_with_its_authority(small_city: SmallCity) -> None:
    body = OutsideBody.objects.create(code="eastport", name={"en": "City of Eastport"}, phone="555-0199")
    make_neighbor(body=body)

    placement = place(reference(), *OUTSIDE, on=TODAY)

    assert not placement.inside
    assert placement.neighbor is not None
    assert (placement.neighbor.name, placement.neighbor.body) == ("Eastport", body)


def test_the_city_goes_before_a_neighbor_whose_outline_covers_it(small_city: SmallCity) -> None:
    make_neighbor()
    placement = place(reference(), *WEST, on=TODAY)
    assert placement.inside
    assert placement.neighbor is None
    assert "neighbors" not in placement.codes


def test_without_a_boundary_a_neighbor_alone_says_that_a_place_is_outside(small_city: SmallCity) -> None:
    AreaLayer.objects.update(is_boundary=False)
    assert place(reference(), *OUTSIDE, on=TODAY).inside

    make_neighbor()

    assert not place(reference(), *OUTSIDE, on=TODAY).inside


def test_landmarks_are_near_up_to_a_thousand_metres(small_city: SmallCity) -> None:
    school = AssetType.objects.create(code="school", name={"en": "Schools"}, is_landmark=True)
    light = AssetType.objects.create(code="light", name={"en": "Lights"})
    make_asset(school, "1", 41.001, -71.05)
    make_asset(school, "2", 41.0001, -71.05, retired_on=TODAY)
    make_asset(light, "1", 41.0, -71.05)
    forget_reference()

    assert landmarks_near(reference(), *WEST) == {"school": pytest.approx(111.2, abs=0.2)}
    assert landmarks_near(reference(), 41.02, -71.05) == {}
    assert landmarks_near(reference(), None, None) == {}


def test_the_nearest_assets_come_first_and_stop_at_the_radius(small_city: SmallCity) -> None:
    light = AssetType.objects.create(code="light", name={"en": "Lights"})
    for number in range(40):
        make_asset(light, str(number), 41.0 + number * 0.0005, -71.05 + number * 0.0003)
    make_asset(light, "retired", 41.0, -71.05, retired_on=TODAY)

    found = nearest(light.pk, *WEST, radius=600, limit=5)

    assert [near.asset.number for near in found] == ["0", "1", "2", "3", "4"]
    assert found[1].metres == pytest.approx(metres_between(*WEST, 41.0005, -71.0497))
    within = [n for n in range(40) if metres_between(*WEST, 41.0 + n * 0.0005, -71.05 + n * 0.0003) <= 600]
    assert len(nearest(light.pk, *WEST, radius=600, limit=99)) == len(within)
    assert nearest(light.pk, 0, 0) == []


def test_an_asset_is_found_by_its_number_as_people_type_it(small_city: SmallCity) -> None:
    light = AssetType.objects.create(code="light", name={"en": "Lights"})
    asset = make_asset(light, "SL-12", *WEST, department=small_city.streets)
    make_asset(light, "SL-13", *WEST, retired_on=TODAY)

    assert by_number(light.pk, " sl-12 ") == asset
    assert owner_code(asset) == small_city.streets.code
    assert by_number(light.pk, "SL-13") is None
    assert by_number(light.pk, "\0") is None
