"""Places are found however people write them."""

import pytest

from routing.addresses import address_by_key, find_addresses, find_places, nearest_address
from routing.models import Address, Asset, AssetType, Street

pytestmark = pytest.mark.django_db


@pytest.fixture
def corner():
    """Quay Street runs east, Mill Lane north; they meet at 40.700, -74.000. Far Road meets neither."""
    quay, mill, far = (Street.objects.create(name=name) for name in ("Quay Street", "Mill Lane", "Far Road"))
    rows = [Address(street=quay, number=100 + 2 * at, lat=40.7, long=-74.0 + 0.0004 * at) for at in range(10)]
    rows += [Address(street=mill, number=10 + 2 * at, lat=40.7003 + 0.0003 * at, long=-74.0) for at in range(10)]
    rows += [Address(street=far, number=1, lat=40.9, long=-74.0)]
    Address.objects.bulk_create(rows)


def labels(found):
    return [place.label for place in found]


@pytest.mark.parametrize(
    "typed", ["104 Quay Street", "104 quay st", "Quay St. 104", "104 Quay St Apt 3, Port Alder", "104  QUAY   STREET"]
)
def test_an_address_written_in_another_way_is_exactly_that_one(corner, typed):
    first = find_addresses(typed)[0]

    assert (first.label, first.is_exact) == ("104 Quay Street", True)


@pytest.mark.parametrize("typed", ["104 Qauy Street", "104 Quey St", "104 Quay", "104 Quay Stret", "104 Qauy Steret"])
def test_a_misspelt_address_is_proposed(corner, typed):
    first = find_addresses(typed)[0]

    assert (first.label, first.is_exact) == ("104 Quay Street", False)


def test_a_number_that_is_not_there_brings_its_neighbors(corner):
    assert labels(find_addresses("105 Quay Street")) == ["104 Quay Street", "106 Quay Street"]


@pytest.mark.parametrize("typed", ["Quay St & Mill Ln", "corner of Mill Lane and Quay", "Qauy st and mill"])
def test_a_crossing_lies_where_the_streets_meet(corner, typed):
    first = find_places(typed)[0]

    assert set(first.label.split(" & ")) == {"Quay Street", "Mill Lane"}
    assert abs(first.lat - 40.70015) < 0.001
    assert abs(first.long + 74.0) < 0.001


def test_streets_that_do_not_meet_have_no_crossing(corner):
    assert "Quay Street & Far Road" not in labels(find_places("Quay Street & Far Road"))


def test_a_landmark_is_found_by_its_name(corner):
    kind = AssetType.objects.create(code="school", name={"en": "Schools"}, is_landmark=True)
    Asset.objects.create(type=kind, number="1", name="Riverside School", lat=40.7, long=-74.0, h3=0)

    assert labels(find_places("riverside shcool"))[0] == "Riverside School"


def test_a_number_on_a_thing_finds_the_thing(corner):
    kind = AssetType.objects.create(code="lamp", name={"en": "Lamps"}, singular={"en": "Lamp"})
    Asset.objects.create(type=kind, number="L-0123", lat=40.7, long=-74.0, h3=0)

    first = find_places("lamp l-0123")[0]

    assert (first.label, first.is_exact) == ("Lamp L-0123", True)


@pytest.mark.parametrize("typed", ["104 Quay Street", "Quay St & Mill Ln", "Mill Lane"])
def test_a_found_place_is_found_again_by_its_key(corner, typed):
    first = find_places(typed)[0]

    again = address_by_key(first.key)

    assert (again.label, again.lat, again.long) == (first.label, first.lat, first.long)


@pytest.mark.parametrize("key", ["", "a:", "a:1-2", "x:1", "x:1-1", "z:3", "a:99999999999999999999", "s:-1", "a:٣"])
def test_a_key_that_is_made_up_finds_nothing(corner, key):
    assert address_by_key(key) is None


@pytest.mark.parametrize("typed", ["", "&", "#", "12", "' OR 1=1", "%", "\x00", "a" * 500])
def test_nonsense_finds_nothing_and_breaks_nothing(corner, typed):
    assert find_places(typed) == []


def test_the_nearest_address_to_a_point(corner):
    assert nearest_address(40.70001, -74.0 + 0.00079).label == "104 Quay Street"
    assert nearest_address(41.5, -74.0) is None
