"""Layers and areas, kinds of assets, and what a file of them needs to be told."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, Day
from civic311.lib.translated_text import in_language
from civic311.site.forms.fields import TranslatedField, first_language
from civic311.site.forms.organisation import ORDER_LABEL
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen
from routing.actions.file_imports import MOST_MEGABYTES, keep_area, keep_layer
from routing.imports.codes import code_of
from routing.imports.point_tables import likely_columns
from routing.models import Area, AreaLayer, AssetType, OutsideBody

NEW_LAYER = "new"


class LayerForm(ReferenceForm):
    """A layer's name and what it is for."""

    class Meta(ReferenceForm.Meta):
        model = AreaLayer
        fields = ("name", "singular", "is_reporting", "is_boundary", "is_neighbors", "order")
        labels = {  # noqa: RUF012
            "name": _("Name"), "singular": _("Name of one of its areas"),
            "is_reporting": _("Reports count by these areas (one layer does)"),
            "is_boundary": _("Together they are the city: a place outside is refused"),
            "is_neighbors": _("They lie around the city and say who is responsible there"), "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {"is_boundary": "", "is_neighbors": ""}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_neighbors") and (cleaned.get("is_reporting") or cleaned.get("is_boundary")):
            self.add_error("is_neighbors", _("Areas around the city can be neither its limits nor what reports count."))
        was_reporting = self.instance.pk and AreaLayer.objects.filter(pk=self.instance.pk, is_reporting=True).exists()
        if was_reporting and not cleaned.get("is_reporting"):
            self.add_error("is_reporting", _("Reports must count by some layer. Tick this at another layer instead."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """The new reporting layer takes over from the old one, so that two for a moment are no mistake."""
        return {*super()._get_validation_exclusions(), "is_reporting"}

    def keep(self, now: datetime) -> AreaLayer:
        layer: AreaLayer = self.save(commit=False)
        keep_layer(layer)
        return layer


class AreaForm(forms.ModelForm):
    """An area's name; of a neighbor, who is responsible there."""

    class Meta:
        model = Area
        fields = ("name", "body")
        labels: ClassVar[dict[str, Any]] = {"name": _("Name"), "body": _("Who is responsible there")}
        field_classes: ClassVar[dict[str, Any]] = {"name": CleanLine}
        help_texts: ClassVar[dict[str, Any]] = {
            "body": _("Its explanation, phone and website are shown to residents who choose a place there.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.layer.is_neighbors:
            del self.fields["body"]
            return
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = active_or_chosen(OutsideBody.objects.all(), self.instance.body_id)
        field.empty_label = str(_("Nobody we know"))

    def keep(self) -> Area:
        """Write the area."""
        area: Area = self.save(commit=False)
        keep_area(area)
        return area


class AssetTypeForm(ReferenceForm):
    """A kind of thing that requests are about."""

    class Meta(ReferenceForm.Meta):
        model = AssetType
        fields = ("name", "singular", "code", "is_landmark", "order")
        labels = {  # noqa: RUF012
            "name": _("Name"), "singular": _("Name of one of them"), "order": ORDER_LABEL,
            "is_landmark": _("Nobody reports these; rules look at how near they are"),
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "name": _("For example: Street lights"),
            "is_landmark": _("For schools, hospitals and the like."),
        }


class _FileForm(forms.Form):
    """The file itself."""

    file = forms.FileField(label=_("File"), error_messages={"empty": _("The file is empty.")})
    accept: ClassVar[str] = ".geojson,.json,.gpkg,.zip"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = self.accept

    def clean_file(self) -> Any:
        upload: Any = self.cleaned_data["file"]
        if upload.size > MOST_MEGABYTES * 1024 * 1024:
            raise ValidationError(_("The file is larger than %(most)s megabytes.") % {"most": MOST_MEGABYTES})
        return upload

    def options(self) -> dict[str, Any]:
        """What the file is for, as its row keeps it."""
        raise NotImplementedError


class AreasFileForm(_FileForm):
    """A file of outlines and the layer it is for."""

    layer = forms.ChoiceField(label=_("Which areas does it hold?"), choices=())
    layer_name = TranslatedField(label=_("Name of the new layer"), required=False,
                                 help_text=_("Such as Wards. Needed when the file begins a new layer."))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "GeoJSON, GeoPackage, or a zip file with a Shapefile, in any coordinate system. At most %(most)s megabytes."
        ) % {"most": MOST_MEGABYTES}
        choices = [(str(layer.pk), str(layer)) for layer in AreaLayer.objects.all()]
        self.fields["layer"].choices = [*choices, (NEW_LAYER, _("A new layer"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = in_language(cleaned.get("layer_name"), first_language())
        if cleaned.get("layer") == NEW_LAYER and not named:
            self.add_error("layer_name", _("Give the new layer a name."))
        elif cleaned.get("layer") == NEW_LAYER and AreaLayer.objects.filter(code=code_of(named)).exists():
            self.add_error("layer_name", _("There is a layer with this name already. Choose it above."))
        return cleaned

    def options(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned["layer"] != NEW_LAYER:
            return {"layer_id": int(cleaned["layer"])}
        name = cleaned["layer_name"]
        return {"layer_id": None, "layer_code": code_of(in_language(name, first_language())), "layer_name": name}


class _PointsFileForm(_FileForm):
    """A file of things with a position."""

    accept = ".csv,.tsv,.geojson,.json,.gpkg,.zip"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV with latitude and longitude, GeoJSON, GeoPackage, or a zip file with a Shapefile. "
            "At most %(most)s megabytes."
        ) % {"most": MOST_MEGABYTES}


class AssetsFileForm(_PointsFileForm):
    """A file of assets and what kind they are."""

    type = forms.ModelChoiceField(
        label=_("What does it hold?"), queryset=AssetType.objects.filter(is_active=True), empty_label=None
    )

    def options(self) -> dict[str, Any]:
        return {"type_id": self.cleaned_data["type"].pk}


class AddressesFileForm(_PointsFileForm):
    """A file of addresses."""

    def options(self) -> dict[str, Any]:
        return {}


class _FieldsForm(forms.Form):
    """Which field of a layer of the file holds what. `layer` is what the worker said of it."""

    required_fields: ClassVar[tuple[str, ...]] = ()
    optional_fields: ClassVar[tuple[str, ...]] = ()
    crs = forms.RegexField(
        r"^(?:EPSG:)?(\d{4,6})$", label=_("Coordinate system"), required=False, strip=True,
        help_text=_("Its EPSG number, such as 2249. Leave empty when the file is right about it."),
        error_messages={"invalid": _("Write the EPSG number, such as 2249.")},
    )  # fmt: skip

    def __init__(self, *args: Any, layer: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [(each["name"], _with_examples(each)) for each in layer["fields"]]
        for name in self.required_fields:
            self._choices(name, fields)
        for name in self.optional_fields:
            self._choices(name, [("", _("None")), *fields])
        if layer.get("is_table"):
            del self.fields["crs"]
        elif layer["crs"]:
            hint = _("The file says %(crs)s. Give an EPSG number only when that is wrong.")
            self.fields["crs"].help_text = hint % {"crs": layer["crs"]}
        else:
            self.fields["crs"].required = True
            self.fields["crs"].help_text = _("The file names none. Give its EPSG number, such as 2249.")

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)
        field.choices = choices

    def clean_crs(self) -> str:
        number = self.cleaned_data["crs"].upper().removeprefix("EPSG:")
        return f"EPSG:{number}" if number else ""


def _with_examples(field: dict[str, Any]) -> str:
    """A field's name with some of its values, so that people recognise it."""
    examples = ", ".join(field["examples"])
    return f"{field['name']} ({examples})" if examples else str(field["name"])


class AreaFieldsForm(_FieldsForm):
    """Codes and names of the areas, and from when they count."""

    required_fields = ("code_field", "name_field")
    code_field = forms.ChoiceField(
        label=_("Which field holds the code?"), help_text=_("Short and lasting, such as the ward's number.")
    )
    name_field = forms.ChoiceField(label=_("Which field holds the name?"))
    valid_from = Day(
        label=_("From which day do they count?"), required=False,
        help_text=_("The day on which areas were redrawn: reports before it keep the old ones. "
                    "Leave it empty to correct the areas in force."),
    )  # fmt: skip
    field_order = ("code_field", "name_field", "valid_from", "crs")

    def __init__(self, *args: Any, layer: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, layer=layer, **kwargs)
        names = [field["name"] for field in layer["fields"]]
        self.fields["name_field"].initial = next((name for name in names if "name" in name.lower()), None)

    def options(self) -> dict[str, Any]:
        """What was chosen, as the file's row keeps it."""
        day = self.cleaned_data["valid_from"]
        return self.cleaned_data | {"valid_from": day.isoformat() if day else ""}


class _PointFieldsForm(_FieldsForm):
    """Where things lie: a table says it in two columns."""

    lat_field = forms.ChoiceField(label=_("Latitude"))
    long_field = forms.ChoiceField(label=_("Longitude"))

    def __init__(self, *args: Any, layer: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, layer=layer, **kwargs)
        if not layer.get("is_table"):
            del self.fields["lat_field"], self.fields["long_field"]
            return
        lat, long = likely_columns([field["name"] for field in layer["fields"]])
        self.fields["lat_field"].initial, self.fields["long_field"].initial = lat, long

    def options(self) -> dict[str, Any]:
        """What was chosen, as the file's row keeps it."""
        return dict(self.cleaned_data)


class AddressFieldsForm(_PointFieldsForm):
    """Streets and house numbers, and what happens to those that the file leaves out."""

    required_fields = ("street_field", "number_field", "lat_field", "long_field")
    street_field = forms.ChoiceField(label=_("Which field holds the street?"))
    number_field = forms.ChoiceField(label=_("Which field holds the house number?"))
    replace = forms.BooleanField(label=_("Remove addresses that the file leaves out"), required=False)
    field_order = ("street_field", "number_field", "lat_field", "long_field", "crs", "replace")

    def __init__(self, *args: Any, layer: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, layer=layer, **kwargs)
        names = [field["name"] for field in layer["fields"]]
        for field, words in (("street_field", ("street", "road")), ("number_field", ("num", "house"))):
            likely = (name for name in names if any(word in name.lower() for word in words))
            self.fields[field].initial = next(likely, None)


class AssetFieldsForm(_PointFieldsForm):
    """Numbers, names and owners of assets, and what happens to those that the file leaves out."""

    required_fields = ("number_field", "lat_field", "long_field")
    optional_fields = ("name_field", "owner_field")
    number_field = forms.ChoiceField(
        label=_("Which field holds the number?"),
        help_text=_("What is painted on the thing, or stands in your register."),
    )
    name_field = forms.ChoiceField(label=_("Which field holds a name?"), required=False)
    owner_field = forms.ChoiceField(
        label=_("Which field says whose it is?"), required=False,
        help_text=_("The code or name of a department or an outside body."),
    )  # fmt: skip
    replace = forms.BooleanField(label=_("Retire assets that the file leaves out"), required=False)
    field_order = ("number_field", "name_field", "owner_field", "lat_field", "long_field", "crs", "replace")
