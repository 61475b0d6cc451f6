"""The code of a second factor: guessed only so often, and good once, whichever process is asked."""

from datetime import timedelta

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.utils import timezone

from civic311.city.rate_limits import allow

TRIES, SPAN = 5, timedelta(minutes=5)


class _Counted(BaseAuthenticateForm):
    """Counts every try of a person, right or wrong, before it looks at the code, so that tries at once count too.

    allauth counts in the memory of each process, and not at all here, where axes counts wrong passwords instead.
    """

    def clean_code(self) -> str:
        if not allow(f"second-factor:{self.user.pk}", TRIES, SPAN, timezone.now()):
            raise account_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not self._is_first_use(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _is_first_use(self, code: str) -> bool:
        """A code is good for its own span of time alone, which is the one that is counted."""
        key = f"second-factor-code:{self.user.pk}:{normalize_user_code(code)}"
        return allow(key, 1, timedelta(seconds=app_settings.TOTP_PERIOD), timezone.now())


class CodeForm(_Counted, AuthenticateForm):
    """At the sign-in."""


class CodeAgainForm(_Counted, ReauthenticateForm):
    """Before a page that asks again who it is."""
