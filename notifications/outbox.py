"""Put messages into the outbox. A message exists once for each key, so that asking twice sends once."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from civic311.lib.jobs import enqueue
from civic311.people.stopped import normal, stopped_among
from notifications.models import DigestLine, OutboundMessage

SUBJECT_LENGTH = 250


@dataclass(frozen=True)
class Draft:
    """A message to one address, written in `language`. `key` says which fact it tells to whom; `about` is the public
    id of the case, `department_id` whose mail it is (None: the city's); `is_confidential`: who gets it is a secret.
    `channel` names one of `delivery.SENDERS`; `reply_to` is where an answer goes, `stop_url` where one press ends
    messages like it; `due_at`: not before then (None: now). `despite_stop`: it goes out although the address was
    stopped, as work for staff and answers to what the reader did herself a moment ago do. `resend_of_id`: the message
    that it sends again. `attachment` is a file in words, such as a drawing, with its name and media type.
    """

    key: str
    kind: str
    to_address: str
    subject: str
    body_text: str
    body_html: str = ""
    attachment: str = ""
    attachment_name: str = ""
    attachment_type: str = ""
    language: str = "en"
    about: str = ""
    department_id: int | None = None
    is_confidential: bool = False
    channel: str = "email"
    reply_to: str = ""
    stop_url: str = ""
    due_at: datetime | None = None
    despite_stop: bool = False
    resend_of_id: int | None = None


def put(drafts: Iterable[Draft], *, now: datetime) -> int:
    """Keep the messages whose key is new and wake the worker; returns how many were new. Works in a transaction too.

    What is for an address that was stopped is dropped.
    """
    rows = [_row(draft, now) for draft in _without_stopped(list(drafts))]
    if not rows:
        return 0
    fresh = len(rows) - len(known_keys([row.key for row in rows]))
    OutboundMessage.objects.bulk_create(rows, ignore_conflicts=True)
    enqueue("notifications.tasks.deliver_due")
    return fresh


def _row(draft: Draft, now: datetime) -> OutboundMessage:
    values = asdict(draft)
    values["subject"] = " ".join(draft.subject.split())[:SUBJECT_LENGTH]
    values["due_at"] = draft.due_at or now
    return OutboundMessage(**values, created_at=now)


def _without_stopped(drafts: list[Draft]) -> list[Draft]:
    """The drafts that may go out; one query for each channel."""
    asked: dict[str, list[str]] = {}
    for draft in drafts:
        if not draft.despite_stop:
            asked.setdefault(draft.channel, []).append(draft.to_address)
    stopped = {channel: stopped_among(channel, addresses) for channel, addresses in asked.items()}
    return [
        draft
        for draft in drafts
        if draft.despite_stop or normal(draft.to_address) not in stopped[draft.channel]
    ]  # fmt: skip


def known_keys(keys: Sequence[str]) -> set[str]:
    """Those of the keys for which a message exists, or news that waits to be told with others."""
    told = OutboundMessage.objects.filter(key__in=keys).values_list("key", flat=True)
    return {*told, *DigestLine.objects.filter(key__in=keys).values_list("key", flat=True)}
