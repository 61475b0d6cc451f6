"""The log and what hangs on it: events, clocks, the backlog of consumers, the nightly seal."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import IsNull

from requests_app.models.service_request import ServiceRequest
from routing.models import ClockKind, SlaTarget


class DecidingRule(Func):
    """The id of the rule that decided, of an event of kind "routed"; null when none did."""

    template = "(jsonb_path_query_first(%(expressions)s, '$.reasons[*] ? (@.kind == \"rule\").rule_id')::integer)"
    output_field = IntegerField()

    def __init__(self) -> None:
        super().__init__(F("data"))

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, object]]:
        """For migrations: it takes nothing."""
        return "requests_app.models.log.DecidingRule", (), {}


class Event(models.Model):
    """One fact in a request's log. Insert-only: a trigger refuses UPDATE and DELETE.

    `previous_hash` is the SHA-256 of the event before it (empty for the first) over canonical JSON; the hash of the
    last one is `ServiceRequest.head_hash`.
    """

    pk = models.CompositePrimaryKey("service_request_id", "sequence")
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.CharField(max_length=12)
    data = models.JSONField()
    previous_hash = models.BinaryField(max_length=32, default=b"")

    class Meta:
        indexes = [
            models.Index(fields=["recorded_at"], name="event_recorded"),
            models.Index(
                DecidingRule(), F("occurred_at").desc(), name="event_of_rule",
                condition=Q(IsNull(DecidingRule(), False), kind="routed"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.service_request_id}.{self.sequence} {self.kind}"


STOOD_STILL = Q(paused_seconds__gt=0) | Q(paused_since__isnull=False)


class Clock(models.Model):
    """One running or stopped clock of a request, a cache of its log. `next_step_at` is the next escalation moment."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=12, choices=ClockKind)
    target = models.ForeignKey(SlaTarget, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    risk_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    next_step_at = models.DateTimeField(null=True)
    next_step = models.IntegerField(null=True, help_text="The escalation step that is due then.")
    steps_taken = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_request", "kind"], name="one_clock_of_a_kind")]
        indexes = [
            models.Index(fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="clock_next_step"),
            models.Index(fields=["service_request"], condition=STOOD_STILL, name="clock_stood_still"),
        ]

    def __str__(self) -> str:
        return f"{self.service_request_id} {self.kind}"


class Consumer(models.TextChoices):
    """Who works through the backlog: those who tell people, those who keep the figures, those who tell outside bodies
    of the cases that they have, and those who tell the systems that subscribed."""

    ANNOUNCE = "announce"
    FACTS = "facts"
    OUTSIDE = "outside"
    WEBHOOKS = "webhooks"


class BacklogEntry(models.Model):
    """Events that a consumer has not dealt with yet; it deletes the row in the transaction that does its work."""

    consumer = models.CharField(max_length=20)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+", db_index=False)
    first_sequence = models.PositiveIntegerField()
    last_sequence = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["consumer", "id"], name="backlog_order")]

    def __str__(self) -> str:
        return f"{self.consumer} {self.service_request_id}.{self.first_sequence}-{self.last_sequence}"


class LedgerSeal(models.Model):
    """The nightly Merkle root over the heads of all requests: who keeps a copy can tell that history was altered."""

    sealed_at = models.DateTimeField()
    last_request_id = models.BigIntegerField()
    count = models.BigIntegerField()
    root = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.sealed_at:%Y-%m-%d}"
