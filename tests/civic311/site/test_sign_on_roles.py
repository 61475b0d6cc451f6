"""What the city's sign-on gives, when the same person signs in twice at once."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from civic311.accounts.models import AccountEvent, Membership, Role, User
from civic311.site import sign_on_roles
from civic311.site.sign_on_roles import make_person, renew_roles
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING
from tests.factories.sign_on import switch_on

pytestmark = pytest.mark.django_db
WANDA = {"email": "wanda@testville.example", "name": "Wanda Worker"}


def test_roles_that_another_sign_in_gives_meanwhile_are_given_once(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user("wanda@testville.example", "Wanda", "liaison", small_city.housing)
    wanted = {(Role.objects.get(code=code).pk, small_city.streets.pk) for code in ("worker", "supervisor")}
    note = sign_on_roles._note

    def meanwhile(*given: Any, **more: Any) -> None:
        monkeypatch.setattr(sign_on_roles, "_note", note)
        renew_roles(user, wanted, now=MORNING)
        note(*given, **more)

    monkeypatch.setattr(sign_on_roles, "_note", meanwhile)
    renew_roles(user, wanted, now=MORNING)

    assert Membership.objects.filter(user=user, from_sign_on=True).count() == 2
    assert AccountEvent.objects.filter(user=user, kind="role_given").count() == 2


def test_who_signs_in_twice_at_once_for_the_first_time_has_one_account(small_city: SmallCity) -> None:
    provider, wanted = switch_on("https://id.city.example", makes_people=True), [(1, None)]
    first = make_person(provider, "wanda", WANDA, wanted, now=MORNING)

    assert make_person(provider, "wanda", WANDA, wanted, now=MORNING) == first
    assert make_person(provider, "eve", WANDA, wanted, now=MORNING) is None
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 1)
