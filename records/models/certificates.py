"""Proof that records were erased or destroyed. A certificate names nobody but those who decided."""

from django.conf import settings
from django.db import models


class Certificate(models.Model):
    """One erasure or destruction that was carried out. Rows are only ever added.

    `facts` is what it states: counts by kind, what was kept and why, a hash over the case numbers. `digest` is the
    SHA-256 of number, time, kind, facts and of `previous`, the digest of the certificate before it.
    """

    class Kind(models.TextChoices):
        ERASURE = "erasure"
        DESTRUCTION = "destruction"

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number
