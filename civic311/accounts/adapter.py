"""How sign-in behaves: nobody signs up, and account mail goes through the city's outbox."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from civic311.accounts.sign_on import current_sign_on, may_use_password
from civic311.lib.client_address import client_network


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation, or by the city's sign-on."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin with their day, council members with their ward's reports."""
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        return "/staff/" if viewer.has("requests.view") or not viewer.has("reports.view_ward") else "/reports/"

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_network(request)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse who may not come in this way, whichever proof she has given. Passwords are refused before."""
        refusal = super().pre_login(request, user, **kwargs)
        if refusal is not None:
            return refusal
        if user.is_demo and not settings.DEMO_MODE:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        if "sociallogin" not in (kwargs.get("signal_kwargs") or {}) and not may_use_password(user):
            clear_login(request)
            return render(request, "account/only_sign_on.html", {"sign_on": current_sign_on()}, status=403)
        return None

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not from somebody who has just signed in: she has proved who she is a moment ago."""
        return super().is_reauthentication_required(app=app, **kwargs) and not signed_in_lately(context.request)


def signed_in_lately(request: Any) -> bool:
    """Whether the person proved within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds who she is."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
