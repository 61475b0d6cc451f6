"""Tamper evidence: the hash chain of a request's log, the seal over all heads, and fingerprints of texts.

Plain Python. Canonical JSON is UTF-8, keys sorted, no spaces.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

EMPTY = b""


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value as bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def event_hash(
    *, service_request_id: int, sequence: int, kind: str, occurred_at: datetime, recorded_at: datetime,
    actor_id: int | None, source: str, data: Mapping[str, Any], previous_hash: bytes,
) -> bytes:  # fmt: skip
    """SHA-256 of one event and of the hash before it (32 bytes)."""
    return hashlib.sha256(
        canonical(
            {
                "request": service_request_id, "sequence": sequence, "kind": kind,
                "occurred_at": occurred_at.astimezone(UTC).isoformat(),
                "recorded_at": recorded_at.astimezone(UTC).isoformat(),
                "actor": actor_id, "source": source, "data": data, "previous": previous_hash.hex(),
            }
        )
    ).digest()  # fmt: skip


def merkle_root(heads: Iterable[bytes]) -> bytes:
    """The root over leaves in their order, as in RFC 6962 (leaves and nodes are told apart by a first byte).

    Keeps one node for each level only, so that any number of heads can stream through.
    """
    waiting: list[tuple[int, bytes]] = []  # height and node, each higher than the one behind it
    for head in heads:
        height, node = 0, hashlib.sha256(b"\x00" + head).digest()
        while waiting and waiting[-1][0] == height:
            height, node = height + 1, _node(waiting.pop()[1], node)
        waiting.append((height, node))
    if not waiting:
        return hashlib.sha256(b"").digest()
    _height, root = waiting.pop()
    while waiting:
        root = _node(waiting.pop()[1], root)
    return root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def new_salt() -> bytes:
    """16 random bytes, kept beside the text they protect."""
    return secrets.token_bytes(16)


def fingerprint(text: str, salt: bytes) -> str:
    """HMAC-SHA-256 of a text in hexadecimal: proves it while it exists, says nothing once text and salt are gone."""
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest()
