"""What people ask about their own data, and what came of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models.certificates import Certificate


class DataWish(models.Model):
    """Somebody asked, by her signed link, for a copy of her data or that it be erased. To be answered until `due_on`.

    READY: her link opens the copy. The address is emptied when it was answered by erasing.
    """

    class What(models.TextChoices):
        COPY = "copy", _("A copy of all data")
        ERASE = "erase", _("Erase all data")

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        DONE = "done"
        REFUSED = "refused"

    email = models.EmailField(blank=True)
    what = models.CharField(max_length=5, choices=What)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was refused: she reads it.")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["email", "what"], name="one_open_wish", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class Erasure(models.Model):
    """A person is to be forgotten: the worker's work list. It holds ids and counts only.

    `kept` is what had to stay: [{kind, why, until, cases}].
    """

    contact_ids = ArrayField(models.BigIntegerField())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    certificate = models.OneToOneField(Certificate, null=True, on_delete=models.PROTECT, related_name="erasure")

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["asked_at"], name="erasure_to_do", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"
