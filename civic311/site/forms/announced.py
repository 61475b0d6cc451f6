"""Fields that notices and planned works share: streets by name, a drawn place, the services they are about."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.accounts.models import User
from civic311.lib.clean_text import clean_line
from civic311.lib.form_fields import CleanText
from civic311.lib.translated_text import in_language
from community.shapes import BadShape, read_shape
from routing.addresses import find_addresses
from routing.models import Area, Service, Street
from routing.street_words import fold_street

MOST_STREETS = 40
MOST_AREAS = 120

_SHAPE_WORDS = {
    "unreadable": gettext_lazy("This is not GeoJSON. Draw the place on the map, or paste a geometry."),
    "empty": gettext_lazy("There is nothing drawn in it."),
    "kind": gettext_lazy("Draw either areas or lines, not both, and no points."),
    "too_large": gettext_lazy("This outline has too many corners. Draw a simpler one."),
    "nowhere": gettext_lazy("The numbers must be longitude and latitude in degrees."),
}


class StreetsField(CleanText):
    """Streets of the address index, one on a line; cleaned to their names as the index writes them."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        typed = [clean_line(line) for line in str(super().clean(value) or "").splitlines()]
        typed = [line for line in dict.fromkeys(typed) if line]
        if len(typed) > MOST_STREETS:
            raise ValidationError(_("Name at most %(most)s streets, or draw the place.") % {"most": MOST_STREETS})
        return known_streets(typed)


def known_streets(typed: Iterable[str]) -> list[str]:
    """The names of streets as the index writes them. Raises ValidationError for the first that it does not know."""
    wanted = list(typed)
    rows = Street.objects.filter(folded__in=[fold_street(name) for name in wanted])
    names = dict(rows.values_list("folded", "name"))
    for name in wanted:
        if fold_street(name) not in names:
            like = [one.label for one in find_addresses(name)[:3]]
            words = _("We know no street “%(name)s”.") % {"name": name}
            meant = _("Perhaps: %(streets)s.") % {"streets": ", ".join(like)} if like else ""
            raise ValidationError(f"{words} {meant}".strip())
    return [names[fold_street(name)] for name in wanted]


class ShapeField(forms.CharField):
    """A drawn place as GeoJSON text; cleaned to a geometry, or None for nothing."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        try:
            return read_shape(text) if text else None
        except BadShape as bad:
            raise ValidationError(_SHAPE_WORDS[bad.code]) from None


class AreaChoice(forms.ModelMultipleChoiceField):
    """Areas with the name of their layer."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({in_language(obj.layer.singular) or in_language(obj.layer.name)})"


def areas_to_choose() -> Any:
    """The areas that may be named: those in force of the city's own layers, the reporting layer first."""
    rows = Area.objects.filter(valid_to=None, layer__is_neighbors=False).select_related("layer")
    nearest = rows.order_by("-layer__is_reporting", "layer__order", "order", "name")[:MOST_AREAS]
    return rows.filter(pk__in=[row.pk for row in nearest]).order_by("-layer__is_reporting", "layer__order", "order")


def services_to_choose() -> Any:
    """The services in use, by group."""
    return Service.objects.filter(is_active=True).order_by("group__order", "order", "pk")


def people_with(capability: str) -> Any:
    """Who may answer for it: active people who hold the capability somewhere."""
    rows = User.objects.filter(is_active=True, memberships__role__capabilities__contains=[capability])
    return rows.order_by("name", "pk").distinct()
