"""What an hour or a unit costs a department."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.site.forms.organisation import ORDER_LABEL
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen
from routing.models import CostKind, CostRate


class CostRateForm(ReferenceForm):
    """A price. Lines that were written down keep the price of their day."""

    price = forms.DecimalField(
        label=_("Price of one hour or unit"), min_value=Decimal(0), max_value=Decimal(100_000), max_digits=8,
        decimal_places=2,
    )  # fmt: skip
    field_order = ("department", "name", "kind", "price", "unit", "order")

    class Meta(ReferenceForm.Meta):
        model = CostRate
        fields = ("department", "name", "kind", "unit", "order")
        labels = {  # noqa: RUF012
            "department": _("Department"), "name": _("Name"), "kind": _("Kind"), "unit": _("Unit of material"),
            "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {"unit": _("Bag, ton, meter.")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = active_or_chosen(Department.objects.all(), self.instance.department_id)
        if self.instance.pk:
            self.fields["price"].initial = Decimal(self.instance.cents) / 100

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == CostKind.MATERIAL and not cleaned.get("unit"):
            self.add_error("unit", _("Say what is counted, such as bags."))
        if cleaned.get("price") is not None:
            self.instance.cents = int(cleaned["price"] * 100)
        return cleaned
