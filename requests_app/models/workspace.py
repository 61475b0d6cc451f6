"""What staff keep beside the cases: views, who looks at what, work on many cases at once, texts to reply with."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from civic311.accounts.models import Department
from civic311.lib.translated_text import TranslatedText, in_language
from requests_app.models.conversation import Note
from requests_app.models.service_request import ServiceRequest
from routing.models import Service


class SavedView(models.Model):
    """A worklist kept by name: filters as the address has them, columns, order and layout.

    Seen by its owner, by a department it is shared with, or by everybody who may see cases (`for_all`).
    """

    class Layout(models.TextChoices):
        TABLE = "table"
        BOARD = "board"
        MAP = "map"

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="saved_views",
        help_text="Everybody of this department sees it too.",
    )  # fmt: skip
    for_all = models.BooleanField(default=False)
    filters = models.JSONField(default=dict, help_text="Name of a filter -> list of values.")
    columns = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    sort = models.CharField(max_length=20, blank=True)
    layout = models.CharField(max_length=6, choices=Layout, default=Layout.TABLE)
    order = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["order", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Looking(models.Model):
    """Somebody has a case open, or is typing in it; old rows mean nothing and are swept away."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_typing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_request", "user"], name="looking_once")]
        indexes = [models.Index(fields=["seen_at"], name="looking_age")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.service_request_id}"


class BulkRun(models.Model):
    """One action on many cases, done by the worker row by row; until `undo_until` it can be taken back.

    `parameters` are the action's ids, codes and words as its form gave them.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    action = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["id"], name="bulk_to_do", condition=models.Q(state__in=["waiting", "running", "undoing"])
            ),
            models.Index(fields=["started_by", "-created_at"], name="bulk_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class BulkRow(models.Model):
    """One case of a run and what became of it. `before` is what the projection remembered, to be put back.

    `version` is the case's version after the change: when it has moved on since, undoing leaves it alone.
    `reason` is a code: stale, not_allowed, forbidden, missing, gone, changed_since, ...
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"
        UNDONE = "undone"
        LEFT = "left"

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    seen_version = models.PositiveIntegerField(null=True, help_text="The case's version when it was chosen.")
    version = models.PositiveIntegerField(null=True)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "service_request"], name="one_bulk_row")]
        indexes = [models.Index(fields=["run", "state", "id"], name="bulk_rows_by_state")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.service_request_id}"


class ReplyTemplate(models.Model):
    """A text to reply with, in each language, with fields such as {number} and {due}; for services and statuses."""

    name = TranslatedText()
    text = TranslatedText()
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    statuses = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text="Only people of this department are offered it.",
    )  # fmt: skip
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return in_language(self.name)


class Mention(models.Model):
    """A note speaks to somebody; the row stands in that person's list until `seen_at`."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mentioned_once")]
        indexes = [models.Index(fields=["user"], name="mention_unseen", condition=models.Q(seen_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.user_id}"


class CaseLink(models.Model):
    """Two cases have to do with each other without being the same matter. `first` is the lower id."""

    first = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="linked_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="linked_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class FieldAction(models.Model):
    """What a phone sent once its signal was back: the same key again does nothing and gives the same answer."""

    key = models.UUIDField(primary_key=True)
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=20)
    result = models.CharField(max_length=20)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
