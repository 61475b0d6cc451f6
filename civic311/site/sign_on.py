"""Who comes back from the city's sign-on: known people get the roles of the day, new ones an account or an answer.

People are found by the provider's address and their subject there, and by nothing else: an email address is what
somebody says of herself.
"""

import logging
from datetime import timedelta
from typing import Any

import requests
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.accounts import claims as read
from civic311.accounts.models import Role, SignOn, User
from civic311.accounts.sign_on import rules
from civic311.city.rate_limits import allow
from civic311.lib.outbound_requests import checked_session
from civic311.site.sign_on_roles import join, link, make_person, renew_roles
from integrations.exchanges import note_failing, note_well
from integrations.models import Exchange
from integrations.sign_on.door_row import DOOR

log = logging.getLogger(__name__)
NOTE_EVERY = timedelta(minutes=10)
_SIGN_IN = "sign-in"
LOGIN, TRY, CONNECT, JOIN = "login", "try", "connect", "join"  # errands


class CitySignOn(DefaultSocialAccountAdapter):
    """allauth's flow with the city's provider."""

    def get_requests_session(self) -> requests.Session:
        return checked_session()

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """The account is made by us, if at all."""
        return sociallogin.user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say what went wrong on our own page; the log gets the reason, which holds nothing personal."""
        is_down = isinstance(exception, requests.RequestException)
        if is_down:
            note_silence(provider.sign_on, exception)
        elif error != AuthError.CANCELLED:
            log.warning("Sign-on failed: %s", exception if exception is not None else "no sign-in was begun here")
        raise ImmediateHttpResponse(problem(request, is_down=is_down))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The token is good: do what the person set out for, and let allauth sign in only whom we know."""
        sign_on: SignOn = sociallogin.provider.sign_on
        claims: dict[str, Any] = sociallogin.claims  # type: ignore[attr-defined]
        note_well(DOOR, peer=sign_on.name, direction=Exchange.Direction.OUT, what=_SIGN_IN, now=timezone.now())
        errand = sociallogin.state.get("errand", LOGIN)
        if errand == TRY:
            raise ImmediateHttpResponse(_tried(request, sign_on, claims))
        if errand == CONNECT:
            raise ImmediateHttpResponse(_connected(request, sign_on, sociallogin))
        if read.are_groups_kept_back(claims, sign_on.groups_claim) and rules():
            log.warning("Sign-on failed: too many groups to be sent")
            raise ImmediateHttpResponse(problem(request, has_too_many_groups=True))
        user: Any = sociallogin.user if sociallogin.is_existing else None
        if user is None:
            user = self._newcomer(request, sign_on, sociallogin, claims)
            sociallogin.user = user
            sociallogin.account = SocialAccount.objects.get(user=user, provider=sign_on.issuer)
        if user.is_active:
            renew_roles(user, _wanted(sign_on, claims), now=timezone.now())
            if not user.memberships.exists():
                raise ImmediateHttpResponse(stranger(request, sign_on))

    def _newcomer(
        self, request: HttpRequest, sign_on: SignOn, sociallogin: SocialLogin, claims: dict[str, Any]
    ) -> User:
        """The account of somebody who comes for the first time: invited, or made from what the provider says."""
        now, subject = timezone.now(), sociallogin.account.uid
        if sociallogin.state.get("errand") == JOIN:
            user = join(sociallogin.state.get("invitation"), sign_on, subject, name=read.name_of(claims), now=now)
        else:
            user = make_person(sign_on, subject, claims, _wanted(sign_on, claims), now=now)
        if user is None:
            raise ImmediateHttpResponse(stranger(request, sign_on))
        return user


def _wanted(sign_on: SignOn, claims: dict[str, Any]) -> frozenset[tuple[int, int | None]]:
    return read.roles_for(read.groups_of(claims, sign_on.groups_claim), rules())


def _tried(request: HttpRequest, sign_on: SignOn, claims: dict[str, Any]) -> HttpResponse:
    """For the administrator who tries it: what came, and what it would give. Nothing was changed."""
    wanted = _wanted(sign_on, claims)
    roles = Role.objects.filter(pk__in=[role_id for role_id, _department_id in wanted])
    context = {
        "sign_on": sign_on, "claims": read.shown(claims), "roles": roles,
        "groups": sorted(read.groups_of(claims, sign_on.groups_claim)),
        "has_too_many_groups": read.are_groups_kept_back(claims, sign_on.groups_claim),
    }  # fmt: skip
    response = render(request, "staff/settings/sign_on_tried.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def _connected(request: Any, sign_on: SignOn, sociallogin: SocialLogin) -> HttpResponse:
    """Connect the account of whoever is signed in here, if it is still the one who set out."""
    if not request.user.is_authenticated or request.user.pk != sociallogin.state.get("user"):
        return problem(request)
    if link(request.user, sign_on, sociallogin.account.uid, now=timezone.now()):
        messages.success(request, _("From now on you can sign in with %(name)s.") % {"name": sign_on.name})
    else:
        messages.error(request, _("This sign-in belongs to another account, or yours is connected already."))
    return redirect("mfa_index")


def note_silence(sign_on: SignOn, error: Exception) -> None:
    """Write into the ledger that the provider could not be asked, at most once in some minutes."""
    now = timezone.now()
    log.warning("The sign-on cannot be asked: %s", error)
    if allow("sign-on-silent", 1, NOTE_EVERY, now):
        note_failing(
            DOOR, peer=sign_on.name, direction=Exchange.Direction.OUT, what=_SIGN_IN, answer=str(error), now=now
        )


def problem(request: HttpRequest, *, is_down: bool = False, has_too_many_groups: bool = False) -> HttpResponse:
    """The sign-on did not work: try again, or later, or tell an administrator."""
    context = {"is_down": is_down, "has_too_many_groups": has_too_many_groups}
    return render(request, "account/sign_on_problem.html", context, status=503 if is_down else 403)


def stranger(request: HttpRequest, sign_on: SignOn) -> HttpResponse:
    """Nobody we know, or nobody with a role: the same page for every reason, so that it tells nothing of others."""
    account_adapter().logout(request)
    return render(request, "account/sign_on_stranger.html", {"sign_on": sign_on}, status=403)
