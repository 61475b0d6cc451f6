"""Signing in: wrong passwords, the demo's accounts, the second factor."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from civic311.accounts.models import User
from notifications.models import OutboundMessage
from tests.factories.city import PASSWORD, SmallCity, make_user
from tests.personas import Persona

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    """Fill in the form; returns the answer's status."""
    return client.post(SIGN_IN, {"login": email, "password": password}).status_code


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def set_up_second_factor(client: Client) -> str:
    """As somebody who has just signed in: type the app's code; returns the app's secret."""
    address = reverse("mfa_activate_totp")
    secret: str = client.get(address).context["form"].secret
    assert client.post(address, {"code": code_of(secret)}).status_code == 302
    return secret


def test_staff_sign_in_with_email_in_any_case(small_city: SmallCity, client: Client) -> None:
    make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)

    assert sign_in(client, "Wanda@Testville.example") == 302
    assert client.get("/staff/settings/").status_code == 403


def test_too_many_wrong_passwords_close_the_door_for_that_person_only(small_city: SmallCity, client: Client) -> None:
    make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    make_user("otto@testville.example", "Otto", "worker", small_city.streets)

    answers = [sign_in(client, f"{name}@testville.example", "wrong") for name in ["wanda", "Wanda"] * 3]

    assert answers[0] == 200
    assert answers[-1] == 429
    locked = Client().post(SIGN_IN, {"login": "wanda@testville.example", "password": PASSWORD})
    assert locked.status_code == 429
    assert "Too many wrong passwords" in locked.content.decode()
    assert sign_in(Client(), "otto@testville.example") == 302


def test_a_right_password_forgets_the_wrong_ones(small_city: SmallCity, client: Client) -> None:
    make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    for _time in range(2):
        assert [sign_in(Client(), "wanda@testville.example", "wrong") for _try in range(4)] == [200] * 4
        assert sign_in(Client(), "wanda@testville.example") == 302


def test_demo_accounts_are_refused_outside_demo_mode(small_city: SmallCity, client: Client, settings: Settings) -> None:
    make_user("worker@demo.example", "Walter", "worker", small_city.streets, is_demo=True)
    settings.DEMO_MODE = False

    assert sign_in(client, "worker@demo.example") == 200
    assert client.get("/staff/").status_code == 302


def test_guesses_from_one_ipv6_connection_count_as_from_one_address(small_city: SmallCity) -> None:
    make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    answers = [
        sign_in(Client(REMOTE_ADDR=f"2001:db8::{number:x}"), "wanda@testville.example", "wrong") for number in range(8)
    ]

    assert answers[0] == 200
    assert answers[-1] == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:0:1::1"), "wanda@testville.example") == 302


def test_a_closed_account_cannot_sign_in(small_city: SmallCity, client: Client) -> None:
    make_user("wanda@testville.example", "Wanda", "worker", small_city.streets, is_active=False)

    sign_in(client, "wanda@testville.example")

    assert client.get("/staff/").status_code == 302


def test_nobody_signs_up(client: Client, small_city: SmallCity) -> None:
    client.post(reverse("account_signup"), {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert sign_in(client, "eve@example.org") == 200


def test_a_forgotten_password_is_set_anew_by_the_mailed_link(worker: Persona, client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": worker.user.email})
    text = OutboundMessage.objects.get().body_text
    link = next(word for word in text.split() if "/accounts/password/reset/key/" in word)
    form = client.get(link, follow=True)
    new = "seven quiet orange boats"

    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert sign_in(Client(), worker.user.email, new) == 302
    assert sign_in(Client(), worker.user.email) == 200


def test_whoever_changes_something_about_an_account_its_person_is_told_in_the_citys_words(worker: Persona) -> None:
    new = "seven quiet orange boats"

    worker.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    mail = OutboundMessage.objects.get()
    assert mail.to_address == worker.user.email
    assert "something about your account was changed" in mail.body_text
    assert "change your password at once and tell an administrator" in mail.body_text
    assert "testserver" not in mail.body_text


def test_an_unknown_address_gets_the_same_answer_and_no_link(small_city: SmallCity, client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert answer.status_code == 302
    assert not any("/password/reset/key/" in message.body_text for message in OutboundMessage.objects.all())


def test_staff_without_a_second_factor_are_led_to_set_it_up(
    small_city: SmallCity, client: Client, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    make_user("ada@testville.example", "Ada", "administrator")
    sign_in(client, "ada@testville.example")

    assert client.get("/staff/")["Location"] == reverse("mfa_activate_totp")
    assert client.get("/reports/")["Location"] == reverse("mfa_activate_totp")
    set_up_second_factor(client)
    assert client.get("/staff/settings/").status_code == 200


def test_the_second_factor_is_asked_at_the_next_sign_in(
    small_city: SmallCity, client: Client, settings: Settings
) -> None:
    make_user("ada@testville.example", "Ada", "administrator")
    sign_in(client, "ada@testville.example")
    set_up_second_factor(client)
    later = Client()

    answer = later.post(SIGN_IN, {"login": "ada@testville.example", "password": PASSWORD})

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert later.get("/staff/").status_code == 302
    assert later.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert later.get("/staff/").status_code == 302


def test_the_reference_admin_is_no_way_around_the_second_factor(
    small_city: SmallCity, client: Client, settings: Settings
) -> None:
    make_user("ada@testville.example", "Ada", "administrator")

    answer = client.post(
        "/staff/settings/reference/login/", {"username": "ada@testville.example", "password": PASSWORD}
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith(SIGN_IN)
    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "account_reauthenticate", "account_logout"])
def test_ones_own_account_pages_open(worker: Persona, name: str) -> None:
    assert worker.get(reverse(name)).status_code == 200


def test_the_page_for_a_forgotten_password_opens(visitor: Client) -> None:
    assert visitor.get(reverse("account_reset_password")).status_code == 200


def test_the_sign_ins_of_the_demo_are_named_only_where_they_exist(
    small_city: SmallCity, visitor: Client, settings: Settings
) -> None:
    settings.DEMO_MODE = True
    assert "@demo.example" not in visitor.get(SIGN_IN).content.decode()

    User.objects.create_user("operator@demo.example", PASSWORD, name="Olive", is_demo=True)

    assert "@demo.example" in visitor.get(SIGN_IN).content.decode()


def test_a_wrong_password_and_an_unknown_address_look_the_same_and_cost_the_same(
    worker: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("invited@testville.example", name="Ina Invited")  # has no password yet
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: hashed.append(given[0]) or encode(self, *given)
    )
    pages = {}
    for email in (worker.user.email, "nobody@example.org", "invited@testville.example"):
        hashed.clear()
        answer = Client().post(SIGN_IN, {"login": email, "password": "a wrong one"})
        words = answer.content.decode().split("<main")[1].split("</main>")[0].replace(email, "")
        pages[email] = (
            answer.status_code,
            len(hashed),
            re.sub(r'name="csrf\w+" value="\w+"', "", words),
        )

    assert len(set(pages.values())) == 1, {email: page[:2] for email, page in pages.items()}
