"""Put messages into the outbox. A message exists once for each key, so that asking twice sends once."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from civic311.lib.jobs import enqueue
from notifications.models import OutboundMessage

SUBJECT_LENGTH = 250


@dataclass(frozen=True)
class Draft:
    """A message to one address, written in `language`. `key` says which fact it tells to whom; `about` is the public
    id of the case, `department_id` whose mail it is (None: the city's); `is_confidential`: who gets it is a secret.
    `channel` names one of `delivery.SENDERS`; `reply_to` is where an answer goes, `stop_url` where one press ends
    messages like it; `due_at`: not before then (None: now).
    """

    key: str
    kind: str
    to_address: str
    subject: str
    body_text: str
    body_html: str = ""
    language: str = "en"
    about: str = ""
    department_id: int | None = None
    is_confidential: bool = False
    channel: str = "email"
    reply_to: str = ""
    stop_url: str = ""
    due_at: datetime | None = None


def put(drafts: Iterable[Draft], *, now: datetime) -> int:
    """Keep the messages whose key is new and wake the worker; returns how many were new. Works in a transaction too."""
    rows = [
        OutboundMessage(
            **{
                **asdict(draft),
                "subject": " ".join(draft.subject.split())[:SUBJECT_LENGTH],
                "due_at": draft.due_at or now,
            },
            created_at=now,
        )
        for draft in drafts
    ]
    if not rows:
        return 0
    fresh = len(rows) - len(known_keys([row.key for row in rows]))
    OutboundMessage.objects.bulk_create(rows, ignore_conflicts=True)
    enqueue("notifications.tasks.deliver_due")
    return fresh


def known_keys(keys: Sequence[str]) -> set[str]:
    """Those of the keys for which a message exists."""
    return set(OutboundMessage.objects.filter(key__in=keys).values_list("key", flat=True))
