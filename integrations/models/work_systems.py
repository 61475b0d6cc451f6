"""Webhooks in: work-order and code-enforcement systems, and what they told."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from integrations.models.exchanges import Exchange
from requests_app.models import ServiceRequest


class WorkSystem(models.Model):
    """A system that tells us how work goes, at `/hooks/work/<slug>/`, and how its words are read.

    `paths` says where in its messages things stand (`integrations.work.mapping`), `statuses` what its statuses mean:
    for each an action and, where the action needs one, the code of a reason. Secrets are sealed as with subscriptions.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    paths = models.JSONField(default=dict)
    statuses = models.JSONField(default=dict)
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class WorkEvent(models.Model):
    """One signed message of a work system, kept as it came before anything is done with it; `event_id` is its own.

    HELD: a person has to look; `reason` is a code of why. DONE: `result` is a code of what was done.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        HELD = "held"
        DROPPED = "dropped"

    system = models.ForeignKey(WorkSystem, on_delete=models.CASCADE, related_name="events", db_index=False)
    event_id = models.CharField(max_length=120)
    body = models.JSONField()
    received_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True, blank=True)
    service_request = models.ForeignKey(ServiceRequest, null=True, blank=True, on_delete=models.SET_NULL)
    photos = models.JSONField(default=dict, blank=True, help_text="Ids of the photos by their addresses.")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["system", "event_id"], name="work_event_once")]
        indexes = [
            models.Index(fields=["due_at"], name="work_event_due", condition=Q(state="waiting")),
            models.Index(fields=["system", "-id"], name="work_event_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.system_id} {self.event_id}"
