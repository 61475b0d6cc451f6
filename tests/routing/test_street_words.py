"""How people write addresses."""

import pytest

from routing.street_words import fold_street, likeness, mend_words, split_address, split_crossing


@pytest.mark.parametrize(
    ("typed", "number", "street"),
    [
        ("418 Quay Street", 418, "Quay Street"),
        ("418B Quay St", 418, "Quay St"),
        ("418 b Quay St", 418, "Quay St"),
        ("418-420 Quay St", 418, "Quay St"),
        ("Quay Street 418", 418, "Quay Street"),
        ("418 Quay Street Apt 4, Port Alder", 418, "Quay Street"),
        ("418 Quay Street #4", 418, "Quay Street"),
        ("12 4th Ave", 12, "4th Ave"),
        ("4th Avenue", None, "4th Avenue"),
        ("42 Street", None, "42 Street"),
        ("Quay Street", None, "Quay Street"),
        ("", None, ""),
    ],
)
def test_number_and_street_are_told_apart(typed, number, street):
    found = split_address(typed)

    assert (found.number, found.street) == (number, street)


@pytest.mark.parametrize(
    "typed",
    ["Quay St & Mill Ln", "Quay St and Mill Ln", "corner of Quay St and Mill Ln", "Quay St / Mill Ln",
     "Quay St at Mill Ln, Port Alder", "esquina de Quay St y Mill Ln", "Quay St con Mill Ln", "Quay St 和 Mill Ln"],
)  # fmt: skip
def test_two_streets_make_a_crossing(typed):
    assert split_crossing(typed) == ("Quay St", "Mill Ln")


@pytest.mark.parametrize("typed", ["Quay Street", "Sandy Lane", "& Mill", "Yarrow Court"])
def test_one_street_is_no_crossing(typed):
    assert split_crossing(typed) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fourth Avenue", "4th Ave."), ("N. Quay St", "North Quay Street"), ("St. Brendan Rd", "Saint Brendan Road"),
     ("José Martí Blvd", "JOSE MARTI BOULEVARD")],
)  # fmt: skip
def test_names_written_in_another_way_are_the_same(one, other):
    assert fold_street(one) == fold_street(other)


@pytest.mark.parametrize(
    ("typed", "right", "wrong"),
    [
        ("Qauy St", "Quay Street", "Mill Street"),
        ("Lihgthouse", "Lighthouse Road", "Library Street"),
        ("Mapel Avenue", "Maple Avenue", "Market Street"),
        ("Maple", "Maple Avenue", "Mapleton Court"),
        ("Quay Ln", "Quay Lane", "Quay Street"),
        ("W Quay", "West Quay Street", "East Quay Street"),
        ("Luther King", "Martin Luther King Boulevard", "Lutheran Lane"),
        ("14th St", "14th Street", "4th Street"),
    ],
)
def test_the_street_that_was_meant_is_the_most_like(typed, right, wrong):
    typed = fold_street(typed)

    assert likeness(typed, fold_street(right)) > likeness(typed, fold_street(wrong))


def test_another_number_is_another_street():
    assert likeness(fold_street("4th St"), fold_street("5th St")) == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Thrid Aveneu", "3 avenue"), ("Quay Stret", "quay street"), ("Quay Street", "quay street"), ("Aveneu", "aveneu")],
)
def test_a_misspelt_kind_of_street_or_ordinal_is_put_right(typed, meant):
    assert mend_words(fold_street(typed)) == meant
