"""How long what is kept in records must stay and may stay, and what may not be erased for now.

These rows lie this deep in the house since every room that empties old rows asks them first.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    """What a series can cover."""

    CONTACT = "contact", _("Contact details")
    WORDS = "words", _("Words of reports and surveys")
    PHOTOS = "photos", _("Photos of residents")
    NOTES = "notes", _("Notes of staff")
    MESSAGES = "messages", _("Messages with residents")
    SENT = "sent", _("Texts of sent mail, calls and letters")
    INBOUND = "inbound", _("Mail and text messages that came in")
    LOOKS = "looks", _("Records of looks at contact details")
    WORK_PHOTOS = "workphotos", _("Photos by staff and contractors")
    ENQUIRIES = "enquiries", _("Calls without a case")
    REQUESTERS = "requesters", _("Who asked for public records")


# What hangs on no case goes by its own age.
LOOSE = (RecordKind.LOOKS, RecordKind.ENQUIRIES, RecordKind.REQUESTERS)


class CountedFrom(models.TextChoices):
    """The moment from which the days of a series count."""

    CLOSING = "closing", _("The day the case was closed")
    CREATION = "creation", _("The day it came in")


class RecordSeries(models.Model):
    """One line of the city's retention schedule. `services` are codes; empty: all of them.

    Days are whole days of 24 hours. `maximum_days` None: it never has to go.
    """

    name = models.CharField(_("Name"), max_length=120, unique=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=RecordKind))
    services = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    basis = models.CharField(_("Legal basis"), max_length=300)
    minimum_days = models.PositiveIntegerField(_("Keep at least (days)"), default=0)
    maximum_days = models.PositiveIntegerField(_("Destroy after (days)"), null=True, blank=True)
    counted_from = models.CharField(_("Counted from"), max_length=8, choices=CountedFrom, default=CountedFrom.CLOSING)
    is_active = models.BooleanField(_("In force"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(maximum_days__isnull=True) | Q(maximum_days__gte=F("minimum_days")),
                name="series_maximum_not_before_minimum",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LegalHold(models.Model):
    """Nothing within its scope is erased until it is released.

    Scope: the cases of `numbers`, everything of the owners of `addresses` (emails, phones), and the cases that are of
    `services`, lie in `areas` and came in between the two days, as far as these are given (at least one).
    """

    name = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    numbers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    addresses = ArrayField(models.CharField(max_length=254), default=list, blank=True)
    services = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    areas = ArrayField(models.BigIntegerField(), default=list, blank=True)
    received_from = models.DateField(null=True, blank=True)
    received_until = models.DateField(null=True, blank=True)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-placed_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Held(models.Model):
    """One case, contact or address under a hold that is in force: what whoever erases looks up. Exactly one is set.

    `request_id` and `contact_id` are plain numbers, as this room knows no requests.
    """

    hold = models.ForeignKey(LegalHold, on_delete=models.CASCADE, related_name="held")
    request_id = models.BigIntegerField(null=True)
    public_id = models.CharField(max_length=20, blank=True)
    contact_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=254, blank=True, help_text="In small letters; phones with country code.")

    class Meta:
        constraints = [
            models.UniqueConstraint("request_id", "hold", name="held_case_once", condition=Q(request_id__isnull=False)),
            models.UniqueConstraint(
                "contact_id", "hold", name="held_contact_once", condition=Q(contact_id__isnull=False)
            ),
            models.UniqueConstraint("address", "hold", name="held_address_once", condition=~Q(address="")),
        ]
        indexes = [models.Index(fields=["public_id"], name="held_number", condition=~Q(public_id=""))]

    def __str__(self) -> str:
        return f"{self.hold_id}: {self.public_id or self.contact_id or self.address}"
