"""Severity factors, and the box in which severity is tried."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, CleanText
from civic311.site.forms.condition_editor import ConditionEditor
from civic311.site.forms.organisation import ORDER_LABEL
from civic311.site.forms.reference_form import ReferenceForm
from requests_app.forms.questions import AsksQuestions, answers_from
from requests_app.rule_words import factor_problem
from requests_app.wording import CHANNELS
from routing.actions.reference_data import keep
from routing.addresses import find_addresses
from routing.models import Service, SeverityFactor
from routing.reference import reference
from routing.severity import MOST_POINTS, FactorError, compile_factors
from routing.severity import Factor as PlainFactor


class FactorForm(ReferenceForm):
    """A factor: its name, when it counts and how many points it gives or takes."""

    points = forms.IntegerField(
        label=_("Points"), min_value=-MOST_POINTS, max_value=MOST_POINTS,
        help_text=_("From -100 to 100. More than zero makes a request more urgent, less than zero less."),
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = SeverityFactor
        fields = ("name", "points", "order")
        labels = {"name": _("Name"), "order": ORDER_LABEL}  # noqa: RUF012
        help_texts = {"name": _("Staff read it as the reason, such as: Near a school")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.editor = ConditionEditor(self.instance.conditions or {}, data)

    @classmethod
    def as_typed(cls, data: Any, *, instance: SeverityFactor, editor: ConditionEditor) -> "FactorForm":
        """The form with what was typed, before anything is checked."""
        plain = cls(instance=instance)
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in plain.fields.items()}
        form = cls(instance=instance, initial=typed)
        form.editor = editor
        return form

    def clean_points(self) -> int:
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError(_("Without points it changes nothing."))
        return points

    def _post_clean(self) -> None:
        super()._post_clean()
        sound = self.editor.is_valid()
        for words in self.editor.errors:
            self.add_error(None, words)
        if self.errors or not sound:
            return
        self.instance.conditions = self.editor.conditions
        try:
            plain = PlainFactor(0, self.instance.name, self.instance.conditions, self.instance.points)
            compile_factors([plain])
        except FactorError as error:
            self.add_error(None, factor_problem(error.reason))

    def is_valid(self) -> bool:
        """Whether fields and conditions are right."""
        return super().is_valid() and not list(self.editor.row_errors())

    @property
    def is_wrong(self) -> bool:
        """Whether it was checked and something has to be mended."""
        return self.is_bound and not self.is_valid()

    def keep(self, now: datetime) -> SeverityFactor:
        factor: SeverityFactor = self.save(commit=False)
        keep(factor)
        return factor


class TrySeverityForm(AsksQuestions):
    """A made-up report: how urgent would it be?"""

    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), to_field_name="service_code", empty_label=_("Choose one")
    )
    text = CleanText(label=_("What people write"), required=False, max_length=2000)
    channel = forms.ChoiceField(label=_("How it reached the city"), choices=CHANNELS.items)
    address = CleanLine(label=_("Address"), required=False, max_length=200, help_text=_("Or choose it on the map."))
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    long = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Service.objects.filter(is_active=True).order_by("group__order", "order", "id")
        chosen = reference().services.get(self.data.get("service", ""))
        self.ask(chosen if chosen is not None and chosen.is_active else Service())
        for question in self.questions:
            if f"answer_{question.code}" in self.fields:
                self.fields[f"answer_{question.code}"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        point = (cleaned.get("lat"), cleaned.get("long"))
        typed = cleaned.get("address")
        if None in point and typed:
            found = next(iter(find_addresses(typed)), None)
            if found is None:
                self.add_error("address", _("We do not know this address."))
            point = (found.lat, found.long) if found else point
        cleaned["point"] = (None, None) if None in point else point
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered. Call only when the form is valid."""
        return answers_from(self.cleaned_data)
