"""Which street light, bin or tree it is: by the number painted on it, or one of the nearest. The place is taken from
it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.lib.form_fields import CleanLine
from civic311.lib.translated_text import in_language
from routing.assets import NearAsset, by_number, nearest
from routing.models import Asset, AssetType, Service
from routing.reference import reference

NEAREST_METRES = 150
NEAREST_SHOWN = 6


def asset_type_of(service: Service) -> AssetType | None:
    """The kind of asset that a service is about, if any."""
    known = reference().asset_types.values()
    return next((row for row in known if row.pk == service.asset_type_id and row.is_active), None)


def one_of(kind: AssetType) -> str:
    """The name of one asset of the kind: "Street light"."""
    return in_language(kind.singular) or in_language(kind.name)


class AsksAsset(forms.Form):
    """A form about a place that may ask for an asset. Cleaned `asset` is its id or None; then `lat` and `long` are
    those of the asset."""

    kind: AssetType | None = None
    has_near = False

    def ask_asset(self, service: Service, known: Mapping[str, Any]) -> None:
        """Add the fields where the service is about a kind of asset; `known` is the place kept so far."""
        self.kind = asset_type_of(service)
        if self.kind is None:
            return
        self._required, self._known = service.asset_required, known
        self.fields["asset_number"] = CleanLine(
            label=_("Number on it"), required=False, max_length=60,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            help_text=_("If you can read it, we know at once which one it is."),
        )  # fmt: skip
        choices = [(str(near.asset.pk), asset_words(near)) for near in self._near()]
        choices += [("", gettext_lazy("None of these"))] if choices else []
        field = forms.ChoiceField(label=one_of(self.kind), choices=choices, required=False, widget=forms.RadioSelect)
        field.initial = str(known.get("asset") or "")
        self.fields["asset"] = field
        self.has_near = bool(choices)

    def clean_asset_number(self) -> str:
        number: str = self.cleaned_data["asset_number"]
        assert self.kind is not None
        if number and by_number(self.kind.pk, number) is None:
            raise forms.ValidationError(
                _("We know none with this number. Please check it, or leave it empty and say where it is.")
            )
        return number

    def take_asset(self, cleaned: dict[str, Any]) -> Asset | None:
        """The asset that was named or chosen, with its place written into `cleaned`; says when one is needed."""
        if self.kind is None:
            return None
        asset = self._chosen(cleaned)
        cleaned["asset"] = asset.pk if asset else None
        if asset is not None:
            cleaned.update(lat=asset.lat, long=asset.long)
            if not cleaned.get("address"):
                cleaned["address"] = ""
        elif self._required and "asset_number" not in self.errors:
            self.add_error("asset_number", self._needed())
        return asset

    def _needed(self) -> str:
        if self.has_near:
            return _("Give the number on it, or choose one of those close by.")
        return _("Give the number on it. Or say where it is and search: then you can choose one close by.")

    def _chosen(self, cleaned: Mapping[str, Any]) -> Asset | None:
        assert self.kind is not None
        if cleaned.get("asset_number"):
            return by_number(self.kind.pk, cleaned["asset_number"])
        wanted = cleaned.get("asset") or ""
        if not wanted or (wanted == str(self._known.get("asset")) and self._moved(cleaned)):
            return None
        return Asset.objects.filter(pk=wanted, type=self.kind, retired_on=None).first()

    def _moved(self, cleaned: Mapping[str, Any]) -> bool:
        """Whether another place was given since the asset was chosen: then it is another one."""
        return any(cleaned.get(name) != self._known.get(name) for name in ("address", "lat", "long"))

    def _near(self) -> list[NearAsset]:
        """The assets close to the point that is known, with the chosen one among them."""
        given = self.data if self.is_bound else {**self.initial, **self._known}
        lat, long = (_number(given.get(name)) for name in ("lat", "long"))
        assert self.kind is not None
        if lat is None or long is None:
            return []
        return nearest(self.kind.pk, lat, long, radius=NEAREST_METRES, limit=NEAREST_SHOWN)


def name_of(asset_id: Any) -> str:
    """The name of a kept asset by its id; empty for none."""
    asset = Asset.objects.select_related("type").filter(pk=asset_id).first() if asset_id else None
    return asset_name(asset) if asset else ""


def asset_words(near: NearAsset) -> str:
    """ "Street light 0123, about 20 meters away"."""
    words = {"name": asset_name(near.asset), "metres": max(5, round(near.metres / 5) * 5)}
    return _("%(name)s, about %(metres)s meters away") % words


def asset_name(asset: Asset) -> str:
    """ "Street light 0123"; the asset has its type read."""
    return _("%(kind)s %(number)s") % {"kind": one_of(asset.type), "number": asset.number}


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
