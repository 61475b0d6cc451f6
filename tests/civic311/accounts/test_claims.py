"""What a provider says of a person is read without trusting its shape."""

from typing import Any

import pytest

from civic311.accounts.claims import Rule, are_groups_kept_back, email_of, groups_of, name_of, roles_for


@pytest.mark.parametrize(
    ("claims", "where", "groups"),
    [
        ({"groups": ["a", "b"]}, "groups", {"a", "b"}),
        ({"groups": "a"}, "groups", {"a"}),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://city.example/roles": ["a"]}, "https://city.example/roles", {"a"}),
        ({}, "groups", set()),
        ({"groups": None}, "groups", set()),
        ({"groups": [1, None, {"a": 1}, " ", "b "]}, "groups", {"b"}),
        ({"groups": {"a": 1}}, "groups", set()),
        ({"groups": "a"}, "groups.deeper.still", set()),
    ],
)
def test_groups_are_found_in_any_shape(claims: dict[str, Any], where: str, groups: set[str]) -> None:
    assert groups_of(claims, where) == groups


@pytest.mark.parametrize(
    ("claims", "where", "are_kept_back"),
    [
        ({"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "x"}}}, "groups", True),
        ({"hasgroups": True}, "groups", True),
        ({"hasgroups": "true"}, "groups", True),
        ({"_claim_names": {"groups": "src1"}, "roles": ["a"]}, "roles", False),
        ({"_claim_names": {"groups": "src1"}, "groups": ["a"]}, "groups", False),
        ({"hasgroups": True}, "roles", False),
        ({"_claim_names": ["groups"]}, "groups", False),
        ({}, "groups", False),
    ],
)
def test_too_many_groups_to_be_sent_are_not_taken_for_none(
    claims: dict[str, Any], where: str, are_kept_back: bool
) -> None:
    assert are_groups_kept_back(claims, where) is are_kept_back


def test_each_group_gives_its_roles_exactly() -> None:
    rules = [Rule("a", 1, 7), Rule("a", 2, None), Rule("A", 3, None)]

    assert roles_for(["a", "b"], rules) == {(1, 7), (2, None)}


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": " Wanda@City.example "}, "wanda@city.example"),
        ({"email": "wanda@city.example", "email_verified": True}, "wanda@city.example"),
        ({"email": "wanda@city.example", "email_verified": False}, ""),
        ({"email": "no address"}, ""),
        ({"email": ["wanda@city.example"]}, ""),
        ({"email": "a@" + "x" * 260 + ".example"}, ""),
    ],
)
def test_an_address_counts_only_when_it_is_one(claims: dict[str, Any], email: str) -> None:
    assert email_of(claims) == email


def test_a_name_comes_from_whichever_claim_has_it() -> None:
    assert name_of({"given_name": "Wanda", "family_name": "Worker"}) == "Wanda Worker"
    assert name_of({"name": " \x00", "preferred_username": "wworker"}) == "wworker"
    assert name_of({"name": ["x"]}) == ""
