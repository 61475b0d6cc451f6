"""`/staff/settings/start/`: from an empty city to one that residents can use, in steps of any order."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from civic311.accounts.models import User
from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.city.rate_limits import allow
from civic311.lib.crumbs import in_settings
from civic311.site.forms.starting import DepartmentsForm, MailTestForm, ServicesForm
from civic311.site.mail_test import send_test
from civic311.site.starting import KEPT_TEST, keeps_mail, last_test, missing, steps
from civic311.site.views.settings.areas import for_the_city
from routing.actions.starter import add_departments, add_services

TESTS_PER_HOUR = 20


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Any) -> HttpResponse:
    """Every step with its state; the button opens the city once nothing that it needs is missing."""
    city = get_object_or_404(City, pk=1)
    found = steps(city, now=timezone.now())
    lacking = missing(found)
    if request.method == "POST":
        if lacking or not city.is_being_set_up:
            return redirect("settings_start")
        City.objects.filter(pk=1).update(is_being_set_up=False)
        configuration_changed()
        messages.success(request, _("The city is open. Residents can report from now on."))
        return redirect("settings_start")
    context = {
        "steps": found, "missing": lacking, "done_count": sum(step.is_done for step in found),
        "recommended": [step for step in found if not step.is_needed and not step.is_done], "crumbs": _crumbs()[:1],
    }  # fmt: skip
    return render(request, "staff/settings/start/index.html", context)


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def departments(request: Any) -> HttpResponse:
    """Take usual departments over."""
    form = DepartmentsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = add_departments(form.cleaned_data["departments"])
        said = ngettext("%(count)d department was added.", "%(count)d departments were added.", count)
        messages.success(request, said % {"count": count})
        return redirect("settings_start_services")
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "staff/settings/start/departments.html", context, status=422 if form.errors else 200)


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def services(request: Any) -> HttpResponse:
    """Take services over: which, and to which department."""
    form = ServicesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = add_services(form.chosen(form.cleaned_data), form.departments())
        said = ngettext("%(count)d service was added.", "%(count)d services were added.", count)
        messages.success(request, said % {"count": count})
        return redirect("settings_start")
    context = {"form": form, "known_count": len(form.known), "crumbs": _crumbs()}
    return render(request, "staff/settings/start/services.html", context, status=422 if form.errors else 200)


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: Any) -> HttpResponse:
    """How mail leaves, a test message, and what became of it."""
    now, person = timezone.now(), get_object_or_404(User, pk=request.viewer.user_id)
    form = MailTestForm(request.POST or None, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        if allow(f"mail-test:{person.pk}", TESTS_PER_HOUR, timedelta(hours=1), now):
            send_test(form.cleaned_data["email"], language=person.language, key=uuid.uuid4(), now=now)
            messages.success(request, _("The test message is on its way. This page says what becomes of it."))
        else:
            messages.error(request, _("That were many test messages in one hour. Please wait a little."))
        return redirect("settings_start_mail")
    test = last_test()
    context = {
        "form": form, "test": test, "is_kept": test is not None and test.key.startswith(KEPT_TEST),
        "keeps_mail": keeps_mail(), "crumbs": _crumbs(),
        "sender": settings.DEFAULT_FROM_EMAIL, "host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT,
        "uses_tls": settings.EMAIL_USE_TLS,
    }  # fmt: skip
    response = render(request, "staff/settings/start/mail.html", context, status=422 if form.errors else 200)
    if test is not None and test.state in ("due", "sending") and not test.last_error:
        response["Refresh"] = "3"
    return response


def _crumbs() -> list[dict[str, str]]:
    return in_settings((reverse("settings_start"), _("Getting started")))
