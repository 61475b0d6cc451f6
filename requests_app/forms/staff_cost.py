"""Write down time and material."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, Day
from requests_app.actions.costs import TooMuch, record_cost
from requests_app.actor import Actor
from requests_app.forms.case.base import CaseForm, NotPossible
from requests_app.queries.costs import rates_for
from routing.models import CostKind, CostRate


def _price(rate: CostRate) -> str:
    unit = rate.unit if rate.kind == CostKind.MATERIAL and rate.unit else _now("hour")
    return _now("%(name)s, %(price)s each %(unit)s") % {
        "name": rate, "price": f"{rate.cents / 100:.2f}", "unit": unit,
    }  # fmt: skip


class CostForm(CaseForm):
    """One line: what, how much, when."""

    action, title, button, done = "record_cost", _("Costs"), _("Write it down"), _("The line is written down.")

    rate = forms.ModelChoiceField(
        CostRate.objects.none(), label=_("What"), required=False, empty_label=_("A bill: give the amount")
    )
    quantity = forms.DecimalField(
        label=_("How many hours or units, or the amount of the bill"), min_value=Decimal("0.01"),
        max_value=Decimal(1_000_000), max_digits=9, decimal_places=2,
    )  # fmt: skip
    text = CleanLine(label=_("Words"), required=False, max_length=200)
    worked_on = Day(label=_("On"))

    def prepare(self) -> None:
        field: Any = self.fields["rate"]
        field.queryset = rates_for(self.case)
        field.label_from_instance = _price
        self.fields["worked_on"].initial = timezone.localdate()

    def clean_worked_on(self) -> Any:
        day = self.cleaned_data["worked_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    def apply(self, *, actor: Actor, now: datetime) -> None:
        given = self.cleaned_data
        try:
            record_cost(
                self.case.pk, rate=given["rate"], quantity=given["quantity"], text=given["text"],
                worked_on=given["worked_on"], actor=actor, version=given["version"], now=now,
            )  # fmt: skip
        except TooMuch:
            raise NotPossible("quantity", _("This comes to more than a million. Look at the number again.")) from None


COST_FORMS: dict[str, type[CaseForm]] = {CostForm.action: CostForm}
