"""When the city works and what it aims at."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.lib.translated_text import TranslatedText, in_language
from routing.models.catalogue import Service


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
    """How soon something should happen for a service (at a severity, when given).

    Rows are never edited once used: a change retires the row (`valid_to`) and adds the next version, so that promises
    already made stay.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="targets")
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
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
                fields=["service", "severity", "kind"],
                condition=models.Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="one_target_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"


class EscalationStep(models.Model):
    """At `percent` of a clock's time (100 is the due time) somebody is told. Steps apply in order of percent."""

    class Recipient(models.TextChoices):
        OWNER = "owner", _("The owner, or the queue when nobody owns it")
        SUPERVISOR = "supervisor", _("The supervisors of the department")

    kind = models.CharField(max_length=12, choices=ClockKind, default=ClockKind.RESOLVE)
    percent = models.PositiveSmallIntegerField()
    recipient = models.CharField(max_length=12, choices=Recipient)

    class Meta:
        ordering = ["kind", "percent"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "percent"], name="one_step_at_a_moment"),
            models.CheckConstraint(condition=models.Q(percent__range=(1, 1000)), name="step_percent_1_to_1000"),
        ]

    def __str__(self) -> str:
        return f"{self.percent}% {self.recipient}"
