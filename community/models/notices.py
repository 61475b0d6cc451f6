"""Notices: what is going on, where, until when, and which reports it explains."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.lib.translated_text import TranslatedText, in_language
from civic311.people.models import Contact
from routing.models import Area, Service


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    OUTAGE = "outage", _("Outage")
    CLOSURE = "closure", _("Closure")
    SNOW = "snow", _("Snow and ice")
    COLLECTION = "collection", _("Collection change")
    EVENT = "event", _("Event")
    OTHER = "other", _("Something else")


class NoticeSeverity(models.TextChoices):
    """How loudly it is said."""

    INFO = "info", _("Good to know")
    WARNING = "warning", _("Plan for it")
    EMERGENCY = "emergency", _("Emergency: banner on every page")


class Notice(models.Model):
    """One announcement. Its place is the whole city, or areas, streets and a drawn shape together (GeoJSON, WGS 84).

    In force from `starts_at` until `ends_at` (null: until somebody ends it), unless withdrawn. `services` are those
    whose reports it explains; without any it explains none.
    """

    kind = models.CharField(max_length=12, choices=NoticeKind)
    severity = models.CharField(max_length=10, choices=NoticeSeverity, default=NoticeSeverity.INFO)
    title = TranslatedText()
    text = TranslatedText(blank=True)
    everywhere = models.BooleanField(default=False)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    streets = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    shape = models.JSONField(null=True, blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="notices")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True, help_text="When its owner is asked whether it still holds.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["ends_at"], name="notice_ends", condition=models.Q(withdrawn_at__isnull=True))]

    def __str__(self) -> str:
        return in_language(self.title)


class NoticeFollower(models.Model):
    """Somebody who is told when a notice changes or ends. `token_hash` is of the link that stops it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="followers")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "contact"], name="one_notice_follower")]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.contact_id}"


class AvoidedReport(models.Model):
    """Somebody was about to report what a notice or planned works explain, and was content with it."""

    class Door(models.TextChoices):
        REPORT = "report"
        DESK = "desk"

    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="avoided")
    work = models.ForeignKey("community.PlannedWork", null=True, on_delete=models.CASCADE, related_name="avoided")
    service = models.ForeignKey(Service, null=True, on_delete=models.SET_NULL, related_name="+")
    door = models.CharField(max_length=10, choices=Door)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(notice__isnull=False) | models.Q(work__isnull=False), name="avoided_by_something"
            )
        ]
        indexes = [models.Index(fields=["-at"], name="avoided_recent")]

    def __str__(self) -> str:
        return f"{self.notice_id or self.work_id}"
