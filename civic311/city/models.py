"""The city itself, and the small rows by which processes agree: leases, heartbeats, counters."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from civic311.city import values
from civic311.lib.colours import Look, known, look_of
from civic311.lib.translated_text import TranslatedText


class City(models.Model):
    """The one city this installation serves (a single row, id 1)."""

    name = models.CharField(max_length=80)
    service_name = models.CharField(max_length=80, help_text="What residents see at the top, such as 'Port Alder 311'.")
    tagline = TranslatedText(blank=True)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[values.known_time_zone])
    country = models.CharField(max_length=2, default="US")
    subdivision = models.CharField(max_length=10, blank=True)
    languages = models.JSONField(
        default=list, validators=[values.codes], help_text="Codes of the languages offered, the default first."
    )
    is_invented = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)
    emergency_phone = models.CharField(max_length=20, default="911")
    email = models.EmailField(blank=True)
    opening_hours = TranslatedText(blank=True)
    place_suffix = models.CharField(max_length=80, blank=True)
    centre_lat = models.FloatField(null=True, blank=True)
    centre_long = models.FloatField(null=True, blank=True)
    no_location_points = models.JSONField(
        default=list, blank=True, validators=[values.points], help_text="[lat, long] pairs that mean no place."
    )
    reports_until = models.DateTimeField(
        null=True, blank=True, help_text="Figures are drawn as of this moment; empty means now."
    )
    public_number_prefix = models.CharField(max_length=6, blank=True)
    targets_need_two = models.BooleanField(
        default=False, help_text="A change of a target waits until a second person agrees."
    )
    currency_sign = models.CharField(max_length=6, default="$")
    shows_personal_figures = models.BooleanField(
        default=False,
        help_text="Supervisors see figures and handling times for each person. Never ranked or published.",
    )
    holds_suspicious_texts = models.BooleanField(
        default=False,
        help_text="Words of residents that hold a link or something private wait until somebody has read them.",
    )
    has_webhooks = models.BooleanField(
        default=False, help_text="Events are kept for other systems too; set by who adds and removes subscriptions."
    )
    brand_colour = models.CharField(
        max_length=7, blank=True, validators=[values.readable_brand], help_text="As #rrggbb; empty: the house's own."
    )
    accent_colour = models.CharField(
        max_length=7, blank=True, validators=[values.readable_accent],
        help_text="Lies under dark words, never text itself.",
    )  # fmt: skip
    seal_version = models.PositiveIntegerField(default=0, help_text="Counts the seals loaded; 0: the house's own mark.")
    modules_off = models.JSONField(
        default=list, blank=True, validators=[values.codes], help_text="Codes of the parts that the city does not use."
    )
    is_being_set_up = models.BooleanField(default=False, help_text="Residents cannot report yet.")
    configuration_version = models.BigIntegerField(default=1)
    live_since = models.DateTimeField(
        null=True, blank=True, help_text="First started outside demo mode; from then on demo mode never opens it."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "cities"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_city")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.id = 1
        super().save(*args, **kwargs)

    @property
    def has_own_colours(self) -> bool:
        return bool(self.brand_colour or self.accent_colour)

    @property
    def look(self) -> Look:
        """The city's colours in both schemes, for pages and mails; the house's own for what is no colour."""
        return look_of(known(self.brand_colour), known(self.accent_colour))

    @property
    def seal_address(self) -> str:
        """Where a mail finds the seal; a city without one has none."""
        return f"{settings.PUBLIC_URL}/seal/192.png?v={self.seal_version}"


class SealImage(models.Model):
    """The city's seal as PNG files, one row for each size; in the database, so that a backup has them."""

    size = models.CharField(primary_key=True, max_length=12)
    png = models.BinaryField()

    def __str__(self) -> str:
        return self.size


class Lease(models.Model):
    """Leadership among workers: who may do a named job until when (works through PgBouncer, unlike session locks)."""

    name = models.CharField(primary_key=True, max_length=80)
    holder = models.CharField(max_length=80)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """The last sign of life of a named process."""

    name = models.CharField(primary_key=True, max_length=80)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class JobRun(models.Model):
    """How the last run of a registered job went; one row for each, written by the worker around every run."""

    name = models.CharField(primary_key=True, max_length=120)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True, help_text="Of the last run that ended.")
    error = models.CharField(max_length=300, blank=True, help_text="What the last run failed with; empty when it did.")
    failed_at = models.DateTimeField(null=True)
    failures_in_a_row = models.PositiveIntegerField(default=0)
    runs = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Alarm(models.Model):
    """Something that keeps this installation from working, for as long as it lasts; people are told of it once."""

    code = models.CharField(primary_key=True, max_length=160)
    began_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class RateCounter(models.Model):
    """How often something was done in a window of time, counted by upsert."""

    key = models.CharField(max_length=160)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="rate_counter_window")]

    def __str__(self) -> str:
        return self.key
