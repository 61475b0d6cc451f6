"""Which cases may be the same matter: what the worker suggests, and what staff have said they are not."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from requests_app.models.service_request import ServiceRequest


class DuplicateCheck(models.Model):
    """A new case that the worker has not yet compared with earlier ones: its work list. Deleted when it has."""

    service_request = models.OneToOneField(
        ServiceRequest, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )  # fmt: skip
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.service_request_id}"


class DuplicateSuggestion(models.Model):
    """A case may tell of the same thing as an `earlier` one. Written by the worker after intake; lists only read it.

    `score` is the chance from 0 to 1; `metres` is None when only the address or the asset is the same.
    """

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="suggestions")
    earlier = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="suggested_for")
    score = models.FloatField()
    metres = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service_request", "earlier"], name="one_suggestion_of_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.service_request_id} like {self.earlier_id}"


class NotDuplicate(models.Model):
    """Staff said that two cases are different matters: they are not suggested again. `first` is the lower id."""

    first = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_duplicate_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
