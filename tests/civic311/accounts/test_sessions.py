"""How long a sign-in lasts, where one is signed in, and who is told of it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from civic311.accounts.models import AccountEvent, Membership, Role, StaffSession
from civic311.accounts.sessions import SEEN, STARTED
from civic311.accounts.tasks import forget_sessions
from notifications.models import OutboundMessage
from tests.factories.city import PASSWORD, SmallCity, make_user
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(email: str) -> Client:
    """Somebody who fills in the form, in a browser of her own."""
    client = Client(headers={"User-Agent": FIREFOX})
    client.post(SIGN_IN, {"login": email, "password": PASSWORD})
    return client


def long_ago(client: Client, key: str, minutes: int) -> None:
    """Let the moment in the session lie further back."""
    session = client.session
    session[key] -= minutes * 60
    session.save()


def is_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


def test_who_is_away_longer_than_a_role_allows_is_signed_out(worker: Persona) -> None:
    Role.objects.filter(code="worker").update(idle_minutes=30)
    long_ago(worker, SEEN, 6)
    assert is_in(worker), "the roles of today are looked up now and then"
    long_ago(worker, SEEN, 31)

    answer = worker.get("/staff/", follow=True)

    assert answer.redirect_chain[0][0].startswith(SIGN_IN)
    assert "You were away for a while" in answer.content.decode()


def test_pages_that_ask_by_themselves_keep_nobody_signed_in(worker: Persona) -> None:
    long_ago(worker, SEEN, 200)
    worker.get(reverse("live_queue"))
    long_ago(worker, SEEN, 41)

    assert not is_in(worker)


def test_a_sign_in_ends_after_its_hours_however_busy(worker: Persona) -> None:
    long_ago(worker, STARTED, 12 * 60 + 1)

    assert not is_in(worker)


def test_somebody_signs_out_everywhere_else(small_city: SmallCity) -> None:
    make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    here, there = signed_in("wanda@testville.example"), signed_in("wanda@testville.example")
    assert "Firefox, Linux" in here.get(reverse("mfa_index")).content.decode()

    here.post(reverse("sign_out_elsewhere"))

    assert (is_in(here), is_in(there)) == (True, False)
    assert StaffSession.objects.count() == 1


def test_after_signing_out_the_cookie_that_was_kept_opens_nothing(worker: Persona) -> None:
    kept = worker.session.session_key
    worker.post(reverse("account_logout"))
    worker.cookies[settings.SESSION_COOKIE_NAME] = kept

    assert not is_in(worker)


def test_a_new_password_ends_every_other_session(small_city: SmallCity) -> None:
    make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    here, there = signed_in("wanda@testville.example"), signed_in("wanda@testville.example")
    new = "seven quiet orange boats"

    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )  # fmt: skip

    assert (is_in(here), is_in(there)) == (True, False)


def test_who_loses_a_role_is_signed_out(worker: Persona, administrator: Persona) -> None:
    membership = Membership.objects.get(user=worker.user)

    administrator.post(reverse("settings_role", args=[worker.user.pk, membership.pk]), {"do": "take"})

    assert worker.get("/staff/").headers["Location"].startswith(SIGN_IN)


def test_a_sign_in_in_a_new_browser_is_told_once(small_city: SmallCity) -> None:
    user = make_user("wanda@testville.example", "Wanda", "worker", small_city.streets)
    known = signed_in(user.email)
    assert not OutboundMessage.objects.exists()
    known.post(reverse("account_logout"))
    known.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    assert not OutboundMessage.objects.exists()

    signed_in(user.email)

    message = OutboundMessage.objects.get()
    assert message.to_address == user.email
    assert "Firefox, Linux" in message.body_text
    assert AccountEvent.objects.get(user=user).kind == "new_device"


def test_a_role_that_asks_for_a_second_factor_gets_one_of_either_kind(worker: Persona) -> None:
    Role.objects.filter(code="worker").update(requires_second_factor=True)
    assert worker.get("/staff/").headers["Location"] == reverse("mfa_activate_totp")
    assert worker.get("/media/x/thumb").headers["Location"] == reverse("mfa_activate_totp")

    Authenticator.objects.create(user=worker.user, type=Authenticator.Type.WEBAUTHN, data={"name": "phone"})

    assert is_in(worker)


def test_an_administrator_takes_a_lost_second_factor_off_and_it_is_written_down(
    worker: Persona, administrator: Persona
) -> None:
    Authenticator.objects.create(user=worker.user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    administrator.post(reverse("settings_reset_factor", args=[worker.user.pk]))

    assert not Authenticator.objects.filter(user=worker.user).exists()
    event = AccountEvent.objects.get(user=worker.user)
    assert (event.kind, event.by) == ("factor_reset", administrator.user)
    assert not is_in(worker)


def test_a_page_with_secrets_asks_again_who_it_is(administrator: Persona) -> None:
    administrator.prove_identity(minutes_ago=16)
    page = reverse("settings_sign_on")

    question = administrator.get(page, follow=True)
    answer = administrator.post(question.request["PATH_INFO"], {"password": PASSWORD, "next": page}, follow=True)

    assert question.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    assert answer.request["PATH_INFO"] == page
    assert answer.status_code == 200


def test_after_a_button_was_pressed_the_way_back_leads_to_the_page_on_which_it_stands(
    worker: Persona, administrator: Persona
) -> None:
    administrator.prove_identity(minutes_ago=16)
    Authenticator.objects.create(user=worker.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    page = reverse("settings_person", args=[worker.user.pk])
    button = reverse("settings_reset_factor", args=[worker.user.pk])

    question = administrator.post(button, headers={"Referer": f"http://testserver{page}"}, follow=True)
    target = parse_qs(urlsplit(question.redirect_chain[-1][0]).query)["next"][0]
    elsewhere = administrator.post(button, headers={"Referer": "https://evil.example/"}, follow=True)

    assert target == page
    assert "evil" not in elsewhere.redirect_chain[-1][0]
    assert "Nothing was done yet" in question.content.decode()
    assert Authenticator.objects.filter(user=worker.user).exists()


def test_sessions_that_have_run_out_are_forgotten(worker: Persona) -> None:
    StaffSession.objects.update(started_at=datetime.now(UTC) - timedelta(hours=13))

    forget_sessions()

    assert not StaffSession.objects.exists()
