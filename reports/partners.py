"""Figures of partners, carried from the preview to the button as signed text, and written whole or not at all."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.db import transaction

from reports.models import PartnerFigure, PartnerValue
from routing.models import Area

_SALT = "civic311.partners"
_DAY = 86_400


def as_text(about: Mapping[str, Any], values: Mapping[int, float]) -> str:
    """A figure that may be loaded, signed. `about` are the fields of the form."""
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in about.items()}
    return signing.dumps([told, [[key, value] for key, value in values.items()]], salt=_SALT, compress=True)


def from_text(text: str) -> tuple[dict[str, Any], dict[int, float]] | None:
    """What `as_text` wrote within the last day; None for a text that is not ours, or an older one."""
    try:
        about, values = signing.loads(text, salt=_SALT, max_age=_DAY)
    except signing.BadSignature:
        return None
    return about | {"as_of": date.fromisoformat(about["as_of"])}, {int(key): float(value) for key, value in values}


def keep(
    about: Mapping[str, Any], values: Mapping[int, float], *, replaces: int | None, user_id: int | None, now: datetime
) -> PartnerFigure | None:
    """Write the figure with all its values, in place of the one it replaces.

    None when that one is gone, another has the name meanwhile, or no area of it is left.
    """
    with transaction.atomic():
        rows = {"loaded_at": now, "loaded_by_id": user_id} | about
        if PartnerFigure.objects.filter(name__iexact=about["name"]).exclude(pk=replaces).exists():
            return None
        left = set(Area.objects.filter(pk__in=values).values_list("pk", flat=True))
        if not left:
            return None
        if replaces is None:
            figure = PartnerFigure.objects.create(**rows)
        elif PartnerFigure.objects.select_for_update().filter(pk=replaces).update(**rows):
            figure = PartnerFigure.objects.get(pk=replaces)
            figure.values.all().delete()
        else:
            return None
        PartnerValue.objects.bulk_create(
            PartnerValue(figure=figure, area_id=key, value=value) for key, value in values.items() if key in left
        )
        return figure


def remove(figure_id: int) -> str:
    """Delete a figure with its values; returns its name, "" when it is gone."""
    figure = PartnerFigure.objects.filter(pk=figure_id).first()
    if figure is None:
        return ""
    figure.delete()
    return figure.name
