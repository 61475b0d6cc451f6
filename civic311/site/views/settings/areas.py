"""`/staff/settings/areas/`: the layers of areas, what each is for, and the areas of a layer on a day."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs_everywhere
from civic311.lib.crumbs import in_settings
from civic311.site.forms.fields import first_language
from civic311.site.forms.places import AreaForm, LayerForm
from civic311.site.views.settings.section import CITY
from routing.models import Area, AreaLayer, FileImport

for_the_city = needs_everywhere(CITY)
SHOWN = 300


@for_the_city
def layers(request: HttpRequest) -> HttpResponse:
    """Every layer with how many areas it has now and will have, and the files that are on their way in."""
    today = timezone.localdate()
    ended = Q(areas__valid_to__lte=today)
    coming = Q(areas__valid_from__gt=today)
    context = {
        "layers": AreaLayer.objects.annotate(
            now_count=Count("areas", filter=~ended & ~coming & Q(areas__isnull=False)),
            coming_count=Count("areas", filter=coming),
        ),
        "files": FileImport.objects.filter(kind=FileImport.Kind.AREAS).exclude(state=FileImport.State.APPLIED)[:10],
        "crumbs": crumbs()[:1],
    }
    return render(request, "staff/settings/layers.html", context)


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def layer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One layer: its map and areas on a day (`?on=`), and what it is for."""
    layer = get_object_or_404(AreaLayer, pk=pk)
    form = LayerForm(request.POST if request.method == "POST" else None, instance=layer)
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        messages.success(request, _("Saved."))
        return redirect("settings_layer", pk)
    day = _day(request)
    words = request.GET.get("q", "").strip()[:120]
    found = Area.objects.in_force(day).filter(layer=layer).select_related("body").order_by("order", "name", "pk")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__iexact=words))
    areas = list(found[: SHOWN + 1])
    context = {
        "layer": layer, "form": form, "day": day, "days": _days(layer), "areas": areas[:SHOWN], "words": words,
        "has_more": len(areas) > SHOWN, "today": timezone.localdate(), "crumbs": crumbs(),
        "areas_url": reverse("layer_geojson", args=[layer.code], query={"on": day.isoformat()}) if areas else "",
        "first_language": first_language(),
    }  # fmt: skip
    return render(request, "staff/settings/layer.html", context, status=422 if form.errors else 200)


def _day(request: HttpRequest) -> date:
    try:
        return parse_date(request.GET.get("on", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def _days(layer: AreaLayer) -> list[dict[str, Any]]:
    """The days on which the layer was redrawn, the newest first, and the time before them."""
    found = set(layer.areas.exclude(valid_from=None).values_list("valid_from", flat=True))
    found |= set(layer.areas.exclude(valid_to=None).values_list("valid_to", flat=True))
    if not found:
        return []
    listed: list[dict[str, Any]] = [{"on": day, "before": False} for day in sorted(found, reverse=True)]
    return [*listed, {"on": min(found) - timedelta(days=1), "before": True}]


@for_the_city
@require_http_methods(["GET", "HEAD", "POST"])
def area_page(request: HttpRequest, pk: int, area_id: int) -> HttpResponse:
    """One area: its name, and of a neighbor who is responsible there."""
    area = get_object_or_404(Area.objects.select_related("layer"), pk=area_id, layer_id=pk)
    form = AreaForm(request.POST if request.method == "POST" else None, instance=area)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Saved: %(name)s") % {"name": form.keep()})
        return redirect("settings_layer", pk)
    here = {"url": reverse("settings_layer", args=[pk]), "title": str(area.layer)}
    day = area.valid_from or (area.valid_to - timedelta(days=1) if area.valid_to else timezone.localdate())
    context = {
        "area": area, "form": form, "crumbs": [*crumbs(), here],
        "areas_url": reverse("layer_geojson", args=[area.layer.code], query={"on": day.isoformat()}),
    }  # fmt: skip
    return render(request, "staff/settings/area.html", context, status=422 if form.errors else 200)


def crumbs() -> list[dict[str, Any]]:
    """Where the pages of areas lie."""
    return in_settings((reverse("settings_layers"), _("Areas")))
