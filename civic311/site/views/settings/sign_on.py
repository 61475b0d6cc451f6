"""`/staff/settings/sign-on/`: the city's sign-on, what its groups give, and what each role needs at sign-in."""

from typing import Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import confirms_identity
from civic311.accounts.models import SignOn, SignOnRule
from civic311.accounts.oidc import discover, keys_of
from civic311.lib.crumbs import in_settings
from civic311.site.forms.sign_on import RoleSignInForm, SignOnForm, SignOnRuleForm, role_forms
from civic311.site.sign_on import TRY
from civic311.site.views.settings.people import people_page
from civic311.site.views.sign_on import leave


@people_page
@confirms_identity
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_on(request: HttpRequest) -> HttpResponse:
    """The page, and saving the provider."""
    row = SignOn.objects.filter(pk=1).first()
    form = SignOnForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        messages.success(request, _("Saved."))
        return redirect("settings_sign_on")
    return _page(request, form=form)


def _page(request: HttpRequest, **given: Any) -> HttpResponse:
    """The page; `given` replaces empty forms when something is wrong with them, or adds what a test found."""
    row = SignOn.objects.filter(pk=1).first()
    context = {
        "form": SignOnForm(instance=row),
        "rule_form": SignOnRuleForm(auto_id="rule_%s"),
        "role_forms": role_forms(),
        "row": row,
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "rules": SignOnRule.objects.select_related("role", "department"),
        "callback": request.build_absolute_uri(reverse("sign_on_callback")),
        "crumbs": in_settings(),
    } | given
    wrong = any(form.errors for form in (context["form"], context["rule_form"], *context["role_forms"]))
    return render(request, "staff/settings/sign_on.html", context, status=422 if wrong else 200)


@people_page
@confirms_identity
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Ask the provider what it says of itself."""
    row = SignOn.objects.filter(pk=1).first()
    if row is None:
        return redirect("settings_sign_on")
    try:
        found = discover(row.issuer)
        count = len(keys_of(found))
    except (requests.RequestException, OAuth2Error, ValueError) as error:
        return _page(request, test={"is_good": False, "words": str(error)[:300]})
    return _page(request, test={"is_good": True, "keys": count, "address": found["authorization_endpoint"]})


@people_page
@confirms_identity
@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """Sign in there and see what comes back, without changing anything here."""
    row = SignOn.objects.filter(pk=1).first()
    return leave(request, row, {"errand": TRY}) if row else redirect("settings_sign_on")


@people_page
@confirms_identity
@require_POST
def add_rule(request: HttpRequest) -> HttpResponse:
    """One more group that gives a role."""
    form = SignOnRuleForm(request.POST, auto_id="rule_%s")
    if not form.is_valid():
        return _page(request, rule_form=form)
    form.keep()
    messages.success(request, _("Saved. It counts from each person's next sign-in on."))
    return redirect("settings_sign_on")


@people_page
@confirms_identity
@require_POST
def remove_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """The group gives the role no more."""
    get_object_or_404(SignOnRule, pk=pk).delete()
    messages.success(request, _("Saved. It counts from each person's next sign-in on."))
    return redirect("settings_sign_on")


@people_page
@confirms_identity
@require_POST
def roles(request: HttpRequest) -> HttpResponse:
    """What each role needs at sign-in."""
    forms: list[RoleSignInForm] = role_forms(request.POST)
    if not all(form.is_valid() for form in forms):
        return _page(request, role_forms=forms)
    for form in forms:
        form.save()
    messages.success(request, _("Saved."))
    return redirect("settings_sign_on")
