"""What reports keep: answers that take the worker a while to work out."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from routing.models import Area, Queue, Service


class StaffingRun(models.Model):
    """How many crews a unit needs, asked on a day: the answer is in `result` when it is done.

    `minutes` is what a case keeps a crew busy, as whoever asks assumes it; recorded times count instead when there are
    enough (`result["recorded"]` says how many). `result["outcomes"]` are `reports.staffing.Outcome` as data.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+")
    weeks = models.PositiveSmallIntegerField(default=8)
    minutes = models.PositiveSmallIntegerField()
    crews_now = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.asked_at:%Y-%m-%d}"


class ForecastOf(models.Model):
    """What a forecast is about: a service, a ward, a service in a ward, or with neither the whole city."""

    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="+")
    ward = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Forecast(ForecastOf):
    """How many requests a day is expected to bring: the mean, and whole numbers between which 8 and 19 of 10 and 20
    such days lie. `day` is one of the city's zone.
    """

    day = models.DateField()
    expected = models.FloatField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    lowest = models.PositiveIntegerField()
    highest = models.PositiveIntegerField()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "ward", "day"], name="one_forecast_a_day", nulls_distinct=False
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.service_id} {self.ward_id} {self.day}"


class ForecastScore(ForecastOf):
    """How the forecast of one series was made and how it did on days that it had not seen.

    Errors are means over the `tried` last days, in requests a day: of the model and of the same weekday of the week
    before. `scaled` is the model's error over that of last week's same day within the weeks learned from. All are
    None while there is too little to try on. `spread` is the variance of a day over its mean.
    """

    class Method(models.TextChoices):
        MODEL = "model"
        LAST_WEEK = "last_week"

    method = models.CharField(max_length=9, choices=Method, default=Method.MODEL)
    made_at = models.DateTimeField()
    learned_from = models.DateField()
    begins_on = models.DateField()
    spread = models.FloatField()
    tried = models.PositiveSmallIntegerField(default=0)
    error = models.FloatField(null=True)
    error_last_week = models.FloatField(null=True)
    scaled = models.FloatField(null=True)
    inside = models.FloatField(null=True, help_text="Share of the tried days inside the range that holds 8 of 10.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "ward"], name="one_forecast_score", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.ward_id} {self.begins_on}"
