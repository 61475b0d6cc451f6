"""Who was told of an escalation and has not said yet that it is dealt with."""

from django.conf import settings
from django.db import models

from requests_app.models.service_request import ServiceRequest


class Told(models.Model):
    """A person was told of an escalation of a case; the row goes when somebody says that it is dealt with.

    The log has the same facts; this is how a person's own list is read without looking through the past.
    """

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="told", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_request", "user"], name="told_once")]
        indexes = [models.Index(fields=["user", "-told_at"], name="told_of_late")]

    def __str__(self) -> str:
        return f"{self.service_request_id}: {self.user_id}"
