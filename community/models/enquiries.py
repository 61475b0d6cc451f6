"""Calls that were answered, or could not be, without a case."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from civic311.people.models import Contact
from community.models.articles import Article, ArticleCategory
from community.models.notices import Notice


class Enquiry(models.Model):
    """A call (or visit) that needed no case: what it was about, which article or notice answered it, or that none did.

    `about` is the public id of a case the caller was told of; `words` what was asked, kept for the work list of
    articles to write and cleared when one was written.
    """

    category = models.ForeignKey(ArticleCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    about = models.CharField(max_length=20, blank=True)
    was_answered = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=20, default="phone")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="enquiries")
    transferred_to = models.CharField(max_length=80, blank=True, help_text="Whom the caller was passed on to.")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    written_for = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="The article that was written because of it.",
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "enquiries"
        indexes = [
            models.Index(fields=["-taken_at", "-id"], name="enquiry_recent"),
            models.Index(
                fields=["-taken_at"], name="enquiry_unanswered",
                condition=models.Q(was_answered=False, written_for__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Enquiry {self.pk}"
