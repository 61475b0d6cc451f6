"""What can be asked for: services, their questions, and the reasons a case is held or closed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language
from routing.models.assets import AssetType
from routing.models.bodies import OutsideBody
from routing.models.queues import Queue


class ServiceGroup(models.Model):
    """A heading of the catalogue."""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    icon = models.CharField(max_length=40, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class ContactRule(models.TextChoices):
    """Whether a reporter gives contact details."""

    OPTIONAL = "optional", _("Optional")
    REQUIRED = "required", _("Required")
    FORBIDDEN = "forbidden", _("Never asked")


class PlacePrecision(models.TextChoices):
    """How exactly the public sees where a request is."""

    EXACT = "exact", _("Exact place")
    BLOCK = "block", _("Nearest block")
    AREA = "area", _("Neighborhood only")
    HIDDEN = "hidden", _("Hidden")


class PhotoVisibility(models.TextChoices):
    """When the public sees the photos of a request."""

    REVIEW = "review", _("After somebody looked at them")
    ONCE = "once", _("At once")
    NEVER = "never", _("Never")


class TextVisibility(models.TextChoices):
    """When the public reads the words of a report."""

    ONCE = "once", _("At once")
    REVIEW = "review", _("After somebody read them")


class Evidence(models.TextChoices):
    """Whether something must be given."""

    NONE = "none", _("Not asked")
    OPTIONAL = "optional", _("Welcome")
    REQUIRED = "required", _("Required")


class SeenBy(models.TextChoices):
    """Which staff may see the cases of a service."""

    ALL = "all", _("Everybody who may see cases")
    DEPARTMENT = "department", _("The responsible department only")


class Service(models.Model):
    """A kind of thing that can be asked for (Open311: service).

    `kept_from` are departments that it is about: none of its cases goes there or is seen there. `version` counts what
    was saved; `ServiceVersion` keeps each.
    """

    service_code = models.SlugField(max_length=80, unique=True)
    name = TranslatedText()
    description = TranslatedText(blank=True)
    group = models.ForeignKey(ServiceGroup, on_delete=models.PROTECT, related_name="services")
    default_queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="services")
    hands_to = models.ForeignKey(
        OutsideBody, null=True, blank=True, on_delete=models.PROTECT, related_name="services",
        help_text="Who works on it outside the city when no rule decides.",
    )  # fmt: skip
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    severity = models.PositiveSmallIntegerField(default=3)
    contact_rule = models.CharField(max_length=10, choices=ContactRule, default=ContactRule.OPTIONAL)
    place_precision = models.CharField(max_length=10, choices=PlacePrecision, default=PlacePrecision.EXACT)
    place_required = models.BooleanField(default=True)
    is_public = models.BooleanField(default=True, help_text="Requests of this service may be seen by everybody.")
    photo_visibility = models.CharField(max_length=10, choices=PhotoVisibility, default=PhotoVisibility.REVIEW)
    text_visibility = models.CharField(max_length=10, choices=TextVisibility, default=TextVisibility.ONCE)
    report_photo = models.CharField(max_length=10, choices=Evidence, default=Evidence.OPTIONAL)
    closing_photo_required = models.BooleanField(default=False)
    closing_note_required = models.BooleanField(default=False)
    closing_measure = TranslatedText(
        blank=True, help_text="What has to be measured before it closes: size repaired; empty: nothing."
    )
    closing_measure_unit = models.CharField(max_length=20, blank=True)
    guidance = TranslatedText(blank=True, help_text="What to know before reporting.")
    next_steps = TranslatedText(blank=True, help_text="What happens next, shown with the confirmation.")
    complainant_confidential = models.BooleanField(
        default=False, help_text="Who reported it is seen by nobody without a special permission, and by no other body."
    )
    seen_by = models.CharField(max_length=12, choices=SeenBy, default=SeenBy.ALL)
    kept_from = models.ManyToManyField(Department, blank=True, related_name="+")
    asset_type = models.ForeignKey(AssetType, null=True, blank=True, on_delete=models.PROTECT, related_name="services")
    asset_required = models.BooleanField(default=False)
    duplicate_radius = models.PositiveIntegerField(null=True, blank=True, help_text="Metres; empty: the usual ones.")
    duplicate_days = models.PositiveIntegerField(null=True, blank=True, help_text="Days; empty: the usual ones.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Who answers for what is written here.",
    )  # fmt: skip
    review_on = models.DateField(null=True, blank=True, help_text="When somebody looks again whether it is still true.")
    version = models.PositiveIntegerField(default=1)
    residents_may_ask = models.BooleanField(default=True, help_text="Off for services that only staff or imports use.")
    is_active = models.BooleanField(default=True)
    is_common = models.BooleanField(default=False, help_text="Shown first on the home page.")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["group__order", "order", "service_code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(severity__range=(1, 4)), name="service_severity_1_to_4")
        ]

    def __str__(self) -> str:
        return in_language(self.name) or self.service_code


class QuestionType(models.TextChoices):
    """The six data types of Open311."""

    STRING = "string", _("One line of text")
    TEXT = "text", _("Several lines of text")
    NUMBER = "number", _("Number")
    DATETIME = "datetime", _("Date and time")
    SINGLE = "singlevaluelist", _("Choose one")
    MULTI = "multivaluelist", _("Choose any")


class ServiceQuestion(models.Model):
    """A typed extra question of a service (Open311: attribute).

    `values` is a list of {"key": str, "name": {language: text}} with, where wanted, "danger": True (the answer stops
    the report with the emergency wording), "stop": {language: text} (it stops the report with this explanation, which
    may name who is responsible), "body": an outside body's code (with "stop": the city can pass it on) and "about": a
    department's code (the case is kept from that department).
    `shown_when`: {"question": code, "any_of": [keys]}, else the question is always asked.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=60)
    text = TranslatedText()
    help = TranslatedText(blank=True)
    datatype = models.CharField(max_length=16, choices=QuestionType)
    is_required = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False, help_text="The answer may be seen by everybody.")
    values = models.JSONField(default=list, blank=True)
    shown_when = models.JSONField(default=dict, blank=True)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="one_question_code_per_service")]

    def __str__(self) -> str:
        return in_language(self.text) or self.code


class Outcome(models.TextChoices):
    """The closed status a closure reason leads to."""

    RESOLVED = "RESOLVED", _("Resolved")
    NOT_ACTIONABLE = "NOT_ACTIONABLE", _("Not actionable")
    CANCELED = "CANCELED", _("Canceled")


class ClosureReason(models.Model):
    """Why a case ended, written for residents. Without services it fits every service."""

    code = models.SlugField(max_length=80, unique=True)
    name = TranslatedText(help_text="Short, as staff choose it.")
    text = TranslatedText(help_text="What residents read.")
    outcome = models.CharField(max_length=16, choices=Outcome)
    services = models.ManyToManyField(Service, blank=True, related_name="closure_reasons")
    photo_required = models.BooleanField(default=False)
    asks_reporter_days = models.PositiveSmallIntegerField(
        default=0, help_text="Ask whoever reported it for more, and close only after so many days; 0: close at once."
    )
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class WaitsFor(models.TextChoices):
    """Whom or what a paused case waits for."""

    RESIDENT = "resident", _("The resident")
    CONTRACTOR = "contractor", _("A contractor")
    WEATHER = "weather", _("The weather")
    PLANNED = "planned", _("Planned work")
    OTHER = "other", _("Something else")


class HoldReason(models.Model):
    """Why work waits, in words for residents, and whether the clock stands still meanwhile.

    `text` says it in a sentence ("while we waited for your photo"); longer than `longest_days` is too long and shown to
    supervisors.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedText()
    text = TranslatedText(blank=True, help_text="As it ends a sentence: while we waited for your photo.")
    waits_for = models.CharField(max_length=12, choices=WaitsFor, default=WaitsFor.OTHER)
    pauses_clock = models.BooleanField(default=True)
    longest_days = models.PositiveSmallIntegerField(default=14)
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_language(self.name) or self.code


class DangerPhrase(models.Model):
    """Words that mean danger to life: intake stops on every channel and says whom to call."""

    language = models.CharField(max_length=12, default="en")
    phrase = models.CharField(max_length=80)
    advice = TranslatedText(blank=True, help_text="What to do, shown with the emergency number.")

    class Meta:
        ordering = ["language", "phrase"]
        constraints = [models.UniqueConstraint(fields=["language", "phrase"], name="one_danger_phrase")]

    def __str__(self) -> str:
        return self.phrase


class ServiceMeasure(models.Model):
    """Measured durations of a service ("usually takes 3 days"), written by reports, read by everybody below."""

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.CASCADE, related_name="measure")
    median_hours = models.FloatField(null=True)
    sample_size = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.service)


class ServiceVersion(models.Model):
    """A service with its questions and messages as it was saved once; `snapshot` is what `routing.versions` makes."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="one_service_version")]

    def __str__(self) -> str:
        return f"{self.service} {self.number}"


class ServiceMessage(models.Model):
    """The city's own words for a service, added to what residents are told on an occasion."""

    class Occasion(models.TextChoices):
        CONFIRMATION = "confirmation", _("We have the report")
        PROGRESS = "progress", _("Work begins")
        SCHEDULED = "scheduled", _("A day is set")
        CLOSED = "closed", _("It is closed")

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="messages")
    occasion = models.CharField(max_length=12, choices=Occasion)
    text = TranslatedText()

    class Meta:
        ordering = ["occasion"]
        constraints = [models.UniqueConstraint(fields=["service", "occasion"], name="one_message_per_occasion")]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_occasion_display()}"


class TextReview(models.Model):
    """Somebody has read a translation and answers for it.

    `place` says which text ("service:pothole:guidance", "danger:gas leak"); `text_hash` is of the words that were read,
    so that a changed text counts as not reviewed again.
    """

    place = models.CharField(max_length=160)
    language = models.CharField(max_length=12)
    text_hash = models.CharField(max_length=64)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "language"], name="one_text_review")]

    def __str__(self) -> str:
        return f"{self.place} in {self.language}"
