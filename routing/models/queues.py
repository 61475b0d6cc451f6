"""Where work goes: queues and the ordered rules that choose one."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language
from routing.models.bodies import OutsideBody


class Queue(models.Model):
    """A unit's shared worklist. The triage queue takes what no rule and no service default places."""

    code = models.SlugField(max_length=80, unique=True)
    name = TranslatedText()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="queues")
    is_triage = models.BooleanField(default=False)
    pages_on_call = models.BooleanField(
        default=False, help_text="A case of severity 1 pages whoever is on call, until somebody says yes."
    )
    page_again_minutes = models.PositiveSmallIntegerField(default=10)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["department__order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["is_triage"], condition=models.Q(is_triage=True), name="one_triage_queue")
        ]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class AssigneeMode(models.TextChoices):
    """Who gets the case of a rule."""

    NAMED = "named", _("This person")
    ROUND_ROBIN = "round_robin", _("Each in turn")
    LEAST_LOADED = "least_loaded", _("Whoever has least to do")


class RoutingRule(models.Model):
    """One ordered rule; `conditions` is the tree that `routing.engine` reads. Editing raises `version`.

    `targets` is a list of {"kind", "amount", "unit"}. `withholds`: the case is not public, whatever its service says.
    """

    name = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=100)
    version = models.PositiveIntegerField(default=1)
    conditions = models.JSONField(default=dict)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="rules")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignee_mode = models.CharField(max_length=12, blank=True, choices=AssigneeMode)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    targets = models.JSONField(default=list, blank=True)
    withholds = models.BooleanField(default=False)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    turn = models.PositiveIntegerField(default=0, help_text="How many got a case in turn by this rule.")
    hand_off = models.ForeignKey(OutsideBody, null=True, blank=True, on_delete=models.PROTECT, related_name="rules")
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


class RuleVersion(models.Model):
    """A rule as it was in force from one moment to another; `snapshot` has the columns of `RoutingRule` by name."""

    rule = models.ForeignKey(RoutingRule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"


class SeverityFactor(models.Model):
    """What makes a request more or less urgent: points when its conditions hold (see `routing.severity`)."""

    name = TranslatedText()
    conditions = models.JSONField(default=dict)
    points = models.SmallIntegerField()
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return in_language(self.name)
