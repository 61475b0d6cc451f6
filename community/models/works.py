"""Planned works: where the city digs, paves or plants soon, so that nobody patches what is replaced next month."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language
from routing.models import Service


class WorkKind(models.TextChoices):
    """What is planned."""

    REPAVING = "repaving", _("Repaving")
    WATER = "water", _("Water main")
    SEWER = "sewer", _("Sewer")
    LIGHTING = "lighting", _("Street lighting")
    TREES = "trees", _("Trees and parks")
    BUILDING = "building", _("Building site")
    OTHER = "other", _("Other works")


class PlannedWork(models.Model):
    """Works on a shape (GeoJSON polygon or lines, WGS 84) or on whole streets, from day to day, both included.

    `advice` tells staff what to do meanwhile ("make safe only"). With `defers`, cases of its services inside it may
    wait until it is done: the clock is paused and residents read why.
    """

    kind = models.CharField(max_length=10, choices=WorkKind)
    name = TranslatedText()
    text = TranslatedText(blank=True)
    advice = TranslatedText(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    shape = models.JSONField(null=True, blank=True)
    streets = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="planned_works")
    defers = models.BooleanField(default=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    external_id = models.CharField(max_length=60, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="works_end_after"),
            models.UniqueConstraint(
                fields=["external_id"], condition=~models.Q(external_id=""), name="one_external_work"
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="works_end")]

    def __str__(self) -> str:
        return in_language(self.name)
