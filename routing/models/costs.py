"""What work and material cost a department."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language


class CostKind(models.TextChoices):
    """What a rate is for."""

    LABOR = "labor", _("Work, by the hour")
    EQUIPMENT = "equipment", _("Equipment, by the hour")
    MATERIAL = "material", _("Material, by the unit")


class CostRate(models.Model):
    """The price of an hour or a unit in a department, in cents; lines that were written down keep that of their day."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="cost_rates")
    kind = models.CharField(max_length=10, choices=CostKind, default=CostKind.LABOR)
    name = TranslatedText()
    unit = models.CharField(max_length=20, blank=True, help_text="Of material: bag, ton, meter.")
    cents = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["department__order", "order", "id"]

    def __str__(self) -> str:
        return in_language(self.name)
