"""Where work goes: queues and the ordered rules that choose one."""

from django.db import models

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language


class Queue(models.Model):
    """A unit's shared worklist. The triage queue takes what no rule and no service default places."""

    code = models.SlugField(max_length=80, unique=True)
    name = TranslatedText()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="queues")
    is_triage = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["department__order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["is_triage"], condition=models.Q(is_triage=True), name="one_triage_queue")
        ]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class RoutingRule(models.Model):
    """One ordered rule; `conditions` is the tree that `routing.engine` reads. Editing raises `version`."""

    name = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=100)
    version = models.PositiveIntegerField(default=1)
    conditions = models.JSONField(default=dict)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="rules")
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(severity__isnull=True) | models.Q(severity__range=(1, 4)),
                name="rule_severity_1_to_4",
            )
        ]

    def __str__(self) -> str:
        return self.name
