"""Figures that partners brought, as reports read them."""

from collections.abc import Sequence

from django.db.models import Count

from reports.models import PartnerFigure, PartnerValue
from routing.models import AreaLayer


def partner_figures() -> list[PartnerFigure]:
    """All of them by name, each with `area_count`: how many areas it tells of."""
    return list(PartnerFigure.objects.annotate(area_count=Count("values")).order_by("name"))


def figures_of(layer: AreaLayer | None) -> list[PartnerFigure]:
    """Those that tell of areas of the layer."""
    return list(PartnerFigure.objects.filter(values__area__layer=layer).distinct().order_by("name")) if layer else []


def values_of(figure: PartnerFigure, area_ids: Sequence[int]) -> list[float | None]:
    """The figure of each area, None where it tells nothing."""
    known = dict(PartnerValue.objects.filter(figure=figure, area_id__in=area_ids).values_list("area_id", "value"))
    return [known.get(each) for each in area_ids]
