"""`/reports/partners/`: figures that partners brought beside what the city measures; load, replace and remove them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import StaffRequest, needs, needs_everywhere
from reports import partners as kept
from reports.equity import read_equity
from reports.fairness import LATE, MEASURES
from reports.filters import BESIDES_WARDS, asked
from reports.models import PartnerFigure
from reports.page import Page, answer
from reports.partner_files import SHOWN_PROBLEMS
from reports.partner_forms import PartnerForm
from reports.partner_plot import OFFERED, RATE, figure_code, plotted
from reports.partner_words import (
    figure_words,
    loaded_table,
    names_of_measures,
    plot_chart,
    plot_definitions,
    plot_finding,
    provenance,
)
from reports.queries.areas import layers_with_indicators
from reports.queries.partners import figures_of, partner_figures

CITY = "city.configure"


@needs("reports.view")
def partners(request: StaffRequest) -> HttpResponse:
    """One figure (`?figure=`) against one measure (`?measure=`) by the areas of a layer (`?areas=`)."""
    form, period, chosen = asked(request.GET, timezone.now(), only=BESIDES_WARDS)
    layers = layers_with_indicators()
    layer = next((each for each in layers if each.code == request.GET.get("areas")), layers[0] if layers else None)
    measure = request.GET.get("measure", "")
    measure = measure if measure in OFFERED else LATE
    found = read_equity(period, layer, measures=[measure if measure in MEASURES else LATE], chosen=chosen)
    figures = figures_of(layer)
    shown = plotted(found, figures, request.GET.get("figure", ""), measure)
    chart = plot_chart(shown) if shown else None
    loaded = loaded_table(partner_figures(), may_load=request.viewer.has_in(CITY, None))
    names = [(_("Figure"), shown.figure.name)] if shown else []
    page = Page(
        "partners", _("Figures of partners"), period, [loaded], [chart] if chart else [],
        [*chosen.words(), *names, (_("Measure"), names_of_measures()[measure])], plot_definitions(),
    )  # fmt: skip
    context = {
        "form": form, "period": period, "layers": layers, "layer": layer, "measure": measure,
        "measures": list(names_of_measures().items()), "chart": chart, "loaded": loaded,
        "figures": [(figure_code(each), figure_words(each)) for each in (*figures, *found.indicators)],
        "figure": figure_code(shown.figure) if shown else "", "findings": [plot_finding(shown)] if shown else [],
        "source": provenance(shown.figure) if shown else "", "is_rate": measure == RATE,
        "may_load": request.viewer.has_in(CITY, None),
    }  # fmt: skip
    return answer(request, "reports/partners.html", context, page)


@needs_everywhere(CITY)
@require_http_methods(["GET", "HEAD", "POST"])
def partner_load(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Load a figure, or replace one: first what the file holds, then, with `do=keep`, it is written."""
    now = timezone.now()
    figure = get_object_or_404(PartnerFigure, pk=pk) if pk else None
    if request.method == "POST" and request.POST.get("do") == "keep":
        return _kept(request, pk)
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PartnerForm(*bound, instance=figure, today=timezone.localdate(now))
    loaded = form.loaded if bound and form.is_valid() else None
    problems = form.loaded.problems if form.loaded else []
    rows = kept.as_text(form.about(), loaded.values) if loaded and not problems else ""
    context = {
        "form": form, "figure": figure, "name": figure.name if figure else "", "loaded": loaded, "rows": rows,
        "problems": problems[:SHOWN_PROBLEMS], "more": max(len(problems) - SHOWN_PROBLEMS, 0),
        "crumbs": [{"url": reverse("reports_partners"), "title": _("Figures of partners")}],
    }  # fmt: skip
    return render(request, "reports/partner_load.html", context, status=422 if form.errors or problems else 200)


@needs_everywhere(CITY)
@require_POST
def partner_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete a figure with all its values."""
    if name := kept.remove(pk):
        messages.success(request, _("Removed: %(name)s.") % {"name": name})
    return redirect("reports_partners")


def _kept(request: StaffRequest, pk: int | None) -> HttpResponse:
    read = kept.from_text(request.POST.get("rows", ""))
    made = None
    if read:
        about, values = read
        user_id: Any = request.viewer.user_id
        made = kept.keep(about, values, replaces=pk, user_id=user_id, now=timezone.now())
    if made is None:
        messages.error(request, _("Nothing was loaded: what was there has changed meanwhile. Choose the file again."))
        return redirect("reports_partners")
    messages.success(request, _("Loaded: %(name)s.") % {"name": made.name})
    return redirect(f"{reverse('reports_partners')}?figure={figure_code(made)}")
