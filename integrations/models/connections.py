"""Open311 servers of outside bodies that we hand cases to, what we told them, and what they told us."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.models.exchanges import Exchange
from requests_app.models import Message, ServiceRequest
from routing.models import ClosureReason, OutsideBody


class Connection(models.Model):
    """The Open311 server of an outside body.

    `sealed_key` is opened by `civic311.lib.sealed`. `services` says by our service code what theirs is called and what
    its questions are answered with: `{"code": .., "answers": {their question: {"from": ours} or {"value": ..}}}`;
    `catalogue` is what they offer, as it was read last. `meanings` says by their status what we do. `failures` counts
    the polls that failed since the last that did not; `problem` is a code of why.
    """

    class Format(models.TextChoices):
        XML = "xml", "XML"
        JSON = "json", "JSON"

    class Reading(models.TextChoices):
        UPDATES = "updates", _("Service request updates")
        LIST = "list", _("The requests themselves, by number")

    class Photos(models.TextChoices):
        NONE = "", _("None")
        ADDRESSES = "addresses", _("The addresses of public photos")
        FILES = "files", _("All photos, as files")

    class Words(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody, on the page of the request")
        REPORTERS = "reporters", _("Whoever reported it")
        STAFF = "staff", _("Staff only")

    body = models.OneToOneField(OutsideBody, on_delete=models.PROTECT, related_name="connection")
    url = models.URLField(max_length=300)
    jurisdiction = models.CharField(max_length=120, blank=True)
    sealed_key = models.TextField(blank=True)
    format = models.CharField(max_length=4, choices=Format, default=Format.XML)
    reading = models.CharField(max_length=8, choices=Reading, default=Reading.UPDATES)
    sends_updates = models.BooleanField(default=False)
    repeats_safely = models.BooleanField(default=False)
    sends_contact = models.BooleanField(default=False)
    photos = models.CharField(max_length=10, choices=Photos, default=Photos.ADDRESSES, blank=True)
    words = models.CharField(max_length=10, choices=Words, default=Words.EVERYBODY)
    other_services = models.CharField(max_length=250, blank=True, help_text="Their code for services without one.")
    services = models.JSONField(default=dict, blank=True)
    catalogue = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    meanings = models.JSONField(default=dict, blank=True)
    closes_as = models.ForeignKey(ClosureReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    polled_at = models.DateTimeField(null=True, blank=True)
    poll_due_at = models.DateTimeField(null=True, blank=True)
    whole_day_on = models.DateField(null=True, blank=True, help_text="When the last 24 hours were read.")
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=250, blank=True)
    exchange = models.ForeignKey(Exchange, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["body__order", "body__code"]

    def __str__(self) -> str:
        return str(self.body)

    @property
    def system(self) -> str:
        """What its numbers are kept under in `ExternalReference`."""
        return self.body.code


class HandOver(models.Model):
    """One case that a connection gave to an outside body, by the event that said so.

    WAITING: it is sent at `due_at`. TOKEN: they will say their number later. THERE: they have it under `reference`.
    UNSURE: their answer was lost and nothing shows whether they have it. REFUSED: they do not take it. ENDED: nobody
    asks for news of it any more; with a `due_at` their number is still looked for, to call it off. `key` is the same
    for every try, `sent_at` when the first began. `peer_status` and `news_at`: what they said last.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        TOKEN = "token", _("Sent; their number comes later")
        THERE = "there", _("With them")
        UNSURE = "unsure", _("Not sure whether they have it")
        REFUSED = "refused", _("They did not take it")
        ENDED = "ended", _("Over")

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="hand_overs")
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="hand_overs")
    sequence = models.PositiveIntegerField()
    stays_open = models.BooleanField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    token = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    was_sent = models.BooleanField(default=False, help_text="A try may have reached them without an answer.")
    problem = models.CharField(max_length=250, blank=True)
    peer_status = models.CharField(max_length=40, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    exchange = models.ForeignKey(Exchange, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["service_request", "sequence"], name="hand_over_once")]
        indexes = [
            models.Index(fields=["due_at"], name="hand_over_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["connection", "reference"], name="hand_over_of", condition=Q(state="there")),
        ]

    def __str__(self) -> str:
        return f"{self.service_request_id} with {self.connection_id}"


class NewsForPeer(models.Model):
    """What happened to a case after it was handed over, to be told once; `sequence` is that of the event, `photos` are
    ids of those that came with it."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="told")
    sequence = models.PositiveIntegerField()
    status = models.CharField(max_length=20)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    photos = models.JSONField(default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=250, blank=True)
    exchange = models.ForeignKey(Exchange, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["hand_over", "sequence"], name="news_for_peer_once")]
        indexes = [models.Index(fields=["due_at"], name="news_for_peer_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.hand_over_id}.{self.sequence} {self.status}"


class NewsFromPeer(models.Model):
    """One piece of news that they told, kept by their id so that it counts once for each case. `at` is their time,
    never later than when we heard it. `media` are addresses not fetched yet, `photos` ids of those that were; the text
    is kept until it lies on the case. `is_private`: it is for whoever reported, and for nobody else."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="news")
    update_id = models.CharField(max_length=250)
    status = models.CharField(max_length=40)
    code = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    is_private = models.BooleanField(default=False, db_default=False)
    media = models.JSONField(default=list, blank=True)
    photos = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "update_id", "hand_over"], name="news_from_peer_once")
        ]
        indexes = [models.Index(fields=["due_at"], name="news_from_peer_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.hand_over_id} {self.status}"
