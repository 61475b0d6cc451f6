"""What a case is called in another system."""

from django.db import models
from django.utils import timezone

from requests_app.models import ServiceRequest


class ExternalReference(models.Model):
    """The number under which `system` (slug of a connection or of a webhook) knows a case of ours.

    A case may be known to several systems; one system's number stands for one case.
    """

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="external_references")
    system = models.SlugField(max_length=60)
    reference = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["system", "reference"], name="external_reference_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.reference}"
