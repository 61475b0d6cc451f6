"""`/staff/settings/looks/`: the city's seal and colours."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.city.models import City
from civic311.lib import colours
from civic311.lib.crumbs import in_settings
from civic311.site.forms.looks import LooksForm
from civic311.site.views.settings.areas import for_the_city


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def looks_page(request: Any) -> HttpResponse:
    """Edit them; a sample shows both schemes as they are in force, with how well they are read."""
    city = get_object_or_404(City, pk=1)
    posted = request.method == "POST"
    form = LooksForm(request.POST if posted else None, request.FILES if posted else None, city=city)
    if posted and form.is_valid():
        form.keep()
        messages.success(request, _("Saved."))
        return redirect("settings_looks")
    crumbs = in_settings()
    context = {"form": form, "samples": _samples(city.look), "crumbs": crumbs}
    return render(request, "staff/settings/looks.html", context, status=422 if form.errors else 200)


def _samples(look: colours.Look) -> list[dict[str, Any]]:
    """Both schemes: the ground, what stands on it, and the least contrast that text of the brand has there."""
    grounds = ((_("Light pages"), look.light, colours.LIGHT_GROUNDS, colours.INK_LIGHT),
               (_("Dark pages"), look.dark, colours.DARK_GROUNDS, colours.INK_DARK))  # fmt: skip
    return [
        {
            "title": title, "scheme": scheme, "paper": places[0], "ink": ink, "accent": look.accent,
            "on_accent": colours.ON_ACCENT,
            "ratio": colours.least_contrast(scheme.brand, [*places, scheme.wash]),
        }
        for title, scheme, places, ink in grounds
    ]  # fmt: skip
