"""A circle as addresses of pages carry it: "42.36,-71.06,500" is 500 metres around a point."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_METRES = 5_000
LEAST_METRES = 50


@dataclass(frozen=True)
class Circle:
    """`lat` and `long` in degrees, `metres` around them."""

    lat: float
    long: float
    metres: int


class NearField(forms.Field):
    """Reads a circle; anything else is refused. Wider ones than 5 km are made 5 km, narrower ones than 50 m 50 m."""

    default_error_messages = {"invalid": _("This is not a place on the map.")}

    def to_python(self, value: Any) -> Circle | None:
        if value in self.empty_values:
            return None
        try:
            lat, long, metres = (float(part) for part in str(value)[:80].split(","))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not (-89 <= lat <= 89 and -180 <= long <= 180 and metres > 0):  # also refuses what is no number
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Circle(lat, long, int(min(max(metres, LEAST_METRES), MOST_METRES)))
