"""Reports that mail could not be delivered (RFC 3464): which message, whether for good, what the other side said.

Plain Python.
"""

import re
from dataclasses import dataclass
from email.message import Message

_ID = re.compile(r"^message-id:\s*<?([^<>\s]{1,200})>?", re.IGNORECASE | re.MULTILINE)
_MOST_ORIGINAL = 64_000


@dataclass(frozen=True)
class Bounce:
    """One report. `message_id` is that of the mail that came back, without brackets; empty: it does not say.

    `is_permanent`: trying again is of no use. `words` are those of the other mail server.
    """

    message_id: str
    is_permanent: bool
    words: str


def bounce_in(message: Message) -> Bounce | None:
    """What a delivery report says; None for other mail, and for reports that it is only late or has arrived."""
    if message.get_content_type() != "multipart/report":
        return None
    status, action, words, original = "", "", "", ""
    for part in list(message.walk())[:30]:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for group in _groups(part):
                status = status or str(group.get("Status", "")).strip()
                action = action or str(group.get("Action", "")).strip().lower()
                words = words or " ".join(str(group.get("Diagnostic-Code", "")).split())
        elif kind in ("text/rfc822-headers", "message/rfc822") and not original:
            original = _original_id(part)
    if action != "failed":
        return None
    return Bounce(original, status.startswith("5"), words[:300])


def _groups(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _original_id(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return str(payload[0].get("Message-ID", "")).strip(" <>\t\r\n")[:200]
    found = _ID.search(str(payload)[:_MOST_ORIGINAL])
    return found[1] if found else ""
