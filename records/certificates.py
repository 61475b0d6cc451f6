"""Certificates: each carries the hash of the one before it, so that none can be taken out or changed unseen."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from records.models import Certificate
from requests_app.hash_chain import canonical

_ONE_AT_A_TIME = 7_311_017  # an advisory lock: certificates are numbered one after the other
_LETTERS = {Certificate.Kind.ERASURE: "E", Certificate.Kind.DESTRUCTION: "D"}


def certify(
    kind: str, facts: Mapping[str, Any], *, made_by: int | None, second_by: int | None = None, now: datetime
) -> Certificate:
    """Make the next certificate, in the caller's transaction. `facts` is plain JSON without personal data."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    last = Certificate.objects.order_by("-pk").first()
    count = Certificate.objects.filter(kind=kind, made_at__year=now.year).count()
    row = Certificate(
        number=f"{_LETTERS[Certificate.Kind(kind)]}-{now.year}-{count + 1:04}", kind=kind, made_at=now,
        made_by_id=made_by, second_by_id=second_by, facts=dict(facts), previous=last.digest if last else "",
    )  # fmt: skip
    row.digest = digest_of(row)
    row.save(force_insert=True)
    return row


def digest_of(row: Certificate) -> str:
    """The hash that the row should carry."""
    stated = {
        "number": row.number, "kind": row.kind, "made_at": row.made_at.isoformat(), "made_by": row.made_by_id,
        "second_by": row.second_by_id, "facts": row.facts, "previous": row.previous,
    }  # fmt: skip
    return hashlib.sha256(canonical(stated)).hexdigest()


def is_genuine(row: Certificate) -> bool:
    """Whether a certificate says what it said when it was made, and follows the one that came before it."""
    before = Certificate.objects.filter(pk__lt=row.pk).order_by("-pk").values_list("digest", flat=True).first()
    return row.digest == digest_of(row) and row.previous == (before or "")


def hash_of_list(numbers: Iterable[str]) -> str:
    """SHA-256 over case numbers, one a line, sorted: who has the list can prove that it is the one."""
    return hashlib.sha256("".join(f"{number}\n" for number in sorted(numbers)).encode()).hexdigest()
