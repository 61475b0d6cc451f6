"""Who follows what without having reported it: a case, a thing, a place, a ward, a service."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifications.models import PushDevice
from requests_app.models.service_request import ServiceRequest
from routing.models import Area, Asset, Service


class Follow(models.Model):
    """One wish to hear of something, by email or by a browser's push.

    What it is about: exactly one of the references, or a place with a radius in metres. By email it counts from
    `confirmed_at` on. `token_hash` is of the link that shows, changes and stops it.
    """

    class Kind(models.TextChoices):
        CASE = "case"
        ASSET = "asset"
        PLACE = "place"
        WARD = "ward"
        SERVICE = "service"

    class Rhythm(models.TextChoices):
        EACH = "each"
        DAILY = "daily"
        WEEKLY = "weekly"

    kind = models.CharField(max_length=8, choices=Kind)
    service_request = models.ForeignKey(
        ServiceRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    lat = models.FloatField(null=True, blank=True)
    long = models.FloatField(null=True, blank=True)
    radius = models.PositiveIntegerField(null=True, blank=True, help_text="Metres.")
    label = models.CharField(max_length=200, blank=True, help_text="The place as it was typed.")
    email = models.EmailField(blank=True)
    device = models.ForeignKey(PushDevice, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    language = models.CharField(max_length=12, default="en")
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.DAILY)
    token_hash = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["service_request"], name="follow_case", condition=Q(service_request__isnull=False)),
            models.Index(fields=["kind"], name="follow_kind", condition=Q(stopped_at__isnull=True)),
            models.Index(fields=["email"], name="follow_email", condition=~Q(email="")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(email="") | Q(device__isnull=False), name="follow_reaches_somebody")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
