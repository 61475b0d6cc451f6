"""Incidents: one event in the city behind many cases, such as a broken main or a storm."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from civic311.lib.translated_text import TranslatedText, in_language
from routing.models import ClosureReason, Queue


class Incident(models.Model):
    """What happened, in words for everybody, and what the city promises for all its cases. Cases name it themselves."""

    name = TranslatedText()
    text = TranslatedText(blank=True, help_text="What residents read about it.")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+", help_text="Who leads the work.")
    promise = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closure_reason = models.ForeignKey(ClosureReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return in_language(self.name)


class IncidentUpdate(models.Model):
    """One update to everybody behind an incident; the worker writes it to case after case, from `position` on.

    `closes`: the cases are closed with it, for `closure_reason`. `chosen`: ids of the cases that are meant (empty:
    all); a case that could not be closed is counted in `left_open`.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    text = models.TextField(blank=True)
    promise = models.DateTimeField(null=True, blank=True)
    closes = models.BooleanField(default=False)
    closure_reason = models.ForeignKey(ClosureReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chosen = ArrayField(models.BigIntegerField(), default=list, blank=True)
    left_open = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    position = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.written_at}"
