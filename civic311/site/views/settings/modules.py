"""`/staff/settings/modules/`: which parts the city uses."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.city.modules import MODULES, is_on, switch
from civic311.lib.crumbs import in_settings
from civic311.site.views.settings.areas import for_the_city


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def modules_page(request: Any) -> HttpResponse:
    """Tick what is used; what is unticked keeps its data and comes back with the tick."""
    if request.method == "POST":
        switch(set(request.POST.getlist("on")))
        messages.success(request, _("Saved."))
        return redirect("settings_modules")
    context = {
        "rows": [{"module": module, "is_on": is_on(module.code)} for module in MODULES],
        "crumbs": in_settings(),
    }
    return render(request, "staff/settings/modules.html", context)
