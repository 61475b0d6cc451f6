"""What all forms of reference data share: text in every language, and codes that are made from names."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText
from civic311.lib.translated_text import TranslatedText, in_language
from civic311.site.forms.fields import TranslatedField, first_language
from requests_app.wording import SEVERITIES
from routing.actions.reference_data import keep
from routing.imports.codes import code_of


def field_for(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a column: clean text, boxes for every language, and words for choosing nothing."""
    if isinstance(field, TranslatedText):
        kwargs.pop("widget", None)
        return TranslatedField(required=not field.blank, label=kwargs.pop("label", field.verbose_name.capitalize()),
                               help_text=kwargs.pop("help_text", field.help_text))  # fmt: skip
    if type(field) is models.CharField and not field.choices:
        kwargs["form_class"] = CleanLine
    if type(field) is models.TextField:
        kwargs["form_class"] = CleanText
    made = field.formfield(**kwargs)
    empty = _("Please choose") if made is not None and made.required else _("None")
    if isinstance(made, forms.ModelChoiceField) and made.empty_label:
        made.empty_label = empty  # type: ignore[assignment]
    elif isinstance(made, forms.TypedChoiceField):
        made.choices = [(value, empty if value in ("", None) else name) for value, name in made.choices]
    return made


def severity_field(*, required: bool = True, empty: Any = "", **kwargs: Any) -> forms.TypedChoiceField:
    """How urgent, 1 to 4, in the language of whoever opens the form."""

    def choices() -> list[tuple[Any, Any]]:
        first = [] if required else [("", empty)]
        return [*first, *((number, f"{number} – {name}") for number, name in SEVERITIES.items())]

    return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, required=required, **kwargs)


class ReferenceForm(forms.ModelForm):
    """A row of reference data.

    `code_field` is given once and never changes, since files, links and other systems know the row by it; left empty it
    is made from `named_by`.
    """

    code_field: ClassVar[str] = "code"
    named_by: ClassVar[str] = "name"
    saved_by: int | None = None  # the id of who saves it, for what keeps its versions

    class Meta:
        formfield_callback = field_for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].required = False
        if self.code_field not in self.fields:
            return
        if self.instance.pk:
            del self.fields[self.code_field]
            return
        field = self.fields[self.code_field]
        field.required = False
        field.label = _("Code")
        field.help_text = _("A short name in lower case for web addresses and files. Made from the name when empty.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = cleaned.get(self.named_by)
        if self.code_field in self.fields and not cleaned.get(self.code_field) and name:
            cleaned[self.code_field] = self._free_code(in_language(name, first_language()))
        return cleaned

    def _free_code(self, name: str) -> str:
        longest = self._meta.model._meta.get_field(self.code_field).max_length or 60
        wanted = code_of(name, longest - 4)
        code, number = wanted, 1
        while self._taken().filter(**{self.code_field: code}).exists():
            number += 1
            code = f"{wanted}-{number}"
        return code

    def _taken(self) -> models.QuerySet[Any]:
        """The rows among which a code exists once."""
        return self._meta.model._default_manager.all()

    def clean_order(self) -> int:
        return self.cleaned_data.get("order") or 0

    def keep(self, now: datetime) -> Any:
        """Write the row through the actions; returns it. Raises ValidationError for what only the whole shows."""
        row = self.save(commit=False)
        keep(row, self._save_m2m)
        return row


def active_or_chosen(rows: models.QuerySet[Any], chosen_id: int | None) -> models.QuerySet[Any]:
    """The rows that may be chosen: those in use, and the one that is chosen already."""
    return rows.filter(models.Q(is_active=True) | models.Q(pk=chosen_id))


__all__ = ["ReferenceForm", "ValidationError", "active_or_chosen", "severity_field"]
