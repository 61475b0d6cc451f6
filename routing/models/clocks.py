"""When the city works and what it aims at."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department, Role
from civic311.lib.translated_text import TranslatedText, in_language
from routing.models.areas import Area
from routing.models.catalogue import Service
from routing.models.queues import Queue


class WorkCalendar(models.Model):
    """Working hours: `hours` holds seven lists (Monday first) of ["08:00", "16:30"]; "24:00" ends at midnight."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    hours = models.JSONField(default=list)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_calendar"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class CalendarHoliday(models.Model):
    """A day on which a calendar does not work."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = TranslatedText(blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_holiday_a_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class ClockKind(models.TextChoices):
    """The clocks a request may have."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    FIRST_ACTION = "first_action", _("First action")
    RESOLVE = "resolve", _("Resolve")


class TargetUnit(models.TextChoices):
    """What a target is counted in."""

    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    BUSINESS_HOURS = "business_hours", _("working hours")
    BUSINESS_DAYS = "business_days", _("working days")
    CALENDAR_DAYS = "calendar_days", _("days")


class SlaTarget(models.Model):
    """How soon something should happen for a service (at a severity, in an area, when given).

    The most specific one counts: severity and area, then area, then severity, then neither. A row without a service is
    what rules give in place of it: never in force by itself, kept so that a clock can say what it counts on.

    Rows are never edited once used: a change retires the row (`valid_to`) and adds the next version, so that promises
    already made stay.
    """

    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="targets")
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ClockKind, default=ClockKind.RESOLVE)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16, choices=TargetUnit, default=TargetUnit.BUSINESS_DAYS)
    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="targets")
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["service", "kind", "severity", "-version"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="target_amount_positive"),
            models.UniqueConstraint(
                fields=["service", "severity", "area", "kind"],
                condition=models.Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="one_target_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"


class TargetProposal(models.Model):
    """A change of a target that waits for a second person. `amount` null: the target is to end."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=ClockKind)
    amount = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=16, choices=TargetUnit, blank=True)
    calendar = models.ForeignKey(WorkCalendar, null=True, on_delete=models.CASCADE, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)

    class Meta:
        ordering = ["-proposed_at"]

    def __str__(self) -> str:
        return f"{self.service} {self.kind}"


class EscalationChain(models.Model):
    """What happens when time runs out: of a service, else of a department, else (neither) of everybody else."""

    name = TranslatedText()
    service = models.OneToOneField(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="escalation_chain"
    )
    department = models.OneToOneField(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="escalation_chain"
    )
    is_active = models.BooleanField(default=True)
    rearm_from = models.BigIntegerField(
        null=True, blank=True, editable=False,
        help_text="Open cases after this one have not followed the last change yet; empty: all have.",
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(service__isnull=True) | models.Q(department__isnull=True), name="chain_of_one_thing"
            ),
            models.UniqueConstraint(
                fields=["service", "department"], condition=models.Q(service__isnull=True, department__isnull=True),
                nulls_distinct=False, name="one_general_chain",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return in_language(self.name)


class EscalationStep(models.Model):
    """One step of a chain, taken once for each clock.

    `trigger` share: at `amount` percent of a clock's time (100 is the due time); age: `amount` hours after the clock
    started; silence: `amount` hours in which nothing happened on the case. Hours are elapsed time.
    """

    class Trigger(models.TextChoices):
        SHARE = "share", _("When this share of the time is used, in percent")
        AGE = "age", _("When it is this old, in hours")
        SILENCE = "silence", _("When nothing happened for so long, in hours")

    class Recipient(models.TextChoices):
        OWNER = "owner", _("The owner, or the queue when nobody owns it")
        QUEUE = "queue", _("Everybody who works on the queue")
        SUPERVISOR = "supervisor", _("The supervisors of the department")
        ROLE = "role", _("Everybody with a role")
        PERSON = "person", _("A person")

    chain = models.ForeignKey(EscalationChain, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=ClockKind, default=ClockKind.RESOLVE)
    trigger = models.CharField(max_length=10, choices=Trigger, default=Trigger.SHARE)
    amount = models.PositiveIntegerField()
    recipient = models.CharField(max_length=12, choices=Recipient)
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    notifies = models.BooleanField(default=True)
    flags = models.BooleanField(default=False)
    raises_severity = models.BooleanField(default=False)
    moves_to = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assigns = models.BooleanField(default=False, help_text="Gives the case to the person who is told.")

    class Meta:
        ordering = ["chain", "kind", "trigger", "amount", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__range=(1, 100_000)), name="step_amount_1_to_100000")
        ]

    def __str__(self) -> str:
        return f"{self.trigger} {self.amount} {self.recipient}"


class Emergency(models.Model):
    """Emergency mode: clocks of chosen services and areas stand still or get more time, and the public is told.

    Without services and groups it covers all of them; without areas the whole city. `ended_at` null: it goes on (until
    `ends_at`, when given). `was_undone`: it ended as if it had never been.
    """

    class Effect(models.TextChoices):
        SUSPEND = "suspend", _("Clocks stand still")
        STRETCH = "stretch", _("There is more time")

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    notice = TranslatedText(help_text="What everybody reads on the first page and while reporting.")
    effect = models.CharField(max_length=10, choices=Effect, default=Effect.SUSPEND)
    stretch_percent = models.PositiveSmallIntegerField(default=200, help_text="200 is twice the time.")
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    groups = models.ManyToManyField("routing.ServiceGroup", blank=True, related_name="+")
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    was_undone = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name_plural = "emergencies"
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class ClockChange(models.Model):
    """An emergency mode that open cases must follow; the worker drains it case by case, from `position` on."""

    class Kind(models.TextChoices):
        EMERGENCY_BEGAN = "emergency_began"
        EMERGENCY_ENDED = "emergency_ended"
        EMERGENCY_UNDONE = "emergency_undone"

    kind = models.CharField(max_length=20, choices=Kind)
    emergency = models.ForeignKey(Emergency, null=True, on_delete=models.CASCADE, related_name="+")
    effective_at = models.DateTimeField()
    position = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.kind


class OnCallShift(models.Model):
    """Who is on call for a queue, from one moment to another; with several at once the lower `position` is first."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="shifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after")
        ]

    def __str__(self) -> str:
        return f"{self.queue}: {self.user}"
