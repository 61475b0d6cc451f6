"""The worker's jobs for mail that comes in; each may run twice."""

import imaplib
import logging
import time

from django.conf import settings
from django.utils import timezone

from integrations.mail import desk, mailbox

BUDGET_SECONDS = 50.0  # well within the time that the worker gives a job

log = logging.getLogger(__name__)


def fetch_mail() -> None:
    """Read the mailbox, where the city has one."""
    if not settings.IMAP_HOST:
        return
    stop = time.monotonic() + BUDGET_SECONDS
    try:
        mailbox.fetch(now=timezone.now(), may_go_on=lambda: time.monotonic() < stop)
    except (OSError, imaplib.IMAP4.error) as error:  # the next minute asks again
        log.warning("the mailbox could not be read: %s", error)


def settle_mail() -> None:
    """Note which drafts have become reports."""
    desk.settle(now=timezone.now())


def forget_mail() -> None:
    """Empty old mail that is dealt with; keep the photos of mail that waits."""
    now = timezone.now()
    desk.keep_photos(now=now)
    desk.forget(now=now)
