"""Keys by which other programs show who they are."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a key opens."""

    OPEN311 = "open311", _("Send reports by Open311")
    UPDATES = "updates", _("Send news about requests by Open311")
    WORK = "work", _("Start, finish and reopen work by that news")
    RESTRICTED = "restricted", _("Services that are not public: see them, report to them, read back what it reported")


def new_family() -> str:
    """What stands for a program that had no key before."""
    return uuid4().hex


class ApiKey(models.Model):
    """One key of one program. Only a hash of it is kept; `prefix` is what people tell it apart by.

    `family` is the same for a key and those that replace it: what was sent with one belongs to all of them, and to no
    other key of the same name.
    `expires_at`: from then on it opens nothing (None: it does not end by itself). A key that is replaced gets an end
    some days later, so that both are good while the other side changes over.
    """

    name = models.CharField(max_length=80)
    family = models.CharField(max_length=80, default=new_family, editable=False)
    prefix = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=list)
    rate = models.PositiveIntegerField(default=6000, help_text="Calls a minute.")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
