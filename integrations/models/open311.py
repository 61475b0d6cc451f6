"""What the Open311 server remembers besides the requests themselves."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from integrations.models.keys import ApiKey
from requests_app.models import Attachment, Report, ServiceRequest


class PostedReport(models.Model):
    """A report that came by `POST requests`: with which key, and the token by which its number can be asked for.

    `mark` tells another report under the same token from the same one again. It is short, so that it does not give away
    the words once they are forgotten; empty for what came before marks were kept.
    """

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.CASCADE, related_name="posted")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="posts")
    token = models.CharField(max_length=200, db_index=True)
    mark = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Report {self.report_id} by {self.key_id}"


class MediaToFetch(models.Model):
    """A picture that lies at an address of the sender's. The worker fetches it; the row is its work list. The address
    is forgotten when that has ended.

    It goes to the report it came with, or with news of the work (`stage`) to the case. `sender` is the name of the key.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="+")
    service_request = models.ForeignKey(
        ServiceRequest, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    stage = models.CharField(max_length=8, choices=Attachment.Stage, default=Attachment.Stage.REPORT)
    sender = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="media_to_fetch")]

    def __str__(self) -> str:
        return f"Picture {self.pk}"


class CatalogueChange(models.Model):
    """Since when services and their questions are as they are (a single row, id 1): the changeset of discovery."""

    digest = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_catalogue_change")]

    def __str__(self) -> str:
        return f"{self.changed_at:%Y-%m-%d %H:%M:%S}"
