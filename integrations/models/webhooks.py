"""Webhooks out: who is told of which events, and each event on its way to one of them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic311.accounts.models import Department
from integrations.models.exchanges import Exchange
from requests_app.models import ServiceRequest
from routing.models import Area, Service


class Subscription(models.Model):
    """Another system that is told of events in cases at `url`.

    `secret` and `old_secret` are sealed (`civic311.lib.sealed`); the old one signs too until `old_secret_until`.
    Empty filters and `kinds` mean all. `level`: what it is told. `resting_until`: it failed often in a row, and is
    tried again then, one event at first. A paused one collects what happens and is told later.
    """

    class Level(models.TextChoices):
        PUBLIC = "public"
        WORK = "work"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    level = models.CharField(max_length=6, choices=Level, default=Level.PUBLIC)
    sends_contacts = models.BooleanField(default=False)
    kinds = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    departments = models.ManyToManyField(Department, blank=True, related_name="+")
    wards = models.ManyToManyField(Area, blank=True, related_name="+")
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    severities = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    is_paused = models.BooleanField(default=False)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    resting_until = models.DateTimeField(null=True, blank=True)
    replay_from = models.DateTimeField(null=True, blank=True, help_text="How far a replay has come.")
    replay_after = models.CharField(max_length=40, blank=True, help_text="The last event of that moment it has done.")
    replay_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event on its way to one subscription; the rows are the sender's work list.

    `payload` is what is sent, without contact data, kept so that a replay sends the same. `key` names the delivery and
    stays the same however often it is tried or replayed. Of a case the lower sequence goes first. A test has no case.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        GIVEN_UP = "given_up"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=24)
    recorded_at = models.DateTimeField()
    payload = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "service_request", "sequence"], name="delivery_once")
        ]
        indexes = [
            models.Index(fields=["subscription", "due_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(
                fields=["subscription", "service_request", "sequence"], name="delivery_of_case",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["subscription", "state", "-id"], name="delivery_recent"),
            models.Index(fields=["queued_at"], name="delivery_age"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.key}"
