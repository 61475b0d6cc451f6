"""Texts that staff reply with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.city.languages import edited_languages, language_name
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.organisation import ORDER_LABEL
from civic311.site.forms.reference_form import ReferenceForm
from requests_app.models import ReplyTemplate
from requests_app.reply_fields import FIELDS, as_sample, unknown_fields
from requests_app.wording import STATUS_LABELS

LONGEST = 3000


class ReplyTemplateForm(ReferenceForm):
    """A prepared text: in each language, for which services and in which statuses it is offered, and to whom."""

    text = TranslatedField(label=_("Message to residents"), several_lines=True, max_length=LONGEST)
    statuses = forms.MultipleChoiceField(
        choices=tuple(STATUS_LABELS.items()), required=False, widget=forms.CheckboxSelectMultiple,
        label=_("Only while the case is"), help_text=_("None ticked: always."),
    )  # fmt: skip
    has_preview = True

    class Meta(ReferenceForm.Meta):
        model = ReplyTemplate
        fields = ("name", "text", "services", "statuses", "department", "order")
        widgets = {"services": forms.CheckboxSelectMultiple}  # noqa: RUF012
        labels = {  # noqa: RUF012
            "name": _("Name, as staff choose it"), "services": _("Only for these services"),
            "department": _("Only for one department"), "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "services": _("None ticked: for every service."),
            "department": _("Only people of this department are offered it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ", ".join(f"{{{name}}}: {words}" for name, words in FIELDS.items())
        self.fields["text"].help_text = _("These become what the case has: %(fields)s.") % {"fields": names}

    def clean_text(self) -> dict[str, str]:
        """A field that does not exist would reach residents in braces."""
        texts: dict[str, str] = self.cleaned_data["text"]
        unknown = sorted({name for text in texts.values() for name in unknown_fields(text)})
        if unknown:
            words = _("There is no field %(names)s. Look at the list below the boxes.")
            raise ValidationError(words % {"names": ", ".join(f"{{{name}}}" for name in unknown)})
        return texts

    def previews(self) -> list[dict[str, str]]:
        """The text in each language, with an invented case."""
        texts = self.cleaned_data.get("text", {}) if self.is_bound else self.instance.text
        return [
            {"language": language_name(code), "code": code, "text": as_sample(texts[code], code)}
            for code in edited_languages()
            if texts.get(code)
        ]
