"""A worklist's filter by a circle around a point, as links from maps and reports carry it: "42.36,-71.06,500"."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from civic311.lib.near_field import Circle, NearField
from requests_app.filters.kinds import Asker, Filter, Reading


@dataclass(frozen=True)
class Around(Filter):
    """One circle; the condition gets it as `Circle`."""

    def read(self, query: QueryDict, asker: Asker) -> Reading:
        given = query.get(self.name, "").strip()
        circle = _circle(given)
        if circle is None:
            return Reading(unknown=[given] if given else [])
        words = _("within %(metres)s meters of %(lat)s, %(long)s") % {
            "metres": circle.metres, "lat": f"{circle.lat:.4f}", "long": f"{circle.long:.4f}",
        }  # fmt: skip
        return Reading(self.where(circle, asker), words)

    def fields(self, query: QueryDict, asker: Asker) -> dict[str, forms.Field]:
        hint = _("Latitude, longitude and meters, such as 42.3601,-71.0589,500")
        initial = query.get(self.name, "")
        return {
            self.name: forms.CharField(label=self.label, required=False, help_text=hint, max_length=80, initial=initial)
        }


def _circle(given: str) -> Circle | None:
    try:
        return NearField(required=False).clean(given)
    except ValidationError:
        return None
