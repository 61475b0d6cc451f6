"""Residents as contacts: who to tell and how. Kept apart from requests, so that a person can be forgotten."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField


class ContactChannel(models.TextChoices):
    """How a resident wishes to hear from the city."""

    EMAIL = "email"
    NONE = "none"


class Contact(models.Model):
    """The person behind a report. Every field may be empty; `redacted_at` marks a person who was forgotten."""

    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = PhoneNumberField(blank=True)
    phone_as_typed = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=10, choices=ContactChannel, default=ContactChannel.EMAIL)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["email"], name="contact_email", condition=~models.Q(email="")),
            models.Index(fields=["phone"], name="contact_phone", condition=~models.Q(phone="")),
        ]

    def __str__(self) -> str:
        return self.name or f"Contact {self.pk}"


class ContactAccess(models.Model):
    """One look at a person's contact details by staff."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=40, help_text="Public id of the case it was opened from.")
    looked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-looked_at"], name="contact_access_recent")]

    def __str__(self) -> str:
        return self.about
