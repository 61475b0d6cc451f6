"""A second factor beside the password: an authenticator app or a passkey, for whoever a role or the setting asks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from civic311.accounts.models import AccountEvent, User
from civic311.accounts.sessions import end_sessions
from civic311.accounts.sign_on import came_by_sign_on
from civic311.lib.sealed import seal, unseal

Handler = Callable[[HttpRequest], HttpResponse]
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_GUARDED = ("/staff/", "/reports/", "/media/")
_SEALED = "sealed:"


class RequireSecondFactor:
    """Lead staff without a second factor to the page that sets it up, where the setting or a role asks for one.

    Whoever came by the city's sign-on has given it there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_GUARDED) and self._must_set_up(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_set_up(self, request: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if not (settings.REQUIRE_SECOND_FACTOR or request.viewer.needs_second_factor):
            return False
        return not has_second_factor(request.user) and not came_by_sign_on(request)


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


@transaction.atomic
def take_off(user: User, *, by: User, now: datetime) -> None:
    """Remove every second factor of somebody who lost hers, end her sessions and write down who did it."""
    Authenticator.objects.filter(user=user).delete()
    AccountEvent.objects.create(user=user, by=by, kind=AccountEvent.Kind.FACTOR_RESET, at=now)
    end_sessions(user)


class SealedFactors(DefaultMFAAdapter):
    """allauth's second factors, with the secrets of apps and recovery codes encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return _SEALED + seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was kept before secrets were sealed is read as it stands."""
        sealed = encrypted_text.removeprefix(_SEALED)
        return encrypted_text if sealed == encrypted_text else unseal(sealed)
