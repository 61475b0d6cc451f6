"""What a case cost: time and material, as people recorded it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.service_request import ServiceRequest
from routing.models import CostRate


class CostEntry(models.Model):
    """One line: minutes of work, or a quantity of material, at the rate of its day; or an amount (a bill).

    `cents` is what it comes to, fixed when it is recorded. Removed lines stay, for the record.
    """

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="costs")
    rate = models.ForeignKey(CostRate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=10, decimal_places=2)
    cents = models.PositiveIntegerField()
    text = models.CharField(max_length=200, blank=True)
    worked_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["worked_on", "id"]

    def __str__(self) -> str:
        return f"{self.service_request_id}: {self.cents}"
