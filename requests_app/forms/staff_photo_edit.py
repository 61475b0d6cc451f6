"""Words under a photo, and rectangles that are blacked out in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine
from requests_app.blacking_out import Area

ROWS = 6
_SIDES = ("left", "top", "width", "height")
_LABELS = {"left": _("From the left"), "top": _("From the top"), "width": _("Width"), "height": _("Height")}


class CaptionForm(forms.Form):
    """What the photo shows. `seen_caption` is what stood there when the form was shown."""

    caption = CleanLine(
        label=_("Words under the photo"), required=False, max_length=200,
        help_text=_("Where everybody can see the photo, everybody reads them."),
    )  # fmt: skip
    seen_caption = forms.CharField(widget=forms.HiddenInput, required=False)


class MaskForm(forms.Form):
    """Rectangles in percent of the picture. An empty row is none; no row at all shows the photo as a whole again.

    `seen` is the masked state that was shown.
    """

    reason = CleanLine(label=_("Why?"), required=False, max_length=200, help_text=_("For colleagues, in the record."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, masks: list[list[float]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(ROWS):
            for side, name in enumerate(_SIDES):
                known = masks[row][side] * 100 if masks and row < len(masks) else None
                self.fields[f"{name}_{row}"] = forms.FloatField(
                    label=_LABELS[name], required=False, min_value=0, max_value=100,
                    initial=round(known, 1) if known is not None else None,
                    widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
                )  # fmt: skip

    def rows(self) -> list[list[Any]]:
        """The boxes, a rectangle a row."""
        return [[self[f"{name}_{row}"] for name in _SIDES] for row in range(ROWS)]

    @property
    def is_long(self) -> bool:
        """Whether anything stands in a row after the second."""
        return any(box.value() not in (None, "") for row in self.rows()[2:] for box in row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        areas = []
        for row in range(ROWS):
            given = [cleaned.get(f"{name}_{row}") for name in _SIDES]
            if all(value is None for value in given):
                continue
            if any(value is None for value in given):
                self.add_error(f"left_{row}", _("Give all four numbers of a rectangle, or none."))
                continue
            left, top, width, height = (float(value or 0) / 100 for value in given)
            if width <= 0 or height <= 0:
                self.add_error(f"width_{row}", _("A rectangle needs a width and a height."))
                continue
            areas.append(Area(left, top, min(width, 1 - left), min(height, 1 - top)))
        cleaned["areas"] = [area for area in areas if area.width > 0 and area.height > 0]
        return cleaned
