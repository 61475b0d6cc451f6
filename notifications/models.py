"""Delivery: one row for each message that leaves the city, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic311.accounts.models import Department


class MessageState(models.TextChoices):
    """Where a message stands. Bounced: it left, and the other side sent it back."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class OutboundMessage(models.Model):
    """A message to one person. `key` is what it says about which event to whom, so it exists once."""

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=12, default="email")
    to_address = models.CharField(max_length=254)
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(max_length=250)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    attachment = models.TextField(blank=True, help_text="A file in words that goes with it, such as a drawing.")
    attachment_name = models.CharField(max_length=100, blank=True)
    attachment_type = models.CharField(max_length=60, blank=True)
    reply_to = models.EmailField(blank=True, help_text="Where an answer to it goes; empty: the sender's address.")
    stop_url = models.URLField(max_length=300, blank=True, help_text="One press there ends messages like this one.")
    resend_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about = models.CharField(max_length=40, blank=True, help_text="Public id of the case it is about.")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False,
        help_text="Whose mail it is; empty for the whole city's.",
    )  # fmt: skip
    is_confidential = models.BooleanField(default=False, help_text="Who gets it is a secret.")
    despite_stop = models.BooleanField(default=False, help_text="It leaves although the address was stopped.")
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="When it was given up.")
    last_error = models.CharField(max_length=300, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state__in=["due", "sending"])),
            models.Index(fields=["failed_at"], name="message_failed", condition=Q(failed_at__isnull=False)),
            models.Index(fields=["about"], name="message_about"),
            models.Index(fields=["-created_at", "-id"], name="message_recent"),
            models.Index(fields=["provider_id"], name="message_provider", condition=~Q(provider_id="")),
            models.Index(fields=["to_address", "-created_at"], name="message_text_to", condition=Q(channel="sms")),
            models.Index(fields=["created_at"], name="message_unpurged", condition=Q(purged_at__isnull=True)),
            models.Index(fields=["department", "-created_at", "-id"], name="message_department_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_address}"


class DigestLine(models.Model):
    """News that waits to be told together with others to the same address: one message when `due_at` comes.

    `key` is that of the message it would have been, so it is told once. `message` is the digest that told it.
    """

    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(max_length=12, default="email")
    to_address = models.CharField(max_length=254)
    language = models.CharField(max_length=12, default="en")
    title = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    link = models.URLField(max_length=300, blank=True)
    about = models.CharField(max_length=40, blank=True, help_text="Public id of the case it is about.")
    is_confidential = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    message = models.ForeignKey(OutboundMessage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["due_at"], name="digest_due", condition=Q(message__isnull=True))]

    def __str__(self) -> str:
        return self.key


class PushDevice(models.Model):
    """A browser that takes messages while its page is closed (Web Push, RFC 8030): where to send, and its keys."""

    endpoint = models.URLField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True, blank=True, help_text="The push service knows it no more.")

    def __str__(self) -> str:
        return f"Device {self.pk}"


class PushKey(models.Model):
    """The city's own key pair for Web Push (VAPID, RFC 8292), made once; a single row, id 1."""

    private_key = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_push_key")]

    def __str__(self) -> str:
        return "Key for Web Push"
