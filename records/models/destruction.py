"""Batches of records that reached the end of their time: proposed by the worker, approved by people, then destroyed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from civic311.people.models import RecordSeries
from records.models.certificates import Certificate
from requests_app.models import ServiceRequest


class DestructionBatch(models.Model):
    """What one series lets go: records of cases (its items), and what hangs on no case and is old enough."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        DECLINED = "declined"
        DONE = "done"

    series = models.ForeignKey(RecordSeries, on_delete=models.PROTECT, related_name="batches")
    kinds = models.JSONField(default=list, help_text="Kinds of the series when it was proposed.")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True)
    why_declined = models.CharField(max_length=300, blank=True)
    certificate = models.OneToOneField(Certificate, null=True, on_delete=models.PROTECT, related_name="batch")

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["series"], name="one_open_batch_a_series", condition=Q(state="proposed"))
        ]

    def __str__(self) -> str:
        return f"{self.series_id}: {self.proposed_at:%Y-%m-%d}"


class DestructionItem(models.Model):
    """One case of a batch. DONE: these `kinds` were destroyed. KEPT: when its turn came it had to stay; `why` is a
    code of `keeping_rules`.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        KEPT = "kept"

    batch = models.ForeignKey(DestructionBatch, on_delete=models.CASCADE, related_name="items")
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(max_length=10, blank=True)
    kinds = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "service_request"], name="one_item_a_case")]
        indexes = [models.Index(fields=["batch"], name="item_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.service_request_id}"
