"""What residents say once their request was closed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_app.models.intake import Report


class SurveyAnswer(models.Model):
    """One reporter's answer about one closing: fixed or not, satisfied from 1 (not at all) to 5, and words.

    `closing` is the sequence of the event that closed it, so that each closing is asked about once; what is changed
    later replaces the answer. The words lie here, apart from the log, with their salt.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="survey_answers")
    closing = models.PositiveIntegerField()
    is_fixed = models.BooleanField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16, default=b"")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "closing"], name="one_answer_a_closing"),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)), name="satisfaction_1_to_5"
            ),
        ]
        indexes = [models.Index(fields=["-answered_at"], name="survey_recent")]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.closing}"
