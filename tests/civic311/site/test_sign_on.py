"""Staff sign in with the city's own accounts: whole ways through a real OpenID Connect provider."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from civic311.accounts.invitations import invite
from civic311.accounts.models import AccountEvent, Membership, Role, User
from integrations.models import Exchange
from requests_app.actions import work
from tests.factories.city import PASSWORD, SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.factories.sign_on import WANDA, Provider, come_back, is_in, set_out, sign_on, switch_on
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]


def roles_of(user: User) -> set[tuple[str, str | None]]:
    rows = Membership.objects.filter(user=user).select_related("role", "department")
    return {(row.role.code, row.department.code if row.department else None) for row in rows}


def test_somebody_new_gets_an_account_with_the_roles_of_her_groups(provider: Provider, client: Client) -> None:
    answer = sign_on(client, provider, "wanda")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/")
    assert is_in(client)
    user = User.objects.get(email="wanda@testville.example")
    assert user.name == "Wanda Worker"
    assert not user.has_usable_password()
    assert roles_of(user) == {("worker", "streets")}
    link = SocialAccount.objects.get(user=user)
    assert (link.provider, link.uid, link.extra_data) == (provider.issuer, "wanda", {})


def test_roles_follow_the_groups_at_the_next_sign_in_and_cases_go_back(
    provider: Provider, client: Client, small_city: SmallCity, supervisor: Persona
) -> None:
    sign_on(client, provider, "wanda")
    user = User.objects.get(email="wanda@testville.example")
    Membership.objects.create(user=user, role=Role.objects.get(code="liaison"), department=small_city.housing)
    case = make_request()
    work.assign(
        case.pk, assignee_id=user.pk, reason="", actor=supervisor.actor, version=None, now=MORNING
    )  # fmt: skip
    provider.knows("wanda", **WANDA | {"groups": ["clerks"]})

    sign_on(Client(), provider, "wanda")

    case.refresh_from_db()
    assert roles_of(user) == {("liaison", "housing")}
    assert case.assignee_id is None
    assert not is_in(client), "who loses a role is signed out where she was"
    assert AccountEvent.objects.filter(user=user, kind="role_taken").exists()


def test_who_has_too_many_groups_to_be_sent_keeps_her_roles_and_is_told(provider: Provider, client: Client) -> None:
    sign_on(client, provider, "wanda")
    user = User.objects.get(email="wanda@testville.example")
    kept_back = {name: value for name, value in WANDA.items() if name != "groups"}
    provider.knows("wanda", **kept_back | {"hasgroups": True})

    answer = sign_on(Client(), provider, "wanda")

    assert answer.status_code == 403
    assert "too many groups" in answer.content.decode()
    assert roles_of(user) == {("worker", "streets")}
    assert is_in(client), "where she was signed in she stays so"


def test_who_has_no_role_is_told_whom_to_ask_and_gets_no_account(provider: Provider, client: Client) -> None:
    provider.knows("eve", email="eve@example.org", name="Eve", groups=["clerks"])

    answer = sign_on(client, provider, "eve")

    assert answer.status_code == 403
    assert "Ask your supervisor or an administrator" in answer.content.decode()
    assert not is_in(client)
    assert not User.objects.filter(email="eve@example.org").exists()


def test_an_address_alone_opens_nobodys_account(provider: Provider, client: Client, administrator: Persona) -> None:
    provider.knows("eve", email=administrator.user.email, name="Eve", groups=["streets-crew"])
    provider.knows("nobody", email="nobody@example.org", name="Nobody", groups=[])

    same_address, unknown = sign_on(client, provider, "eve"), sign_on(Client(), provider, "nobody")

    assert same_address.status_code == 403
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert _words(same_address) == _words(unknown), "the page does not tell whether the address is known"


def _words(answer: Any) -> str:
    return str(answer.content.decode().split("<main")[1].split("</main>")[0])


def test_a_closed_account_stays_out(provider: Provider, client: Client) -> None:
    sign_on(client, provider, "wanda")
    User.objects.filter(email="wanda@testville.example").update(is_active=False)

    sign_on(Client(), provider, "wanda")

    assert not is_in(client)


def test_somebody_signed_in_connects_her_own_account(provider: Provider, administrator: Persona) -> None:
    back = provider.signs_in(set_out(administrator, reverse("sign_on_connect")), "ada-at-the-city")
    come_back(administrator, back)
    later = Client()

    sign_on(later, provider, "ada-at-the-city")

    assert later.get(reverse("settings_people")).status_code == 200
    assert roles_of(administrator.user) == {("administrator", None)}


def test_an_invited_person_joins_by_the_provider(provider: Provider, client: Client, small_city: SmallCity) -> None:
    user = User.objects.create_user("olu@testville.example", name="Olu")
    Membership.objects.create(user=user, role=Role.objects.get(code="operator"))
    token = invite(user, now=MORNING.now(MORNING.tzinfo))
    assert "Join with City ID" in client.get(reverse("invite", args=[token])).content.decode()

    come_back(client, provider.signs_in(set_out(client, reverse("sign_on_join", args=[token])), "olu"))

    assert is_in(client)
    assert SocialAccount.objects.get(uid="olu").user == user
    assert client.get(reverse("invite", args=[token])).status_code == 404


def test_with_the_provider_as_the_only_way_a_password_lets_administrators_in(
    provider: Provider, small_city: SmallCity
) -> None:
    make_user("walt@testville.example", "Walt", "worker", small_city.streets)
    make_user("ada@testville.example", "Ada", "administrator")
    switch_on(provider.issuer, is_only_way=True)
    walt, ada = Client(), Client()

    refused = walt.post("/accounts/login/", {"login": "walt@testville.example", "password": PASSWORD})
    wrong = Client().post("/accounts/login/", {"login": "walt@testville.example", "password": "wrong"})
    ada.post("/accounts/login/", {"login": "ada@testville.example", "password": PASSWORD})

    assert (is_in(walt), is_in(ada)) == (False, True)
    assert refused.context["form"].errors == wrong.context["form"].errors


def test_an_answer_that_was_not_asked_for_in_this_browser_is_refused(provider: Provider, client: Client) -> None:
    address = provider.signs_in(set_out(client), "wanda")

    assert come_back(Client(), address).status_code == 403
    assert come_back(client, address.replace("state=", "state=x")).status_code == 403
    assert not is_in(client)
    come_back(client, address)
    assert is_in(client)
    assert come_back(Client(), address).status_code == 403, "a code counts once"


def test_who_declines_there_gets_a_plain_page_here(provider: Provider, client: Client) -> None:
    answer = come_back(client, provider.refuses(set_out(client)))

    assert answer.status_code == 403
    assert "Please try again" in answer.content.decode()


def test_a_provider_that_is_down_is_said_so_and_passwords_go_on(
    small_city: SmallCity, client: Client, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = ["localhost:9"]
    switch_on("http://localhost:9")
    make_user("walt@testville.example", "Walt", "worker", small_city.streets)

    answer = client.post(reverse("sign_on"))

    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    assert Exchange.objects.get().door == "sign-on"
    client.post("/accounts/login/", {"login": "walt@testville.example", "password": PASSWORD})
    assert is_in(client)


def test_a_provider_inside_the_city_must_be_listed(provider: Provider, client: Client, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = []

    assert client.post(reverse("sign_on")).status_code == 503
