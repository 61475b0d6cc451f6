"""The nightly seal: one Merkle root over the head of every request's log.

Who keeps a copy of a seal can tell later that no history before it was rewritten: `holds` draws the root again, taking
each head as it was at the time of the seal (the hash that the next event carries). Together with `check_ledger`, which
checks that every event follows from the one before, that covers the whole log.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from civic311.city.models import Lease
from requests_app import hash_chain
from requests_app.models import Event, LedgerSeal, ServiceRequest

CHUNK = 2000
EVERY = timedelta(hours=20)
SETTLED = timedelta(
    minutes=10
)  # longer than a transaction lasts: what was recorded before then is there for all to see
LEASE = "requests_app.seal"


def seal_day(*, now: datetime) -> LedgerSeal | None:
    """Write the seal of the day; None when it is there already or another worker is at it."""
    Lease.objects.get_or_create(name=LEASE, defaults={"holder": "", "expires_at": now})
    with transaction.atomic():
        # The row lock, not the row's time, keeps a second worker away: it ends with the transaction that seals.
        if Lease.objects.select_for_update(skip_locked=True).filter(name=LEASE).first() is None:
            return None
        last = LedgerSeal.objects.order_by("-sealed_at").first()
        sealed_at = now - SETTLED
        if last is not None and sealed_at - last.sealed_at < EVERY:
            return None
        newest = ServiceRequest.everything.order_by("-pk").values_list("pk", flat=True).first() or 0
        root, count = _root(newest, sealed_at)
        return LedgerSeal.objects.create(sealed_at=sealed_at, last_request_id=newest, count=count, root=root)


def holds(seal: LedgerSeal) -> bool:
    """Whether the logs, as they were when the seal was made, still give its root."""
    root, count = _root(seal.last_request_id, seal.sealed_at)
    return root == bytes(seal.root) and count == seal.count


def _root(last_request_id: int, sealed_at: datetime) -> tuple[bytes, int]:
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for head in _heads(last_request_id, sealed_at):
            count += 1
            yield head

    return hash_chain.merkle_root(counted()), count


def _heads(last_request_id: int, sealed_at: datetime) -> Iterator[bytes]:
    """The heads as of `sealed_at` by request id, a chunk at a time; requests that began later are left out."""
    position = 0
    while True:
        rows = list(
            ServiceRequest.everything.filter(pk__gt=position, pk__lte=last_request_id)
            .order_by("pk")
            .values_list("pk", "head_hash")[:CHUNK]
        )
        if not rows:
            return
        first_later = Event.objects.filter(
            service_request_id__gte=rows[0][0], service_request_id__lte=rows[-1][0], recorded_at__gt=sealed_at
        )
        later = dict(
            first_later.order_by("service_request_id", "sequence")
            .distinct("service_request_id")
            .values_list("service_request_id", "previous_hash")
        )
        for pk, head in rows:
            as_it_was = bytes(later.get(pk, head))
            if as_it_was:
                yield as_it_was
        position = rows[-1][0]
