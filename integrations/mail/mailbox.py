"""The city's mailbox, read over IMAP with TLS.

A message is marked as seen only after it was kept; one that came before is known by its Message-ID, so reading the same
mailbox twice, or from two workers, harms nothing. The server is the city's own and named in its settings, so
`lib.outbound`, which is for addresses that somebody else wrote and for HTTP, has no part in it.
"""

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import Error

from integrations.mail.parse import MOST_BYTES
from integrations.mail.receive import receive

TIMEOUT_SECONDS = 20
MOST_AT_ONCE = 100
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
Connect = Callable[[], imaplib.IMAP4]

log = logging.getLogger(__name__)


@dataclass
class Fetched:
    """What one look at the mailbox brought: mails kept, and mails that could not be taken and stay unseen."""

    kept: int = 0
    failed: int = 0


def connect() -> imaplib.IMAP4:
    """A connection, signed in. Raises OSError and imaplib.IMAP4.error."""
    context = ssl.create_default_context()
    box = imaplib.IMAP4_SSL(settings.IMAP_HOST, settings.IMAP_PORT, ssl_context=context, timeout=TIMEOUT_SECONDS)
    box.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
    return box


def fetch(*, now: datetime, may_go_on: Callable[[], bool] = lambda: True, connecting: Connect = connect) -> Fetched:
    """Take in what is unseen, oldest first, as long as `may_go_on`. Raises OSError and imaplib.IMAP4.error where the
    mailbox cannot be read at all; a mail that cannot be taken stays unseen and stops no other.
    """
    done = Fetched()
    with _open(connecting) as box:
        _status, found = box.uid("SEARCH", "UNSEEN", "UNFLAGGED")
        for uid in (found[0] or b"").split()[:MOST_AT_ONCE]:
            if not may_go_on():
                break
            try:
                taken = _take(box, uid.decode("ascii"), now)
            except Error:  # the database: the mail comes again when it is back
                log.exception("a mail could not be kept")
                done.failed += 1
                continue
            except Exception:  # whatever one mail does, the others must not wait for it; a person finds it by its flag
                log.exception("a mail could not be read and is flagged in the mailbox")
                box.uid("STORE", uid.decode("ascii"), "+FLAGS", r"(\Flagged)")
                done.failed += 1
                continue
            done.kept += taken
            done.failed += not taken
    return done


@contextmanager
def _open(connecting: Connect) -> Iterator[imaplib.IMAP4]:
    box = connecting()
    try:
        status, words = box.select(_quoted(settings.IMAP_FOLDER))
        if status != "OK":
            raise imaplib.IMAP4.error(f"no folder {settings.IMAP_FOLDER}: {words!r}")
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _take(box: imaplib.IMAP4, uid: str, now: datetime) -> bool:
    """Keep one mail and mark it as seen; False when the server does not give it."""
    size = _size(box, uid)
    too_large = size > MOST_BYTES
    raw = _body(box, uid, "BODY.PEEK[HEADER]" if too_large else "BODY.PEEK[]")
    if raw is None:
        return False
    receive(raw, too_large=too_large, now=now)
    box.uid("STORE", uid, "+FLAGS", r"(\Seen)")
    return True


def _size(box: imaplib.IMAP4, uid: str) -> int:
    _status, parts = box.uid("FETCH", uid, "(RFC822.SIZE)")
    joined = b" ".join(part if isinstance(part, bytes) else b" ".join(part) for part in parts if part)
    found = _SIZE.search(joined)
    return int(found[1]) if found else 0


def _body(box: imaplib.IMAP4, uid: str, item: str) -> bytes | None:
    _status, parts = box.uid("FETCH", uid, f"({item})")
    return next((part[1] for part in parts if isinstance(part, tuple) and len(part) > 1), None)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
