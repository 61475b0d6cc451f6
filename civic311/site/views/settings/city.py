"""`/staff/settings/city/`: what residents see of the city, its clock and its languages."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from civic311.city.models import City
from civic311.lib.crumbs import in_settings
from civic311.site.forms.organisation import CityForm
from civic311.site.views.settings.section import CITY


@needs_everywhere(CITY)
@require_http_methods(["GET", "HEAD", "POST"])
def city_page(request: Any) -> HttpResponse:
    """Edit the city's row."""
    form = CityForm(request.POST if request.method == "POST" else None, instance=get_object_or_404(City, pk=1))
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        messages.success(request, _("Saved."))
        return redirect("settings_city")
    context = {"form": form, "crumbs": in_settings()}
    return render(request, "staff/settings/city.html", context, status=422 if form.errors else 200)
