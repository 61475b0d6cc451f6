"""Pages behind one-time links: the first administrator, and invited people. Opening one changes nothing."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from civic311.accounts import invitations
from civic311.accounts.actions import LinkUsed, NewCity, accept_invitation, make_first_administrator
from civic311.accounts.forms.joining import FirstAdministratorForm, InvitedForm
from civic311.accounts.sign_on import current_sign_on, may_use_password
from civic311.lib.private_links import private_link

BACKEND = "civic311.accounts.backends.StaffBackend"


@private_link
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: HttpRequest, token: str) -> HttpResponse:
    """`/first-administrator/<token>/`: name the city and make the first sign-in, once."""
    now = timezone.now()
    if invitations.find(token, now=now, first_administrator=True) is None:
        return _link_is_over(request)
    form = FirstAdministratorForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/first_administrator.html", {"form": form}, status=422 if form.errors else 200)
    given = form.cleaned_data
    city = NewCity(given["city_name"], given["time_zone"], form.offered_languages())
    try:
        user = make_first_administrator(
            token, city=city, name=given["name"], email=given["email"], password=given["password"], now=now
        )
    except LinkUsed:
        return _link_is_over(request)
    login(request, user, backend=BACKEND)
    messages.success(request, _("Welcome. Your city is here; these steps make it ready for residents."))
    return redirect("settings_start")


@private_link
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """`/invite/<token>/`: an invited person sets name and password, once."""
    now = timezone.now()
    invitation = invitations.find(token, now=now, first_administrator=False)
    if invitation is None or invitation.user is None:
        return _link_is_over(request)
    has_password = may_use_password(invitation.user)
    form = InvitedForm(request.POST or None, user=invitation.user)
    if request.method != "POST" or not has_password or not form.is_valid():
        context = {
            "form": form if has_password else None, "email": invitation.user.email, "token": token,
            "sign_on": current_sign_on(),
        }  # fmt: skip
        return render(request, "account/invited.html", context, status=422 if form.errors else 200)
    try:
        user = accept_invitation(
            token, name=form.cleaned_data["name"], password=form.cleaned_data["password"], now=now
        )  # fmt: skip
    except LinkUsed:
        return _link_is_over(request)
    login(request, user, backend=BACKEND)
    messages.success(request, _("Welcome. You are signed in."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def _link_is_over(request: HttpRequest) -> HttpResponse:
    """404 that says why: a used, old or mistyped link."""
    return render(request, "account/link_over.html", status=404)
