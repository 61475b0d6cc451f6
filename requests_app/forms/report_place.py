"""Where is it? An address, a point or words: any of them will do."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.city.current import current_city
from civic311.lib.form_fields import CleanLine, CleanText
from requests_app.forms.asset_choice import AsksAsset
from requests_app.outside_words import outside_words
from routing.geocoding import find_anywhere
from routing.models import Service
from routing.place import metres_between, valid_position
from routing.planning import place
from routing.reference import reference

SAME_PLACE_METRES = 15


class PlaceForm(AsksAsset):
    """The place step. Cleaned: address, place_note, lat and long (degrees, both None without a point).

    `known` is the place kept so far: a point that belonged to another address is dropped when the address was retyped.
    `choices` holds places of the index when the address could mean several.
    """

    address = CleanLine(
        label=_("Address, corner or place"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "street-address", "data-suggest": reverse_lazy("report_addresses")}
        ),
        error_messages={"max_length": _("This is too long for an address. Please shorten it.")},
    )
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    long = forms.FloatField(required=False, widget=forms.HiddenInput)
    place_note = CleanText(
        label=_("How would you tell a friend to find it?"),
        help_text=_("For example: on the path behind the library, third light from the bridge."),
        required=False,
        max_length=500,
        error_messages={"max_length": _("Please use 500 characters or fewer.")},
    )

    def __init__(self, *args: Any, service: Service, known: dict[str, Any] | None = None, as_typed: bool = False,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.service = service
        self.known = known or {}
        self.as_typed = as_typed
        self.choices: list[Any] = []
        self.ask_asset(service, self.known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("lat", "long"):
            if name in self.errors:  # hidden fields: their error belongs beside the address
                del self._errors[name]
                self.add_error("address", _("We could not read that place on the map. Please choose it again."))
                return cleaned
        if "address" in self.errors:
            return cleaned
        if self.take_asset(cleaned) is None:
            self._drop_stale_point(cleaned)
            self._find_point(cleaned)
        self._check_point(cleaned)
        self._require_something(cleaned)
        return cleaned

    def _drop_stale_point(self, cleaned: dict[str, Any]) -> None:
        same_point = (cleaned.get("lat"), cleaned.get("long")) == (self.known.get("lat"), self.known.get("long"))
        if same_point and cleaned.get("address") != self.known.get("address", ""):
            cleaned["lat"] = cleaned["long"] = None

    def _find_point(self, cleaned: dict[str, Any]) -> None:
        """An address typed in full is found in the index; one that could mean several places asks which."""
        if cleaned.get("lat") is not None or not cleaned.get("address") or self.as_typed or self._was_asked(cleaned):
            return
        found = find_anywhere(cleaned["address"])
        exact = [one for one in found if one.is_exact]
        if len(exact) == 1:
            cleaned.update(address=exact[0].label, lat=exact[0].lat, long=exact[0].long)
        elif found:
            self.choices = found
            self.add_error(
                "address", _("We know several places like this. Choose one below, or go on with your words.")
            )

    def _was_asked(self, cleaned: dict[str, Any]) -> bool:
        """Whether these words were kept without a point before: she chose none of the places, or there are none."""
        return cleaned.get("address") == self.known.get("address") and self.known.get("lat") is None

    def _check_point(self, cleaned: dict[str, Any]) -> None:
        lat, long = cleaned.get("lat"), cleaned.get("long")
        if lat is None and long is None:
            return
        if not valid_position(lat, long) or means_nowhere(lat, long):
            self.add_error("address", _("We could not read that place on the map. Please choose it again."))
            return
        placement = place(reference(), lat, long, on=timezone.localdate())
        if not placement.inside:
            self.add_error("address", outside_words(placement.neighbor))

    def _require_something(self, cleaned: dict[str, Any]) -> None:
        if self.errors or not self.service.place_required:
            return
        if cleaned.get("lat") is None and not cleaned.get("address") and not cleaned.get("place_note"):
            self.add_error("address", _("Please say where it is: an address, a point on the map, or your own words."))


def means_nowhere(lat: float, long: float) -> bool:
    """Points that devices and older systems send when they know no place."""
    city = current_city()
    points = city.no_location_points if city else []
    return any(metres_between(lat, long, point[0], point[1]) < SAME_PLACE_METRES for point in points)
