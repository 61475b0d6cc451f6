"""Questions of a service: what is asked, which answers there are, and after which answers it is asked at all."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic311.lib.translated_text import in_language
from civic311.site.forms.choices import ChoicesField
from civic311.site.forms.reference_form import ReferenceForm
from routing.actions.catalogue import keep_question
from routing.models import QuestionType, Service, ServiceQuestion
from routing.uses import Uses, uses_of

LIST_TYPES = (QuestionType.SINGLE, QuestionType.MULTI)


class QuestionForm(ReferenceForm):
    """A typed extra question of a service. Its place among the others is changed on their list."""

    named_by = "text"
    checks_order = True
    values = ChoicesField(
        label=_("Choices"), required=False,
        help_text=_("A choice that means danger to life stops the report and says whom to call."),
    )  # fmt: skip
    shown_when = forms.MultipleChoiceField(
        label=_("Ask it only after one of these answers"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: it is always asked."),
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = ServiceQuestion
        fields: tuple[str, ...] = (
            "service", "text", "code", "help", "datatype", "values", "shown_when", "is_required", "is_public",
        )  # fmt: skip
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
        self.prepare_condition()

    def prepare_condition(self) -> None:
        """Offer the answers of the questions before this one."""
        field = self.fields["shown_when"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(question), [(f"{question.code}|{row['key']}", in_language(row["name"])) for row in question.values])
            for question in self._earlier()
        ]
        condition = self.instance.shown_when
        field.initial = self.initial["shown_when"] = [
            f"{condition.get('question')}|{key}" for key in condition.get("any_of", [])
        ]
        if not field.choices:
            del self.fields["shown_when"]

    def _earlier(self) -> list[ServiceQuestion]:
        """The list questions that are asked before this one; a new one comes last."""
        service = self.instance.service_id or self._service_id()
        if not service:
            return []
        rows = ServiceQuestion.objects.filter(service=service, is_active=True, datatype__in=LIST_TYPES)
        if self.instance.pk:
            here = models.Q(order__lt=self.instance.order) | models.Q(
                order=self.instance.order, pk__lt=self.instance.pk
            )
            rows = rows.filter(here)
        return list(rows.order_by("order", "id"))

    def _service_id(self) -> int | None:
        given = self.data.get("service") if self.is_bound else self.initial.get("service")
        if isinstance(given, Service):
            return given.pk
        return int(given) if str(given or "").isdecimal() else None

    def clean_shown_when(self) -> dict[str, Any]:
        pairs = [value.partition("|")[::2] for value in self.cleaned_data["shown_when"]]
        codes = {code for code, _key in pairs}
        if len(codes) > 1:
            raise ValidationError(_("Choose answers of one question only."))
        return {"question": pairs[0][0], "any_of": [key for _code, key in pairs]} if pairs else {}

    def _taken(self) -> models.QuerySet[ServiceQuestion]:
        return ServiceQuestion.objects.filter(service=self.cleaned_data.get("service"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_list = cleaned.get("datatype") in LIST_TYPES
        if not is_list:
            cleaned["values"] = []
        elif "values" in cleaned and len(cleaned["values"]) < 2:
            self.add_error("values", _("Give at least two choices."))
        if self.instance.pk and {"values", "datatype"} <= set(cleaned):
            self._keep_what_is_used(cleaned, is_list=is_list)
        return cleaned

    def _keep_what_is_used(self, cleaned: dict[str, Any], *, is_list: bool) -> None:
        """A choice that a rule or another question asks for stays."""
        before = {row["key"]: row for row in ServiceQuestion.objects.get(pk=self.instance.pk).values}
        lost = set(before) - {row["key"] for row in cleaned["values"]}
        if not lost:
            return
        uses = uses_of(self.instance)
        missed = sorted(lost & uses.choices)
        if missed:
            words = {"choice": in_language(before[missed[0]]["name"]), "others": users(uses)}
            self.add_error(
                "values" if is_list else "datatype",
                _("“%(choice)s” must stay: it is asked for by %(others)s.") % words,
            )

    def keep(self, now: datetime) -> ServiceQuestion:
        question: ServiceQuestion = self.save(commit=False)
        keep_question(question, by=self.saved_by, now=now, check_order=self.checks_order)
        return question


def users(uses: Uses) -> str:
    """Names of what needs a question."""
    return ", ".join(f"“{name}”" for name in [*uses.questions, *uses.rules])


class QuestionRowForm(QuestionForm):
    """A question as a line of a file gives it: with its place, and a condition that the whole file is checked for."""

    checks_order = False
    shown_when = forms.JSONField(required=False)

    class Meta(QuestionForm.Meta):
        fields = (*QuestionForm.Meta.fields, "order")

    def prepare_condition(self) -> None:
        self.initial.pop("shown_when", None)

    def clean_shown_when(self) -> dict[str, Any]:
        return self.cleaned_data["shown_when"] or {}
