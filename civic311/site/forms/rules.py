"""A routing rule as simple questions: when it applies and what it does."""

from datetime import datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.translated_text import in_language
from civic311.site.forms.fields import WEEKDAYS
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen, severity_field
from civic311.site.forms.rule_conditions import ANSWER_ROWS, to_answers, to_conditions
from civic311.site.forms.services import KeywordsField
from requests_app.wording import CHANNELS
from routing.actions.rules import check_rule, keep_rule
from routing.engine import RuleError
from routing.models import Area, Queue, RoutingRule, Service, ServiceGroup, ServiceQuestion

_OPS = [
    ("in", _("is one of")), ("contains", _("contains the words")), ("at_least", _("is at least")),
    ("at_most", _("is at most")),
]  # fmt: skip
_CLOCK = {"type": "time"}


class RuleForm(ReferenceForm):
    """When every condition that is filled in holds, the rule gives a queue, a severity or both."""

    services = forms.MultipleChoiceField(label=_("Services"), required=False)
    groups = forms.MultipleChoiceField(label=_("Groups of services"), required=False)
    areas = forms.MultipleChoiceField(label=_("Areas"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("How it reached the city"), required=False, choices=CHANNELS.items,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    at_most_severity = severity_field(label=_("At least as urgent as"), required=False, empty=_("any severity"))
    words = KeywordsField(
        label=_("Words in the text"),
        required=False,
        max_length=2000,
        help_text=_("Separated by commas; any of them counts."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Received on"), required=False, coerce=int, choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    time_from = forms.TimeField(label=_("Received from"), required=False, widget=forms.TimeInput(_CLOCK, "%H:%M"))
    time_to = forms.TimeField(
        label=_("Received before"), required=False, widget=forms.TimeInput(_CLOCK, "%H:%M"),
        help_text=_("Before the first time: over midnight."),
    )  # fmt: skip
    severity = severity_field(label=_("Severity"), required=False, empty=_("as it is"))

    class Meta(ReferenceForm.Meta):
        model = RoutingRule
        fields = ("name", "queue", "severity")
        labels = {"name": _("Name of the rule"), "queue": _("Send it to")}  # noqa: RUF012
        help_texts = {"name": _("A sentence that tells staff why, such as: Deep potholes are urgent")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(ANSWER_ROWS):
            self._add_answer_row(number)
        self._set_choices()
        self.answers = to_answers(self.instance.conditions or {})
        if self.answers is not None and not self._can_show(self.answers):
            self.answers = None
        if self.answers is None:
            for name in [*_CONDITION_FIELDS, *self.answer_fields()]:
                del self.fields[name]
        else:
            self._set_initial(self.answers)
        self.helper = self._layout()

    def _layout(self) -> FormHelper:
        """What happens first, then when; small fields side by side."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        parts = ["name", Fieldset(_("What happens"), Div("queue", "severity", css_class="grid2"), css_class="top")]
        if self.is_simple:
            rows = [(f"question_{n}", f"op_{n}", f"answer_{n}") for n in range(ANSWER_ROWS)]
            answers = [Div(*row, css_class="grid3 top") for row in rows]
            parts.append(
                Fieldset(
                    _("When everything holds that is filled in here"),
                    Div("services", "groups", "areas", css_class="grid3"),
                    *answers,
                    Div("words", "at_most_severity", css_class="grid2 top"),
                    Div("channels", "weekdays", css_class="grid2 top"),
                    Div("time_from", "time_to", css_class="grid2 top"),
                    css_class="top",
                )
            )
        helper.layout = Layout(*parts)
        return helper

    @property
    def is_simple(self) -> bool:
        """Whether the form shows the rule's conditions."""
        return self.answers is not None

    @staticmethod
    def answer_fields() -> list[str]:
        """The names of the fields about answers, row by row."""
        return [f"{part}_{number}" for number in range(ANSWER_ROWS) for part in ("question", "op", "answer")]

    def _add_answer_row(self, number: int) -> None:
        questions: dict[str, str] = {}
        for question in ServiceQuestion.objects.filter(is_active=True).select_related("service"):
            questions.setdefault(question.code, f"{question.service}: {in_language(question.text)}")
        choices = [("", _("no question")), *questions.items()]
        self.fields[f"question_{number}"] = forms.ChoiceField(
            label=_("Answer to the question"), choices=choices, required=False
        )
        self.fields[f"op_{number}"] = forms.ChoiceField(label=_("Compared"), choices=_OPS, required=False)
        self.fields[f"answer_{number}"] = KeywordsField(
            label=_("Answer"), required=False, max_length=500,
            help_text=_("Codes of choices, words or a number; several separated by commas."),
        )  # fmt: skip

    def _set_choices(self) -> None:
        areas: dict[str, list[tuple[str, str]]] = {}
        for area in (
            Area.objects.filter(valid_to=None).select_related("layer").order_by("layer__order", "order", "name")
        ):
            areas.setdefault(str(area.layer), []).append((f"{area.layer.code}/{area.code}", area.name))
        lists = {
            "services": [(each.service_code, str(each)) for each in Service.objects.filter(is_active=True)],
            "groups": [(each.code, str(each)) for each in ServiceGroup.objects.all()],
            "areas": list(areas.items()),
        }
        for name, choices in lists.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
        queue = self.fields["queue"]
        assert isinstance(queue, forms.ModelChoiceField)
        queue.queryset = active_or_chosen(Queue.objects.select_related("department"), self.instance.queue_id)
        queue.empty_label = _("where it would go anyway")

    def _can_show(self, answers: dict[str, Any]) -> bool:
        """Whether everything the conditions name can still be chosen; else saving the form would lose it."""
        named: dict[str, list[Any]] = {name: answers.get(name, []) for name in ("services", "groups", "channels")}
        named["areas"] = [f"{layer}/{code}" for layer, code in answers["areas"]]
        named |= {f"question_{number}": [row[0]] for number, row in enumerate(answers["answers"])}
        return all(
            self.fields[name].valid_value(value)  # type: ignore[attr-defined]
            for name, values in named.items()
            for value in values
        )

    def _set_initial(self, answers: dict[str, Any]) -> None:
        for name in ("services", "groups", "channels", "weekdays", "words", "at_most_severity"):
            self.fields[name].initial = answers.get(name)
        self.fields["areas"].initial = [f"{layer}/{code}" for layer, code in answers["areas"]]
        for name, value in zip(("time_from", "time_to"), answers.get("times", ()), strict=False):
            self.fields[name].initial = time.fromisoformat(value)
        for number, (question, op, values) in enumerate(answers["answers"]):
            given = {"question": question, "op": op, "answer": [str(value) for value in values]}
            for part, value in given.items():
                self.fields[f"{part}_{number}"].initial = value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("queue") and not cleaned.get("severity"):
            self.add_error("queue", _("Choose a queue, a severity or both."))
        if self.is_simple:
            if bool(cleaned.get("time_from")) != bool(cleaned.get("time_to")):
                self.add_error("time_to", _("Give both times, or neither."))
            for number in range(ANSWER_ROWS):
                if bool(cleaned.get(f"question_{number}")) != bool(cleaned.get(f"answer_{number}")):
                    self.add_error(f"answer_{number}", _("Give the question and the answer, or neither."))
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        if self.is_simple:
            self.instance.conditions = to_conditions(self._given())
        try:
            check_rule(self.instance)
        except RuleError as error:
            self.add_error(None, _("The rule cannot work: %(reason)s.") % {"reason": error.reason})

    def _given(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        given = {name: cleaned.get(name) for name in _CONDITION_FIELDS}
        given["areas"] = [tuple(value.split("/", 1)) for value in cleaned.get("areas", [])]
        if cleaned.get("time_from"):
            given["times"] = [cleaned[name].strftime("%H:%M") for name in ("time_from", "time_to")]
        given["answers"] = [
            (cleaned[f"question_{number}"], cleaned[f"op_{number}"] or "in", cleaned[f"answer_{number}"])
            for number in range(ANSWER_ROWS)
            if cleaned[f"question_{number}"]
        ]
        return given

    def keep(self, now: datetime) -> RoutingRule:
        rule: RoutingRule = self.save(commit=False)
        keep_rule(rule, user_id=None, now=now)
        return rule


_CONDITION_FIELDS = [
    "services", "groups", "areas", "channels", "at_most_severity", "words", "weekdays", "time_from", "time_to",
]  # fmt: skip
