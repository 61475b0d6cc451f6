"""What reports keep: questions that take the worker a while to answer."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from routing.models import Queue


class StaffingRun(models.Model):
    """How many crews a unit needs, asked on a day: the answer is in `result` when it is done.

    `minutes` is what a case keeps a crew busy, as whoever asks assumes it; recorded times count instead when there are
    enough (`result["recorded"]` says how many). `result["outcomes"]` are `reports.staffing.Outcome` as data.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+")
    weeks = models.PositiveSmallIntegerField(default=8)
    minutes = models.PositiveSmallIntegerField()
    crews_now = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.asked_at:%Y-%m-%d}"
