"""Where a register lies and how often it is read."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine
from integrations.models import Register
from routing.models import AreaLayer, AssetType, FileImport

_KINDS = {
    FileImport.Kind.ADDRESSES: _("Addresses"),
    FileImport.Kind.AREAS: _("Areas"),
    FileImport.Kind.ASSETS: _("Assets"),
}
_SOURCES = {
    Register.Source.URL: _("A file at an address"),
    Register.Source.ARCGIS: _("A layer of an ArcGIS feature service"),
    Register.Source.FOLDER: _("A file in the folder of registers"),
}
_TARGET = {FileImport.Kind.AREAS: "layer", FileImport.Kind.ASSETS: "asset_type"}


class RegisterForm(forms.ModelForm):
    """A register; what it is for cannot change once it was read."""

    class Meta:
        model = Register
        fields = ("name", "kind", "layer", "asset_type", "source", "place", "every_hours", "writes_itself",
                  "most_share", "is_active")  # fmt: skip
        field_classes: ClassVar[dict[str, Any]] = {"name": CleanLine, "place": CleanLine}
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"), "kind": _("What does it hold?"), "layer": _("Which areas?"),
            "asset_type": _("Which assets?"), "source": _("Where is it?"), "place": _("Address or file name"),
            "every_hours": _("Read it every how many hours?"), "writes_itself": _("Load changes without asking"),
            "most_share": _("As long as at most this share changes (%)"), "is_active": _("Read it by itself"),
        }  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "layer": _("Only for areas."), "asset_type": _("Only for assets."),
            "writes_itself": _("Else each file waits until somebody has looked at what would change."),
            "most_share": _("A file that would change more waits for somebody: it may be broken."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("kind", list(_KINDS.items()))
        self._choices("source", list(_SOURCES.items()))
        targets = {"layer": AreaLayer.objects.all(), "asset_type": AssetType.objects.filter(is_active=True)}
        for name, rows in targets.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, str(_("None"))
        self.fields["place"].help_text = _(
            "An address begins with https://. A file name may hold *, such as hydrants*.csv: the newest is read. "
            "The folder is %(folder)s."
        ) % {"folder": settings.REGISTER_DIR}
        if self.instance.fields:
            for name in ("kind", "layer", "asset_type"):
                self.fields[name].disabled = True

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = _TARGET.get(cleaned.get("kind", ""), "")
        for name in _TARGET.values():
            if name != wanted:
                cleaned[name] = None
        if wanted and not cleaned.get(wanted):
            self.add_error(wanted, _("Choose which."))
        if cleaned.get("place") and cleaned.get("source"):
            self._check_place(cleaned["source"], cleaned["place"])
        return cleaned

    def _check_place(self, source: str, place: str) -> None:
        if source == Register.Source.FOLDER:
            if "/" in place or "\\" in place or place in (".", ".."):
                self.add_error("place", _("Give the name of the file alone, without a folder."))
            return
        try:
            URLValidator(schemes=["http", "https"])(place)
        except ValidationError:
            self.add_error("place", _("Give an address that begins with https:// or http://."))
