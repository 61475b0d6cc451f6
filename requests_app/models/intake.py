"""Reports: what each person told the city, and the unfinished reports of the web form."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic311.people.models import Contact
from requests_app.models.service_request import ServiceRequest
from routing.models import QuestionType


class TextState(models.TextChoices):
    """Whether the words of a report are public where its service is: at once, after a look, or not."""

    SHOWN = "shown"
    WAITING = "waiting"
    HIDDEN = "hidden"


class Report(models.Model):
    """One person's report of a request. Texts and contact are here, apart from the log, so they can be redacted."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="reports")
    is_first = models.BooleanField(default=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    description = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16, default=b"")
    address = models.CharField(max_length=200, blank=True)
    place_note = models.CharField(max_length=500, blank=True)
    lat = models.FloatField(null=True, blank=True)
    long = models.FloatField(null=True, blank=True)
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    backdate_reason = models.CharField(max_length=200, blank=True)
    follows = models.BooleanField(default=True)
    text_state = models.CharField(
        max_length=8, choices=TextState, default=TextState.SHOWN, help_text="Whether everybody may read the words."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Its writer took it back.")
    hidden_at = models.DateTimeField(null=True, blank=True, help_text="Its writer asked that nobody else reads it.")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submission_key = models.UUIDField(null=True, unique=True, help_text="The same key twice makes one request.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service_request"], condition=Q(is_first=True), name="one_first_report")
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(text_state="waiting"), name="report_text_waits"),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"


class Answer(models.Model):
    """The answer to one question, with the question's code and type of its day."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=60)
    datatype = models.CharField(max_length=16, choices=QuestionType)
    question = models.JSONField(default=dict, help_text="The question's text in each language, as it was asked.")
    value = models.JSONField()
    labels = models.JSONField(default=dict, help_text="What was chosen, in each language.")
    is_public = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return self.code


class TrackingToken(models.Model):
    """A signed link for one recipient: 128 random bits, stored hashed, revocable, expiring."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Token of report {self.report_id}"


class IntakeDraft(models.Model):
    """A report being written on the web form. `id` is the submission key; `data` holds the steps answered so far."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data = models.JSONField(default=dict)
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class ReportCorrection(models.Model):
    """What stood in a report before its writer changed it: the words, their salt, and the answers by code."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="corrections")
    description = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16, default=b"")
    answers = models.JSONField(default=dict)
    corrected_at = models.DateTimeField()

    class Meta:
        ordering = ["corrected_at", "id"]

    def __str__(self) -> str:
        return f"Correction of report {self.report_id}"
