"""Articles for residents and runbooks for staff, what people searched without finding, and whether it helped."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language
from routing.models import Service


class Audience(models.TextChoices):
    """Who an article is written for."""

    RESIDENTS = "residents", _("Residents (article)")
    STAFF = "staff", _("Staff (runbook)")


class ArticleCategory(models.Model):
    """A topic: the heading of articles, and what an information call was about."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "article categories"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class Article(models.Model):
    """How the city works, in plain words, in every language. `body` is Markdown; what it becomes is cleaned.

    `short_answer` is what an operator reads out. A runbook also says `who_to_ask` and which `exceptions` were made.
    `review_asked` is the code of why somebody should look again (owner_left, rule_changed, service_changed, date).
    """

    slug = models.SlugField(max_length=80, unique=True)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.RESIDENTS)
    category = models.ForeignKey(ArticleCategory, on_delete=models.PROTECT, related_name="articles")
    title = TranslatedText()
    short_answer = TranslatedText(blank=True)
    body = TranslatedText()
    who_to_ask = TranslatedText(blank=True)
    exceptions = TranslatedText(blank=True)
    keywords = TranslatedText(blank=True, help_text="Other words people use, separated by commas.")
    services = models.ManyToManyField(Service, blank=True, related_name="articles")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_on = models.DateField(null=True, blank=True)
    review_asked = models.CharField(max_length=20, blank=True)
    review_asked_at = models.DateTimeField(null=True, blank=True)
    is_published = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["category__order", "slug"]

    def __str__(self) -> str:
        return in_language(self.title) or self.slug


class ArticleVersion(models.Model):
    """An article as it was saved once; `snapshot` has its texts and services by name."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_article_version")]

    def __str__(self) -> str:
        return f"{self.article} {self.number}"


class ArticleSearch(models.Model):
    """The words of one article in one language, folded, as search reads them: `heading` weighs more than `words`."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="search_rows")
    language = models.CharField(max_length=12)
    heading = models.TextField()
    words = models.TextField()
    document = models.GeneratedField(
        expression=SearchVector("heading", weight="A", config="simple")
        + SearchVector("words", weight="C", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="one_article_search_row")]
        indexes = [
            GinIndex(fields=["document"], name="article_document"),
            GinIndex(OpClass("heading", name="gin_trgm_ops"), name="article_heading_likeness"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.language}"


class ArticleAnswer(models.Model):
    """Somebody said whether an article helped, and perhaps why. Nobody is named."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="answers")
    language = models.CharField(max_length=12)
    was_helpful = models.BooleanField()
    comment = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["article", "-answered_at"], name="article_answer_recent")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.was_helpful}"


class SearchMiss(models.Model):
    """What was searched and not answered: one row for the same folded words in a language, with how often.

    `places` are where it was asked: help, desk, report. `article` is set when one was written for it.
    """

    words = models.CharField(max_length=200)
    language = models.CharField(max_length=12)
    count = models.PositiveIntegerField(default=1)
    places = ArrayField(models.CharField(max_length=10), default=list)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "search misses"
        constraints = [models.UniqueConstraint(fields=["words", "language"], name="one_search_miss")]

    def __str__(self) -> str:
        return self.words
