"""What passed between the city and other systems, and how each of them is doing."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from requests_app.models import ServiceRequest


class Exchange(models.Model):
    """One push to another system, or one pull from it: a line of the integration ledger.

    `door` is the slug of the way it went (`integrations.doors`), `peer` the name of the other side, `what` a few words
    or a code of what it was about, `reference` the number it was about, ours or theirs. `answer` is short and holds
    neither personal data nor secrets. `due_at`: when it is tried (again). FAILED is tried again, GIVEN_UP is not.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        GIVEN_UP = "given_up"

    OPEN = (State.WAITING, State.FAILED)

    door = models.CharField(max_length=40)
    peer = models.CharField(max_length=120)
    direction = models.CharField(max_length=3, choices=Direction)
    what = models.CharField(max_length=80)
    reference = models.CharField(max_length=120, blank=True)
    service_request = models.ForeignKey(
        ServiceRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State)
    attempts = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="exchange_recent"),
            models.Index(fields=["door", "peer", "-created_at"], name="exchange_of_peer"),
            models.Index(fields=["reference"], name="exchange_reference", condition=~Q(reference="")),
            models.Index(
                fields=["door", "peer", "created_at"], name="exchange_open",
                condition=Q(state__in=["waiting", "failed"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.door} {self.peer} {self.what}"

    @property
    def is_open(self) -> bool:
        """Whether it will be tried (again) by itself."""
        return self.state in self.OPEN

    @property
    def lag(self) -> timedelta | None:
        """How long it took from being wanted to being done; None as long as it is not."""
        return self.done_at - self.created_at if self.done_at else None

    def age(self, now: datetime) -> timedelta:
        """How long it has waited, or waited until it was done."""
        return (self.done_at or now) - self.created_at


class Peer(models.Model):
    """One other system at one door, and what is known of how it is doing.

    `usual_gap`: how long it is silent when all is well, learned from its own past (None: not enough of it).
    `trouble`: what somebody was told of at `told_at` and is not over. `owner` is told; without one, all who connect
    systems are.
    """

    class Trouble(models.TextChoices):
        SILENT = "silent"
        STUCK = "stuck"

    door = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_watched = models.BooleanField(default=True)
    usual_gap = models.DurationField(null=True, blank=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=6, choices=Trouble, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["door", "name"]
        constraints = [models.UniqueConstraint(fields=["door", "name"], name="peer_once")]

    def __str__(self) -> str:
        return f"{self.door} {self.name}"
