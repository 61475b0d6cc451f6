"""Send what is due, each message by one worker, again after a failure, and forget texts after a month.

A message is claimed for LEASE by a conditional update and its attempt counted and committed; then it is sent outside
of any transaction, and the result is written only by whoever still holds the claim. A worker that is killed in between
leaves a claim that runs out, so nothing is lost. What cannot be excluded: killed after the mail server said yes and
before that was written down, a message goes out again. Its Message-ID is then the same, and mail programs that look at
it show it once.
"""

import hashlib
import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from civic311.people.holds import address_is_held, number_is_held
from civic311.people.models import RecordKind
from civic311.people.retention import may_go_before
from civic311.people.stopped import stopped_among
from notifications import sms, web_push
from notifications.models import DigestLine, MessageState, OutboundMessage

# Longer than a job may run (settings.Q_CLUSTER), so that a claim that ran out belongs to nobody who is alive.
LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
KEEP_TEXTS = timedelta(days=30)
PURGE_CHUNK = 1000
ACCOUNT = "account"  # the kind of mail about signing in
_PERMANENT = 500  # SMTP replies from here on will be the same tomorrow

log = logging.getLogger(__name__)


class AddressStopped(Exception):
    """Since the message was put into the outbox its address was stopped."""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: `error` is empty when the message left."""

    message_id: int
    error: str = ""


def deliver_next(*, now: datetime, connection: BaseEmailBackend | None = None) -> Outcome | None:
    """Claim and send the message that is longest due; None when nothing is due or others have it all.

    `connection` is a mail connection to use again, left open. Nothing that a mail server does raises from here.
    """
    message = claim(now=now)
    if message is None:
        return None
    connection = connection or get_connection()
    try:
        provider_id = SENDERS[message.channel](message, connection)
    except Exception as error:  # a backend may raise anything, and one message must not stop the others
        _failed(message, error, now)
        connection.close()  # whatever state the error left it in, the next message opens it anew
        return Outcome(message.pk, _words(error))
    _mine(message).update(
        state=MessageState.SENT, sent_at=now, claimed_until=None, last_error="", provider_id=provider_id[:200],
        **_without_secret(message, now),
    )  # fmt: skip
    return Outcome(message.pk)


def claim(*, now: datetime) -> OutboundMessage | None:
    """The message that is longest due, ours until the lease runs out; None when there is none.

    `due_at` moves to the end of the lease, so one range of one index finds both what is due and what was left behind.
    """
    with transaction.atomic():
        message = (
            OutboundMessage.objects.select_for_update(skip_locked=True)
            .filter(state__in=[MessageState.DUE, MessageState.SENDING], due_at__lte=now)
            .order_by("due_at", "pk")
            .first()
        )
        if message is None:
            return None
        message.state = MessageState.SENDING
        message.attempts += 1
        message.claimed_by = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"
        message.claimed_until = message.due_at = now + LEASE
        message.save(update_fields=["state", "attempts", "claimed_by", "claimed_until", "due_at"])
    return message


def as_email(message: OutboundMessage) -> EmailMultiAlternatives:
    """The message as Django's mail; its Message-ID follows from the key and stays the same at every attempt."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    digest = hashlib.sha256(message.key.encode()).hexdigest()[:40]
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.to_address],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": f"<{digest}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **_one_press(message),
        },
    )
    if message.body_html:
        email.attach_alternative(message.body_html, "text/html")
    if message.attachment:
        email.attach(message.attachment_name, message.attachment.encode(), message.attachment_type)
    return email


def _one_press(message: OutboundMessage) -> dict[str, str]:
    """The headers by which mail programs show a button that ends such messages (RFC 8058)."""
    if not message.stop_url:
        return {}
    return {"List-Unsubscribe": f"<{message.stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def purge_texts(*, now: datetime) -> int:
    """Empty the texts of messages that are older than 30 days and done with, one chunk; returns how many.

    What is under a legal hold stays, and so does what a record series keeps longer.
    """
    before = may_go_before(RecordKind.SENT, KEEP_TEXTS, now=now)
    if before is None:
        return 0
    old = OutboundMessage.objects.filter(
        purged_at=None,
        created_at__lt=before,
        state__in=[MessageState.SENT, MessageState.FAILED, MessageState.BOUNCED],
    ).exclude(number_is_held("about") | address_is_held("to_address"))
    told = DigestLine.objects.filter(number_is_held("about"), message=OuterRef("pk"))  # one message tells of many cases
    chunk = list(old.exclude(Exists(told)).order_by("created_at").values_list("pk", flat=True)[:PURGE_CHUNK])
    return OutboundMessage.objects.filter(pk__in=chunk).update(body_text="", body_html="", attachment="", purged_at=now)


def _by_email(message: OutboundMessage, connection: BaseEmailBackend) -> str:
    """Hand it to the mail server; returns the id by which reports about it will name it: the provider's, else its
    Message-ID without brackets. Leaves the connection open. Raises AddressStopped: tries go on for days, and meanwhile
    the reader may have asked for no more, or an earlier message came back."""
    if not message.despite_stop and stopped_among(message.channel, [message.to_address]):
        raise AddressStopped("Nothing is sent to this address any more")
    email = as_email(message)
    connection.open()
    email.connection = connection
    email.send()
    status = getattr(email, "anymail_status", None)
    return str(getattr(status, "message_id", None) or email.extra_headers["Message-ID"].strip("<>"))


# How a message leaves, by its channel; each returns the provider's id. The mail connection is for email alone.
SENDERS: dict[str, Callable[[OutboundMessage, BaseEmailBackend], str]] = {
    "email": _by_email,
    sms.CHANNEL: sms.by_text,
    web_push.CHANNEL: web_push.by_push,
}


def _failed(message: OutboundMessage, error: Exception, now: datetime) -> None:
    words = _words(error)
    log.warning("message %s was not sent at attempt %s: %s", message.pk, message.attempts, words)
    if _is_permanent(error) or message.attempts > len(WAITS):
        _mine(message).update(state=MessageState.FAILED, failed_at=now, claimed_until=None, last_error=words)
        return
    _mine(message).update(
        state=MessageState.DUE, claimed_until=None, due_at=now + WAITS[message.attempts - 1], last_error=words
    )


def _mine(message: OutboundMessage) -> QuerySet[OutboundMessage]:
    """The row, as long as nobody else has claimed it since."""
    return OutboundMessage.objects.filter(
        pk=message.pk, state=MessageState.SENDING, claimed_by=message.claimed_by
    )  # fmt: skip


def _is_permanent(error: Exception) -> bool:
    """Whether trying again does not help: the server refused the address for good, or it was stopped."""
    if isinstance(error, AddressStopped):
        return True
    if isinstance(error, sms.SmsError | web_push.PushError):
        return error.is_permanent
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(reply[0] >= _PERMANENT for reply in error.recipients.values())


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300].replace("\x00", "")


def _without_secret(message: OutboundMessage, now: datetime) -> dict[str, object]:
    """Account mail holds links that open an account: once sent, its text goes; only the demo shows it to staff."""
    if message.kind != ACCOUNT or settings.DEMO_MODE:
        return {}
    return {"body_text": "", "body_html": "", "purged_at": now}
