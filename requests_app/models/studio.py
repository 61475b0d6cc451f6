"""What the rule studio and the on-call rota remember about cases."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_app.models.service_request import ServiceRequest
from routing.models import Queue, RoutingRule


class DryRun(models.Model):
    """A changed rule set tried on requests of the past by the worker.

    `rules` is the whole changed set as data; `result` has counts, examples and rules that matched nothing. `position`
    is the last request looked at; `done` and `total` make the progress bar. `draft` is the change as it was typed, so
    that nothing is lost before it is put in force.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    rules = models.JSONField()
    draft = models.JSONField(default=dict)
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.created_at} {self.state}"


class RuleCorrection(models.Model):
    """Staff sent on what a rule had routed: `rule` and its version gave `from_queue`, people chose `to_queue`."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(RoutingRule, null=True, on_delete=models.CASCADE, related_name="corrections")
    rule_version = models.PositiveIntegerField(null=True)
    from_queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    to_queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["rule", "corrected_at"], name="rule_correction")]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.service_request_id}"


class Page(models.Model):
    """Somebody on call was called about a case. The next one is called at `again_at` unless somebody said yes."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="pages")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [models.UniqueConstraint(fields=["service_request", "round"], name="one_page_a_round")]
        indexes = [models.Index(fields=["again_at"], condition=Q(again_at__isnull=False), name="page_again")]

    def __str__(self) -> str:
        return f"{self.service_request_id}.{self.round}"
