"""What other systems told us of requests by `POST servicerequestupdates`."""

from django.db import models
from django.utils import timezone

from integrations.models.keys import ApiKey
from requests_app.models import ServiceRequest


class ReceivedUpdate(models.Model):
    """One update that was acted on: the same one again does nothing. Its words and photos lie on the case.

    `sender` is the family of the key, which stays when the key is replaced; `update_id` is the sender's. `outcome`:
    what came of it.
    """

    class Outcome(models.TextChoices):
        KEPT = "kept"
        DONE = "done"
        LEFT_TO_STAFF = "left_to_staff"

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender = models.CharField(max_length=80)
    update_id = models.CharField(max_length=200)
    service_request = models.ForeignKey(
        ServiceRequest, on_delete=models.CASCADE, related_name="received_updates", db_index=False
    )
    status = models.CharField(max_length=40)
    updated_datetime = models.DateTimeField(help_text="By the sender's clock.")
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.KEPT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "update_id"], name="received_update_once")]

    def __str__(self) -> str:
        return f"{self.sender} {self.update_id}"
