"""Which new passwords are taken."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings

from civic311.accounts.passwords import is_easy
from tests.factories.city import PASSWORD, SmallCity
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    ["Password2024!", "p@ssw0rd-2026-", "sunshine sunshine", "qwertyuiopas", "123456789012", "aaaaaaaaaaaaab",
     "abcabcabcabc", "Civic311-2026!", "987654321098", "Testville2026!!"],
)  # fmt: skip
def test_what_everybody_tries_is_refused_though_it_is_long(password: str) -> None:
    assert is_easy(password, names=("testville",))


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "örtliche Käseglocke", "7c!Rk9#vTz2$", "Testville has eleven bridges",
                 "ночной трамвай едет домой", "x" * 3 + " and then quite something else " * 4],
)  # fmt: skip
def test_any_letters_and_long_sentences_are_taken(password: str) -> None:
    assert not is_easy(password, names=("testville",))


def test_the_name_of_the_city_and_of_the_person_are_no_passwords(small_city: SmallCity, operator: Persona) -> None:
    for easy in (f"{small_city.city.name}-2026-!", operator.user.email, "short-8$kq"):
        with pytest.raises(ValidationError):
            validate_password(easy, operator.user)


def test_a_password_is_checked_as_it_was_typed_and_changed_only_with_the_old_one(operator: Persona) -> None:
    new = "  Seven Ravens fly 70 miles each day " + "x" * 60
    form = {"oldpassword": "not the old one", "password1": new, "password2": new}
    operator.post("/accounts/password/change/", form)
    operator.user.refresh_from_db()
    assert operator.user.check_password(PASSWORD)

    operator.post("/accounts/password/change/", form | {"oldpassword": PASSWORD})
    operator.user.refresh_from_db()
    assert operator.user.check_password(new)
    assert not operator.user.check_password(new.lower())
    assert not operator.user.check_password(new.strip())


def test_the_address_is_changed_only_by_who_proves_anew_who_she_is(operator: Persona) -> None:
    long_ago_proved = operator.session
    long_ago_proved["account_authentication_methods"][0]["at"] -= 16 * 60
    long_ago_proved.save()
    form = {"email": "elsewhere@testville.example", "action_add": ""}
    answer = operator.post("/accounts/email/", form)

    assert answer.status_code == 302
    assert "elsewhere" not in str(operator.user.emailaddress_set.values_list("email", flat=True))


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"), AXES_FAILURE_LIMIT=2)
def test_behind_a_proxy_a_stranger_locks_nobody_out(operator: Persona) -> None:
    for number in range(3):  # what stands before the last hop came from the stranger herself
        stranger = Client(headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"})
        refused = stranger.post("/accounts/login/", {"login": operator.user.email, "password": "wrong"})
    herself = Client(headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    answer = herself.post("/accounts/login/", {"login": operator.user.email, "password": PASSWORD})

    assert (refused.status_code, answer.status_code) == (429, 302)
