"""The code of a second factor: how often it may be guessed, and that it is good once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civic311.accounts.models import User
from notifications.models import OutboundMessage
from tests.civic311.accounts.test_sign_in import SIGN_IN, code_of
from tests.factories.city import PASSWORD, SmallCity, make_user

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP" * 2
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def person(small_city: SmallCity) -> User:
    ada = make_user("ada@testville.example", "Ada", "administrator")
    TOTP.activate(ada, SECRET)
    return ada


def at_the_code() -> Client:
    """A browser whose person gave the right password."""
    client = Client()
    answer = client.post(SIGN_IN, {"login": "ada@testville.example", "password": PASSWORD})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    return client


def gets_in(client: Client, code: str) -> bool:
    """Type a code, which another process of the server looks at."""
    cache.clear()
    return client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302


def test_codes_are_guessed_five_times_in_five_minutes_by_all_browsers_together(person: User) -> None:
    recovery = RecoveryCodes.activate(person).generate_codes()[0]
    with time_machine.travel(NOW, tick=False) as clock:
        for code in ("000001", "000002", "000003", "000004", "000005"):
            assert not gets_in(at_the_code(), code)

        client = at_the_code()
        assert not gets_in(client, code_of(SECRET))
        assert not gets_in(client, recovery)
        said = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}).content.decode()
        assert "Too many failed login attempts" in said

        clock.shift(timedelta(minutes=5))
        assert gets_in(at_the_code(), code_of(SECRET))


def test_a_code_lets_in_once_whichever_process_is_asked(person: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        code = code_of(SECRET)
        assert gets_in(at_the_code(), code)
        assert not gets_in(at_the_code(), f"{code[:3]} {code[3:]}")

        clock.shift(timedelta(seconds=30))
        assert gets_in(at_the_code(), code_of(SECRET))


def test_codes_that_prove_again_who_it_is_are_counted_too(person: User) -> None:
    client = Client()
    client.force_login(person, backend="civic311.accounts.backends.StaffBackend")
    for _time in range(5):
        client.post(reverse("mfa_reauthenticate"), {"code": "000000"})

    cache.clear()
    answer = client.post(reverse("mfa_reauthenticate"), {"code": code_of(SECRET)})

    assert answer.status_code == 200


def test_a_new_password_by_mail_does_not_pass_by_the_code(person: User) -> None:
    browser, new = Client(), "seven quiet orange boats"
    browser.post(reverse("account_reset_password"), {"email": person.email})
    text = OutboundMessage.objects.get().body_text
    link = next(word for word in text.split() if "/accounts/password/reset/key/" in word)
    form = browser.get(link, follow=True)

    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert browser.get("/staff/").status_code == 302

    answer = browser.post(SIGN_IN, {"login": person.email, "password": new})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert browser.get("/staff/").status_code == 302
