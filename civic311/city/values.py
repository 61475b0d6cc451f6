"""What columns of the city may hold: one wrong value there would stop every page, so that no way in may bring it."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic311.lib import colours


def readable_brand(text: str) -> None:
    """Raise ValidationError for what is no colour, or one in which words are hard to read."""
    _readable(text, colours.brand_contrast, colours.nearest_brand)


def readable_accent(text: str) -> None:
    """Raise ValidationError for what is no colour, or one on which dark words are hard to read."""
    _readable(text, colours.accent_contrast, colours.nearest_accent)


def _readable(text: str, measure: Callable[[str], float], nearest: Callable[[str], str]) -> None:
    """Refused with the nearest colour that works."""
    try:
        colour = colours.parse(text)
    except ValueError as error:
        raise ValidationError(_("Write the color as # and six digits, such as #14505f.")) from error
    ratio = measure(colour)
    if ratio < colours.LEAST:
        said = _("This is hard to read: the contrast is %(ratio)s to 1, and 4.5 to 1 is needed. Try %(colour)s.")
        shown = {"ratio": number_format(int(ratio * 10) / 10, 1), "colour": nearest(colour)}
        raise ValidationError(said % shown, code="contrast")


def known_time_zone(name: str) -> None:
    """Raise ValidationError for a time zone that this machine does not know."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # OSError: the name of a folder of time zones
        raise ValidationError(_("This time zone is not known.")) from error


def codes(value: Any) -> None:
    """Raise ValidationError unless it is a list of words."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValidationError(_("A list is missing."))


def points(value: Any) -> None:
    """Raise ValidationError unless it is a list of [latitude, longitude] in degrees."""
    is_list = isinstance(value, list) and all(isinstance(each, list) and len(each) == 2 for each in value)
    if not is_list or not all(type(number) in (int, float) for each in value for number in each):
        raise ValidationError(_("A list is missing."))
