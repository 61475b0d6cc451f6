"""What reports keep: a narrow row of each request, and questions that take the worker a while to answer."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from requests_app.models import ServiceRequest
from routing.models import Area, AreaLayer, Queue, Service


class RequestFact(models.Model):
    """One request as reports count it; the columns are those of `reports.queries.fact_sql`.

    Kept by the worker from the event backlog, and a function of the request alone: it can be made anew at any time.
    `revision` grows with every change, so that a snapshot knows what is new. Parts that were split off have no row.
    Moments are whole seconds; `to_assign` and `to_action` are seconds since it was received.
    """

    request = models.OneToOneField(
        ServiceRequest, primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    revision = models.BigIntegerField(db_index=True)
    received = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    promise = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    paused = models.IntegerField(default=0)
    paused_since = models.DateTimeField(null=True)
    ending = models.SmallIntegerField()
    reopened = models.SmallIntegerField()
    voices = models.IntegerField()
    area = models.IntegerField()
    department = models.IntegerField()
    queue = models.IntegerField()
    service = models.IntegerField()
    channel = models.CharField(max_length=20)
    severity = models.SmallIntegerField()
    language = models.CharField(max_length=12)
    to_assign = models.IntegerField(null=True)
    to_action = models.IntegerField(null=True)
    ack_due = models.DateTimeField(null=True)
    action_due = models.DateTimeField(null=True)
    step = models.SmallIntegerField()
    step_since = models.DateTimeField(null=True)
    triage = models.IntegerField()
    queued = models.IntegerField()
    taken = models.IntegerField()
    working = models.IntegerField()
    held = models.IntegerField()
    hand_offs = models.SmallIntegerField()
    visits = models.SmallIntegerField()
    flags = models.IntegerField()
    reachable = models.SmallIntegerField()
    told = models.SmallIntegerField()
    cell = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Fact of {self.request_id}"


class FactsKept(models.Model):
    """How far the facts are: a single row, id 1.

    Every event recorded before `until` is in them. `revision` is that of the last row written; `messages_until`: what
    was sent until then counts.
    """

    revision = models.BigIntegerField(default=0)
    until = models.DateTimeField(null=True)
    messages_until = models.DateTimeField(null=True)
    rebuilt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_facts_kept")]

    def __str__(self) -> str:
        return f"Facts until {self.until}"


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


class PartnerFigure(models.Model):
    """A figure about areas that somebody outside the city brought, such as tree cover or asthma by ward.

    `areas` brought a value for each area; of points, `counted` is how many lie in an area and `averaged` the mean of
    their values there. `as_of` is the day that the figure describes.
    """

    class Source(models.TextChoices):
        AREAS = "areas"
        COUNTED = "counted"
        AVERAGED = "averaged"

    name = models.CharField(max_length=80, unique=True)
    unit = models.CharField(max_length=40, blank=True)
    provider = models.CharField(max_length=120)
    licence = models.CharField(max_length=120)
    as_of = models.DateField()
    source = models.CharField(max_length=8, choices=Source, default=Source.AREAS)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PartnerValue(models.Model):
    """A partner's figure of one area."""

    figure = models.ForeignKey(PartnerFigure, on_delete=models.CASCADE, related_name="values")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    value = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "area"], name="one_partner_value_per_area")]

    def __str__(self) -> str:
        return f"{self.figure_id} {self.area_id}"


class GapQuarter(models.Model):
    """A quarter whose differences between areas were looked at once it was over. `name` is "2026-3"."""

    name = models.CharField(max_length=6, unique=True)
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class GapAlert(models.Model):
    """A difference that became clear in a quarter, or that widened twice in a row.

    Of one area (`area`), or along an indicator (`indicator`). `values` are its ratios, or slopes, in the quarters up
    to this one, the oldest first.
    """

    class Why(models.TextChoices):
        CLEAR = "clear"
        WIDER = "wider"

    quarter = models.ForeignKey(GapQuarter, on_delete=models.CASCADE, related_name="alerts")
    layer = models.ForeignKey(AreaLayer, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=12)
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="+")
    indicator = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=5, choices=Why)
    values = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.measure} {self.area_id or self.indicator}: {self.why}"


class GapFollower(models.Model):
    """Somebody who is written to when differences become clear or widen."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}"
