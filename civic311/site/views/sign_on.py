"""`/accounts/sign-on/`: to the city's sign-on and back."""

import time
from typing import Any
from urllib.parse import urlencode

import requests
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from civic311.accounts import invitations
from civic311.accounts.models import SignOn
from civic311.accounts.oidc import CityAdapter, CityCallback, leave_for
from civic311.accounts.sign_on import current_sign_on
from civic311.lib.private_links import private_link
from civic311.site.sign_on import CONNECT, JOIN, LOGIN, log, note_silence, problem

PEOPLE = "people.manage"


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Set out for the provider to sign in."""
    sign_on = current_sign_on()
    if sign_on is None:
        raise Http404
    return leave(request, sign_on, {"errand": LOGIN}, next_url=get_next_redirect_url(request) or "")


@never_cache
@login_required
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Set out to prove anew who it is, before a page that asks for it."""
    sign_on = current_sign_on()
    if sign_on is None:
        return redirect("mfa_index")
    errand = {"errand": LOGIN, "since": int(time.time())}
    return leave(request, sign_on, errand, next_url=get_next_redirect_url(request) or "")


@never_cache
@login_required
@require_POST
def connect(request: Any) -> HttpResponse:
    """Set out to connect one's own account with the provider."""
    sign_on = current_sign_on()
    if sign_on is None:
        return redirect("mfa_index")
    return leave(request, sign_on, {"errand": CONNECT, "user": request.user.pk})


@private_link
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """From an invitation: set out to join by the provider instead of with a password."""
    sign_on = current_sign_on()
    invitation = invitations.find(token, now=timezone.now(), first_administrator=False)
    if sign_on is None or invitation is None:
        return redirect("invite", token)
    return leave(request, sign_on, {"errand": JOIN, "invitation": invitation.pk})


def leave(request: HttpRequest, sign_on: SignOn, errand: dict[str, Any], *, next_url: str = "") -> HttpResponse:
    """A page that goes on to the provider by itself: a form may not lead to another site under our rules for pages."""
    try:
        address = leave_for(request, sign_on, next_url=next_url, errand=errand)
    except (requests.RequestException, OAuth2Error, ValueError) as error:
        note_silence(sign_on, error)
        return problem(request, is_down=True)
    return render(request, "account/sign_on_leave.html", {"sign_on": sign_on, "address": address})


@never_cache
@require_GET
def callback(request: Any) -> HttpResponse:
    """Where the provider sends people back to. Only a session in which a sign-in began gets any further."""
    sign_on = SignOn.objects.filter(pk=1).first()
    tries = request.viewer.is_authenticated and request.viewer.has_in(PEOPLE, None)
    if sign_on is None or not (sign_on.is_on or tries):
        raise Http404
    try:
        return CityCallback.adapter_view(CityAdapter(request, sign_on))(request)  # type: ignore[no-any-return]
    except (KeyError, TypeError, ValueError) as error:  # answers of a shape that no provider should send
        log.warning("Sign-on answered nonsense: %s", type(error).__name__)
        return problem(request)


@never_cache
@login_required
@require_safe
def confirm(request: Any) -> HttpResponse:
    """Ask again who it is, in the way in which the person signs in."""
    target = get_next_redirect_url(request) or "/staff/"
    ways = account_adapter().get_reauthentication_methods(request.user)
    if ways:
        return redirect(f"{ways[0]['url']}?{urlencode({'next': target})}")
    return render(request, "account/sign_on_again.html", {"sign_on": current_sign_on(), "next": target})
