"""Requests for public records: who asked, what is handed out, what is blacked out and why, and what was done when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.people.models import LegalHold
from requests_app.models import ServiceRequest


class Exemption(models.Model):
    """Why something may be blacked out or withheld, by the law that says so."""

    code = models.CharField(_("Code"), max_length=12, unique=True)
    law = models.CharField(_("Law"), max_length=200)
    words = models.CharField(_("What it covers"), max_length=200)
    order = models.PositiveSmallIntegerField(_("Order"), default=10, help_text=_("The first one is proposed."))
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return f"{self.code}: {self.words}"


class Disclosure(models.Model):
    """One request for public records. `due_on` counts working days; it moves by an extension and by waiting.

    `hold` keeps what was found from being erased, until the produced set goes.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        LETTER = "letter", _("Letter")
        PHONE = "phone", _("Phone")
        WALK_IN = "walk_in", _("In person")
        WEB = "web", _("Web")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WAITING = "waiting", _("Waiting for the requester")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Outcome(models.TextChoices):
        WHOLE = "whole", _("Everything was handed out")
        PARTLY = "partly", _("Handed out in part")
        NONE = "none", _("There are no such records")
        DENIED = "denied", _("Refused")

    number = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    channel = models.CharField(max_length=8, choices=Channel)
    received_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    extended_at = models.DateTimeField(null=True)
    extension_reason = models.CharField(max_length=300, blank=True)
    waits_since = models.DateField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    ended_on = models.DateField(null=True)
    working_days = models.PositiveIntegerField(null=True, help_text="Worked from receipt to answer, waiting left out.")
    waited_days = models.PositiveIntegerField(default=0)
    hold = models.OneToOneField(LegalHold, null=True, on_delete=models.PROTECT, related_name="disclosure")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["answered", "withdrawn"], ended_on__isnull=False)
                | Q(state__in=["open", "waiting"], ended_on__isnull=True),
                name="disclosure_ended_with_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        """Whether it was answered or withdrawn."""
        return self.ended_on is not None


class Requester(models.Model):
    """Who asked, apart from the request so that it can be emptied."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.CASCADE, related_name="requester")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    postal_address = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"Requester of {self.disclosure_id}"


class DisclosureCase(models.Model):
    """A case that belongs to what was asked for, as it was at `as_of`; left out when `left_out_because` is set."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="cases")
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    left_out_because = models.CharField(max_length=300, blank=True)
    exemption = models.ForeignKey(Exemption, null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["service_request_id"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "service_request"], name="case_once_in_a_disclosure")
        ]

    def __str__(self) -> str:
        return f"{self.disclosure_id}: {self.service_request_id}"


class DisclosureItem(models.Model):
    """What is blacked out of one text or photo, by places only: the words themselves are never kept here.

    `cuts` is [[start, end, exemption id], ...]. `mark` is the salted HMAC of the text that the places belong to.
    """

    disclosure_case = models.ForeignKey(DisclosureCase, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10)
    object_id = models.CharField(max_length=40)
    cuts = models.JSONField(default=list)
    withheld = models.ForeignKey(Exemption, null=True, on_delete=models.PROTECT, related_name="+")
    salt = models.BinaryField(max_length=16)
    mark = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disclosure_case", "kind", "object_id"], name="item_once_in_a_disclosure")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Production(models.Model):
    """A numbered set as one file: the worker's work list. `counts` is pieces and items by exemption code.

    Numbers go on from one set of a request to the next, so that none is ever given twice.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        GONE = "gone", _("Deleted")

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="productions")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    first_number = models.PositiveIntegerField(null=True)
    last_number = models.PositiveIntegerField(null=True)
    stored_as = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    why = models.CharField(max_length=40, blank=True, help_text="Code of why it failed.")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["asked_at"], name="production_to_do", condition=Q(state="waiting"))]
        constraints = [
            models.UniqueConstraint(fields=["disclosure"], name="one_production_waits", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.disclosure_id} set {self.pk}"


class DisclosureAct(models.Model):
    """One thing that was done for a request. Rows are only ever added; a trigger refuses anything else."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="acts")
    what = models.CharField(max_length=20)
    data = models.JSONField(default=dict, help_text="Numbers and codes only.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.disclosure_id}: {self.what}"
