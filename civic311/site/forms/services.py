"""What can be asked for: groups, services and their questions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic311.lib.clean_text import clean_line
from civic311.site.forms.fields import ChoicesField, TranslatedField
from civic311.site.forms.organisation import ORDER_LABEL
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen, severity_field
from routing.models import QuestionType, Queue, Service, ServiceGroup, ServiceQuestion

ICONS = (
    "directions_car", "construction", "lightbulb", "delete", "park", "pets", "wash", "home", "flooding",
    "electrical_services", "groups", "eco", "local_police", "report", "help_outline", "near_me", "campaign",
)  # fmt: skip
LIST_TYPES = (QuestionType.SINGLE, QuestionType.MULTI)


class GroupForm(ReferenceForm):
    """A heading of the catalogue."""

    icon = forms.ChoiceField(
        label=_("Picture"), required=False, choices=[("", _("None")), *((n, n.replace("_", " ")) for n in ICONS)]
    )

    class Meta(ReferenceForm.Meta):
        model = ServiceGroup
        fields = ("name", "code", "icon", "order")
        labels = {"name": _("Name"), "order": ORDER_LABEL}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, chosen = self.fields["icon"], self.instance.icon
        assert isinstance(field, forms.ChoiceField)
        if chosen and chosen not in ICONS:
            field.choices = [*field.choices, (chosen, chosen.replace("_", " "))]  # type: ignore[operator,misc]


class KeywordsField(forms.CharField):
    """Words separated by commas, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = [clean_line(word) for word in (super().clean(value) or "").split(",")]
        kept = list(dict.fromkeys(word for word in words if word))
        if any(len(word) > 60 for word in kept):
            raise ValidationError(_("Keep each word or phrase below 60 letters."))
        return kept


class ServiceForm(ReferenceForm):
    """A kind of thing that can be asked for."""

    code_field = "service_code"
    description = TranslatedField(
        label=_("Description"), required=False, several_lines=True,
        help_text=_("What it covers and what the city does then, in a sentence or two."),
    )  # fmt: skip
    severity = severity_field(label=_("How urgent, usually"), initial=3)
    keywords = KeywordsField(
        label=_("Other words for it"), required=False, max_length=2000,
        help_text=_("Separated by commas. People who type them find this service."),
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = Service
        fields = (
            "name", "service_code", "description", "group", "default_queue", "keywords", "severity", "contact_rule",
            "place_precision", "place_required", "is_public", "photo_visibility", "closing_photo_required",
            "residents_may_ask", "is_common", "order",
        )  # fmt: skip
        labels = {  # noqa: RUF012
            "name": _("Name"), "group": _("Group"),
            "default_queue": _("Usual queue"), "contact_rule": _("Contact details of the reporter"),
            "place_precision": _("How exactly the public sees the place"),
            "place_required": _("A place is needed"),
            "is_public": _("Everybody may see requests of this service"),
            "photo_visibility": _("Photos are public"),
            "closing_photo_required": _("A photo of the work is needed to close it as resolved"),
            "residents_may_ask": _("Residents may ask for it"),
            "is_common": _("Shown first on the home page"), "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "default_queue": _("Where it goes when no rule decides. Without one it is sorted by people."),
            "is_public": "", "residents_may_ask": _("Off for what only staff or imports use."),
            "is_common": "",
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["default_queue"]
        assert isinstance(field, forms.ModelChoiceField)
        queues = Queue.objects.select_related("department")
        field.queryset = active_or_chosen(queues, self.instance.default_queue_id)
        field.label_from_instance = lambda queue: f"{queue.department}: {queue}"  # type: ignore[method-assign]


class QuestionForm(ReferenceForm):
    """A typed extra question of a service."""

    named_by = "text"
    values = ChoicesField(
        label=_("Choices"), required=False,
        help_text=_("A choice that means danger to life stops the report and says whom to call."),
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = ServiceQuestion
        fields = ("service", "text", "code", "help", "datatype", "values", "is_required", "is_public", "order")
        labels = {  # noqa: RUF012
            "service": _("Service"), "text": _("Question"), "help": _("Hint below it"), "datatype": _("Kind of answer"),
            "is_required": _("An answer is needed"), "is_public": _("Everybody may see the answer"),
            "order": _("Position among the questions"),
        }  # fmt: skip
        help_texts = {"is_public": ""}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["service"].disabled = True
        else:
            field = self.fields["service"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Service.objects.filter(is_active=True)

    def _taken(self) -> models.QuerySet[ServiceQuestion]:
        return ServiceQuestion.objects.filter(service=self.cleaned_data.get("service"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("datatype") not in LIST_TYPES:
            cleaned["values"] = []
        elif "values" in cleaned and len(cleaned["values"]) < 2:
            self.add_error("values", _("Give at least two choices."))
        return cleaned
