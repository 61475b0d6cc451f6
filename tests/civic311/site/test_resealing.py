"""Secrets survive a change of SECRET_KEY."""

import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from civic311.accounts.second_factor import SealedFactors
from civic311.accounts.sign_in_models import SignOn
from civic311.lib.sealed import seal, unseal
from civic311.people.stopped import written_as
from requests_app.actions.following import token_of
from requests_app.sender_marks import mark_of
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_after_resealing_the_old_key_is_not_needed(administrator: Persona, settings: Any) -> None:
    sign_on = SignOn.objects.create(sealed_secret=seal("of the provider"))
    data = {"secret": SealedFactors().encrypt("of the app"), "used": [1]}
    factor = Authenticator.objects.create(user=administrator.user, type="totp", data=data)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of this city"

    call_command("reseal", stdout=io.StringIO())

    settings.SECRET_KEY_FALLBACKS = []
    sign_on.refresh_from_db()
    factor.refresh_from_db()
    assert unseal(sign_on.sealed_secret) == "of the provider"
    assert SealedFactors().decrypt(factor.data["secret"]) == "of the app"
    assert factor.data["used"] == [1]


def test_who_was_stopped_or_blocked_is_known_after_the_key_was_changed(settings: Any) -> None:
    known = mark_of("email", "bo@example.org"), token_of(7)
    hashed = next(way for way in written_as(["bo@example.org"]) if way.startswith("hash:"))

    settings.SECRET_KEY = "another key of this city"

    assert (mark_of("email", "bo@example.org"), token_of(7)) == known
    assert hashed in written_as(["bo@example.org"])


def test_a_secret_that_no_key_opens_is_told_and_left_as_it_is(settings: Any) -> None:
    sealed = seal("lost")
    SignOn.objects.create(sealed_secret=sealed)
    settings.SECRET_KEY = "a key that came without its forerunner"

    with pytest.raises(SystemExit):
        call_command("reseal", stdout=io.StringIO(), stderr=io.StringIO())

    assert SignOn.objects.get().sealed_secret == sealed
