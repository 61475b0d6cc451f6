"""Work on appointed days: what a service offers, how much of it fits into a day and a zone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic311.lib.translated_text import TranslatedText
from routing.models.areas import Area, AreaLayer
from routing.models.catalogue import Service


class ServiceSchedule(models.Model):
    """A service whose residents choose a day. Zones are the areas of `zones`; without a layer the city is one zone.

    Days are offered from `lead_days` after today until `horizon_days` after today. A resident may move or cancel until
    `change_until_days` before the day. `preparation` tells what to do until then.
    """

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.CASCADE, related_name="schedule")
    zones = models.ForeignKey(AreaLayer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lead_days = models.PositiveSmallIntegerField(default=2)
    horizon_days = models.PositiveSmallIntegerField(default=28)
    change_until_days = models.PositiveSmallIntegerField(default=1)
    is_required = models.BooleanField(default=True)
    preparation = TranslatedText(blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.service)


class ScheduleCapacity(models.Model):
    """How many visits fit into one weekday in a zone (empty: every zone that has no row of its own)."""

    schedule = models.ForeignKey(ServiceSchedule, on_delete=models.CASCADE, related_name="capacities")
    zone = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField(help_text=_("0 is Monday."))
    capacity = models.PositiveIntegerField()

    class Meta:
        ordering = ["schedule", "zone", "weekday"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__range=(0, 6)), name="capacity_weekday_0_to_6"),
            models.UniqueConstraint(
                fields=["schedule", "zone", "weekday"], nulls_distinct=False, name="one_capacity_a_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule}: {self.weekday} {self.capacity}"


class ScheduleException(models.Model):
    """A day with another capacity (0: no work), in one zone or in all."""

    schedule = models.ForeignKey(ServiceSchedule, on_delete=models.CASCADE, related_name="exceptions")
    zone = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    capacity = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["schedule", "day"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "zone", "day"], nulls_distinct=False, name="one_exception_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule}: {self.day} {self.capacity}"
