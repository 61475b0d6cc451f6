"""What imports wrote: which file made which case, so that a file can be read again and adds nothing twice."""

from django.db import models
from django.utils import timezone

from requests_app.models.service_request import ServiceRequest


class ImportRun(models.Model):
    """One run of an import. `finished_at` is empty for a run that was broken off."""

    file_name = models.CharField(max_length=200)
    mapping_name = models.CharField(max_length=100)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.file_name} at {self.started_at:%Y-%m-%d %H:%M}"


class ImportedRow(models.Model):
    """The row of a file behind a case: a hash of what was read from it, and the last run that saw it."""

    service_request = models.OneToOneField(
        ServiceRequest, primary_key=True, on_delete=models.CASCADE, related_name="imported_row"
    )
    fingerprint = models.BinaryField(max_length=16)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"Row of {self.service_request_id}"
