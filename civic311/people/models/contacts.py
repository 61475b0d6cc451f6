"""Residents as contacts: who to tell and how. Kept apart from requests, so that a person can be forgotten."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField


class ContactChannel(models.TextChoices):
    """How a resident wishes to hear from the city."""

    EMAIL = "email"
    SMS = "sms"
    CALL = "call"
    LETTER = "letter"
    NONE = "none"


class Contact(models.Model):
    """The person behind a report. Every field may be empty; `redacted_at` marks a person who was forgotten."""

    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = PhoneNumberField(blank=True)
    phone_as_typed = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=10, choices=ContactChannel, default=ContactChannel.EMAIL)
    needs_interpreter = models.BooleanField(default=False)
    uses_relay = models.BooleanField(default=False, help_text="Calls by relay service or text telephone.")
    postal_address = models.CharField(max_length=300, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    wants_digest = models.BooleanField(default=False, help_text="News once a day in one message.")
    quiet_from = models.TimeField(null=True, blank=True, help_text="No messages from then on, on the city's clock.")
    quiet_until = models.TimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    redacted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["email"], name="contact_email", condition=~models.Q(email="")),
            models.Index(Upper("email"), name="contact_email_any_case"),
            models.Index(fields=["phone"], name="contact_phone", condition=~models.Q(phone="")),
        ]

    def __str__(self) -> str:
        return self.name or f"Contact {self.pk}"


class PersonLink(models.Model):
    """A link of one address, mailed, random, stored hashed, expiring. It opens everything the address reported and
    follows, or only what it is sent.
    """

    class Scope(models.TextChoices):
        ALL = "all"
        PREFERENCES = "prefs"

    email = models.EmailField()
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.ALL)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="person_link_expiry")]

    def __str__(self) -> str:
        return f"Link {self.pk}"


class LinkWish(models.Model):
    """Somebody asked for the link of an address: the worker sends it if the address is known, and deletes the row.

    `number`: what was typed as the number of one request, to which alone a new link is wished.
    """

    email = models.EmailField()
    number = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, default="en")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Wish {self.pk}"


class StoppedAddress(models.Model):
    """An address or a phone number to which nothing is sent any more, and why. Its owner may start again."""

    class Reason(models.TextChoices):
        ASKED = "asked"
        BOUNCED = "bounced"
        COMPLAINED = "complained"

    channel = models.CharField(max_length=10, choices=ContactChannel)
    address = models.CharField(max_length=254, help_text="In small letters; phones with country code.")
    reason = models.CharField(max_length=10, choices=Reason)
    stopped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="stopped_once")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.reason}"


class ContactChange(models.Model):
    """One correction of a person's details by staff: what it was and what it became. `was_verified`: the email or
    phone that it was had been proved to be hers.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=30)
    old = models.CharField(max_length=300, blank=True)
    new = models.CharField(max_length=300, blank=True)
    was_verified = models.BooleanField(default=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.field}"


class ContactMerge(models.Model):
    """Two contacts turned out to be one person. `moved` names what went from `gone` to `kept`, to be taken back.

    `moved` is {name of the table's model: [ids]}.
    """

    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-merged_at", "-id"]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


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
