"""A passkey from first set-up to the next sign-in, with a device that Chromium plays."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.factories.city import PASSWORD, SmallCity, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_somebody_adds_a_passkey_and_signs_in_with_nothing_else(
    visit: Callable[..., Visit], small_city: SmallCity
) -> None:
    user = make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    person = visit()
    page = person.page
    device = person.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    at = person.server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{at}/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto(f"{at}/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What do you call it?").fill("my phone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{at}/accounts/2fa/")
    expect(page.get_by_text("my phone").first).to_be_visible()
    page.goto(f"{at}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()

    page.goto(f"{at}/accounts/login/?next=/staff/queue/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/staff/**")

    assert Authenticator.objects.filter(user=user, type="webauthn").exists()
    assert person.errors == []


def test_at_an_address_of_numbers_it_says_that_a_passkey_cannot_be_kept(
    visit: Callable[..., Visit], small_city: SmallCity
) -> None:
    user = make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    person = visit()
    page = person.page
    at = person.server.url.replace("localhost", "127.0.0.1")
    page.goto(f"{at}/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto(f"{at}/accounts/2fa/webauthn/add/")

    expect(page.get_by_text("This browser keeps no passkey for this address.")).to_be_visible()
    expect(page.get_by_label("What do you call it?")).to_be_hidden()
