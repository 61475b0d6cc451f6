"""Work that somebody without an account does: by a link that shows only what is needed, and ends."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models.service_request import ServiceRequest


class WorkLink(models.Model):
    """A signed link by which a contractor works one case: 128 random bits, stored hashed, revocable, expiring."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="work_links")
    contractor = models.CharField(max_length=120)
    email = models.EmailField()
    instructions = models.TextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.contractor}: {self.service_request_id}"
