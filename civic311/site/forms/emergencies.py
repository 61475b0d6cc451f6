"""Emergency mode: what it is called, what it does, whom it covers and from when."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import LocalTime
from civic311.lib.translated_text import in_language
from civic311.site.forms.fields import TranslatedField, first_language
from routing.actions.emergencies import declare, keep_words
from routing.emergencies import Mode
from routing.imports.codes import code_of
from routing.models import Area, Emergency, Service, ServiceGroup

LONGEST_BACK = timedelta(days=60)
MOST_AREAS = 120


class _AreaChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({in_language(obj.layer.singular) or in_language(obj.layer.name)})"


class WordsForm(forms.Form):
    """What can be changed while a mode goes on: its words and its planned end."""

    name = TranslatedField(label=_("Name"), max_length=80, help_text=_("For example: Winter storm."))
    notice = TranslatedField(
        label=_("What everybody reads"), several_lines=True, max_length=600,
        help_text=_("On the first page, while reporting and on every request that it covers."),
    )  # fmt: skip
    ends_at = LocalTime(
        label=_("Ends by itself"), required=False, help_text=_("Leave empty to end it by hand.")
    )  # fmt: skip

    def clean_ends_at(self) -> datetime | None:
        ends_at: datetime | None = self.cleaned_data["ends_at"]
        if ends_at is not None and ends_at <= timezone.now():
            raise ValidationError(_("Choose a time that lies ahead."))
        return ends_at

    def keep(self, row: Emergency) -> None:
        """Write the new words."""
        given = self.cleaned_data
        row.name, row.notice, row.ends_at = given["name"], given["notice"], given["ends_at"]
        keep_words(row)


class EmergencyForm(WordsForm):
    """A whole mode, before it begins."""

    effect = forms.ChoiceField(
        label=_("What happens to the clocks"), choices=Emergency.Effect.choices, widget=forms.RadioSelect,
        initial=Emergency.Effect.SUSPEND,
    )  # fmt: skip
    stretch_percent = forms.IntegerField(
        label=_("How much of the time that is left, in percent"), min_value=110, max_value=1000, initial=200,
        required=False, help_text=_("Only where there is more time: 200 is twice as much."),
    )  # fmt: skip
    starts_at = LocalTime(label=_("From"), help_text=_("It may lie in the past: clocks stood still from then on."))
    groups = forms.ModelMultipleChoiceField(
        ServiceGroup.objects.none(), label=_("Groups of services"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("No group and no service ticked: all services."),
    )  # fmt: skip
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(), label=_("Single services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = _AreaChoice(
        Area.objects.none(), label=_("Areas"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: the whole city."),
    )  # fmt: skip
    field_order = ("name", "notice", "effect", "stretch_percent", "starts_at", "ends_at", "groups", "services", "areas")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = ServiceGroup.objects.all()  # type: ignore[attr-defined]
        self.fields["services"].queryset = Service.objects.filter(is_active=True)  # type: ignore[attr-defined]
        rows = Area.objects.filter(valid_to=None, layer__is_neighbors=False).select_related("layer")
        nearest = rows.order_by("-layer__is_reporting", "layer__order", "order", "name")[:MOST_AREAS]
        self.fields["areas"].queryset = rows.filter(pk__in=[row.pk for row in nearest])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at is not None and starts_at < timezone.now() - LONGEST_BACK:
            self.add_error("starts_at", _("Choose a time within the last 60 days."))
        if starts_at is not None and ends_at is not None and ends_at <= starts_at:
            self.add_error("ends_at", _("It must end after it begins."))
        if cleaned.get("effect") == Emergency.Effect.STRETCH and not cleaned.get("stretch_percent"):
            self.add_error("stretch_percent", _("Say how much time there is, such as 200 for twice as much."))
        return cleaned

    def mode(self) -> Mode:
        """What was filled in, as the rules know it, to see whom it would cover."""
        given = self.cleaned_data
        return Mode(
            id=0, code="", effect=given["effect"], percent=given["stretch_percent"] or 100,
            starts_at=given["starts_at"], ends_at=given["ends_at"],
            services=frozenset(row.pk for row in given["services"]),
            groups=frozenset(row.pk for row in given["groups"]), areas=frozenset(row.pk for row in given["areas"]),
        )  # fmt: skip

    def begin(self, *, user_id: int | None, now: datetime) -> Emergency:
        """Declare it."""
        given = self.cleaned_data
        row = Emergency(
            code=_free_code(in_language(given["name"], first_language())), name=given["name"], notice=given["notice"],
            effect=given["effect"], stretch_percent=given["stretch_percent"] or 200, starts_at=given["starts_at"],
            ends_at=given["ends_at"], created_by_id=user_id,
        )  # fmt: skip

        def save_related() -> None:
            row.services.set(given["services"])
            row.groups.set(given["groups"])
            row.areas.set(given["areas"])

        declare(row, save_related, now=now)
        return row


def _free_code(name: str) -> str:
    wanted = code_of(name, 50)
    code, number = wanted, 1
    while Emergency.objects.filter(code=code).exists():
        number += 1
        code = f"{wanted}-{number}"
    return code
