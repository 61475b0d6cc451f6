"""A routing rule as a form: what it does, where it stands among the others, and when it applies."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department, User
from civic311.site.forms.condition_editor import ConditionEditor
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen, severity_field
from civic311.site.forms.services import KeywordsField
from civic311.site.forms.timing import MOST, MOST_DAYS
from requests_app.rule_words import rule_problem
from routing.actions.rules import check_rule, keep_rule
from routing.engine import RuleError
from routing.models import AssigneeMode, ClockKind, OutsideBody, Queue, RoutingRule, TargetUnit
from routing.reference import rule_of
from routing.rule_data import to_data

LAST = "last"
_TAG = 40


class RuleForm(ReferenceForm):
    """The columns of a rule; the conditions lie in `editor`. Everything typed is kept in `data`."""

    severity = severity_field(label=_("Severity"), required=False, empty=_("as it is"))
    tags = KeywordsField(label=_("Tags"), required=False, max_length=400, help_text=_("Separated by commas."))
    place = forms.ChoiceField(label=_("Its place in the order"), required=False)

    class Meta(ReferenceForm.Meta):
        model = RoutingRule
        fields = (
            "name", "queue", "department", "hand_off", "severity", "assignee_mode", "assignee", "withholds", "tags",
        )  # fmt: skip
        labels = {  # noqa: RUF012
            "name": _("Name of the rule"), "queue": _("Send it to the queue"),
            "department": _("Or to the department"), "hand_off": _("Or hand it to an outside body"),
            "assignee_mode": _("Give it to"), "assignee": _("This person"), "withholds": _("Keep it from the public"),
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "name": _("A sentence that tells staff why, such as: Deep potholes are urgent"),
            "department": _("It goes to the first queue of the department."),
            "hand_off": _(
                "The resident reads who has it. The case ends, or stays open: their own page says which. A queue may "
                "watch over it."
            ),
            "assignee_mode": _("Only people who are present get a case."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in ClockKind.choices:
            self._add_target(kind, label)
        self._set_choices()
        data = self.data if self.is_bound else None
        self.editor = ConditionEditor(self.instance.conditions or {}, data)

    def _add_target(self, kind: str, label: Any) -> None:
        given = next((each for each in self.instance.targets or [] if each["kind"] == kind), {})
        self.fields[f"{kind}_amount"] = forms.IntegerField(
            label=label, required=False, min_value=1, initial=given.get("amount")
        )
        self.fields[f"{kind}_unit"] = forms.ChoiceField(
            label=_("Unit"), required=False, choices=TargetUnit.choices,
            initial=given.get("unit", TargetUnit.BUSINESS_DAYS),
        )  # fmt: skip

    def _set_choices(self) -> None:
        rows: dict[str, Any] = {
            "queue": active_or_chosen(Queue.objects.select_related("department"), self.instance.queue_id),
            "department": active_or_chosen(Department.objects.all(), self.instance.department_id),
            "hand_off": active_or_chosen(OutsideBody.objects.all(), self.instance.hand_off_id),
            "assignee": _people(self.instance.assignee_id),
        }
        for name, queryset in rows.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = queryset, _("–")
        self.fields["queue"].empty_label = _("where it would go anyway")  # type: ignore[attr-defined]
        label = lambda queue: f"{queue.department}: {queue}"  # noqa: E731
        self.fields["queue"].label_from_instance = label  # type: ignore[attr-defined]
        self.fields["assignee_mode"].choices = [  # type: ignore[attr-defined]
            ("", _("nobody in particular")), *AssigneeMode.choices,
        ]  # fmt: skip
        others = RoutingRule.objects.filter(is_active=True).exclude(pk=self.instance.pk).order_by("order", "id")
        stay = _("where it is now") if self.instance.pk else _("last")
        before = [(str(pk), _("before “%(rule)s”") % {"rule": name}) for pk, name in others.values_list("pk", "name")]
        last = [(LAST, _("last"))] if self.instance.pk else []
        self.fields["place"].choices = [("", stay), *before, *last]  # type: ignore[attr-defined]

    def target_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Amount and unit of each clock."""
        return [(self[f"{kind}_amount"], self[f"{kind}_unit"]) for kind, _label in ClockKind.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("queue") and cleaned.get("department"):
            self.add_error("department", _("Choose a queue or a department, not both."))
        if cleaned.get("department") and cleaned.get("hand_off"):
            self.add_error("hand_off", _("Choose a department or an outside body, not both."))
        if (cleaned.get("assignee_mode") == AssigneeMode.NAMED) != bool(cleaned.get("assignee")):
            self.add_error("assignee", _("Choose “This person” and the person, or neither."))
        if any(len(tag) > _TAG for tag in cleaned.get("tags") or []):
            self.add_error("tags", _("Keep each tag below 40 letters."))
        self._clean_targets(cleaned)
        gives = ("queue", "department", "hand_off", "severity", "assignee_mode", "withholds", "tags")
        if not self.errors and not any(cleaned.get(name) for name in gives) and not self.instance.targets:
            self.add_error("queue", _("Choose where it goes, a severity, or something else that the rule gives."))
        return cleaned

    def _clean_targets(self, cleaned: dict[str, Any]) -> None:
        targets = []
        for kind, _label in ClockKind.choices:
            amount, unit = cleaned.get(f"{kind}_amount"), cleaned.get(f"{kind}_unit") or TargetUnit.BUSINESS_DAYS
            if amount is None:
                continue
            if amount > MOST.get(unit, MOST_DAYS):  # type: ignore[call-overload]
                self.add_error(f"{kind}_amount", _("That is more than ten years."))
            targets.append({"kind": kind, "amount": amount, "unit": unit})
        self.instance.targets = targets

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.tags = self.cleaned_data.get("tags") or []
        sound = self.editor.is_valid()
        for words in self.editor.errors:
            self.add_error(None, words)
        if self.errors or not sound:
            return
        self.instance.conditions = self.editor.conditions
        try:
            check_rule(self.instance)
        except RuleError as error:
            self.add_error(None, rule_problem(error.reason))

    @classmethod
    def as_typed(cls, data: Any, *, instance: RoutingRule, editor: ConditionEditor | None) -> "RuleForm":
        """The form with what was typed, before anything is checked."""
        plain = cls(instance=instance)
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in plain.fields.items()}
        form = cls(instance=instance, initial=typed)
        form.editor = editor or ConditionEditor(instance.conditions or {}, data)
        return form

    def is_valid(self) -> bool:
        """Whether fields and conditions are right."""
        return super().is_valid() and not list(self.editor.row_errors())

    @property
    def is_wrong(self) -> bool:
        """Whether it was checked and something has to be mended."""
        return self.is_bound and not self.is_valid()

    def changed_set(self, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rules in force as data, with this one as it would be and where it would stand."""
        mine = to_data(rule_of(self.instance))
        others = [each for each in rules if each["id"] != mine["id"]]
        key = (mine["order"], mine["id"])
        here = sum((each["order"], each["id"]) < key for each in others) if self.instance.pk else len(others)
        place = self.cleaned_data["place"]
        if place == LAST:
            here = len(others)
        elif place:
            here = next((at for at, each in enumerate(others) if str(each["id"]) == place), len(others))
        return numbered([*others[:here], mine, *others[here:]])

    def keep(self, now: datetime) -> RoutingRule:
        """Put it in force. Raises routing.engine.RuleError."""
        rule: RoutingRule = self.save(commit=False)
        rule.is_active = True
        place = self.cleaned_data["place"]
        before = RoutingRule.objects.filter(pk=place).first() if place and place != LAST else None
        keep_rule(rule, user_id=self.saved_by, now=now, before=before, last=place == LAST)
        return rule


def numbered(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules as data in this order, ten apart."""
    return [rule | {"order": 10 * position} for position, rule in enumerate(rules, start=1)]


def _people(chosen_id: int | None) -> Any:
    """Who can be given work, and who is chosen already."""
    able = Q(is_active=True, memberships__role__capabilities__contains=["requests.claim"])
    return User.objects.filter(able | Q(pk=chosen_id)).order_by("name", "email").distinct()
