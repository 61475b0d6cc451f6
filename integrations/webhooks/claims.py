"""Which deliveries may go now, and what is written down of how they went. The sender's database side.

A claim is a moment in the row: whoever dies with it leaves a row that is free again a minute later. Of a case a later
event is never claimed while an earlier one waits, whoever has it in hand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from integrations import exchanges
from integrations.models import Delivery, Exchange, Subscription
from integrations.webhooks.timing import FOR, REST_AFTER, rest_after, wait_after

CLAIM = timedelta(seconds=60)
SILENT = "not taken within three days"
_WAITING = Q(state=Delivery.State.WAITING)


def with_work(*, now: datetime) -> list[Subscription]:
    """Subscriptions that have something to be sent now: not paused, not resting after failures."""
    due = _free(now).filter(subscription_id=OuterRef("pk"))
    awake = Q(resting_until=None) | Q(resting_until__lte=now)
    return list(Subscription.objects.filter(awake, Exists(due), is_paused=False).order_by("pk"))


def claim(subscription: Subscription, most: int, *, now: datetime) -> list[Delivery]:
    """Up to so many deliveries for the caller alone, oldest first; one only when the receiver failed often."""
    if subscription.failures_in_a_row >= REST_AFTER:
        most = 1
    earlier = Delivery.objects.filter(
        _WAITING, subscription_id=subscription.pk, service_request_id=OuterRef("service_request_id"),
        sequence__lt=OuterRef("sequence"),
    )  # fmt: skip
    with transaction.atomic():
        rows = list(
            _free(now)
            .filter(~Exists(earlier), subscription_id=subscription.pk)
            .select_for_update(skip_locked=True, of=("self",), no_key=True)
            .order_by("due_at", "id")[:most]
        )
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=now + CLAIM)
    return rows


def release(rows: Sequence[Delivery]) -> None:
    """Give back what was claimed and not tried."""
    if rows:
        Delivery.objects.filter(_WAITING, pk__in=[row.pk for row in rows]).update(claimed_until=None)


def was_taken(row: Delivery, answer: str, *, now: datetime) -> None:
    """The receiver has it."""
    with transaction.atomic():
        if _ended(row, Delivery.State.DONE):
            exchanges.settle(row.exchange_id, state=Exchange.State.DONE, answer=answer, now=now)
    failed = Q(failures_in_a_row__gt=0) | Q(resting_until__isnull=False)
    Subscription.objects.filter(failed, pk=row.subscription_id).update(failures_in_a_row=0, resting_until=None)


def give_up(row: Delivery, answer: str, *, now: datetime) -> None:
    """It is not tried again by itself."""
    with transaction.atomic():
        if _ended(row, Delivery.State.GIVEN_UP):
            exchanges.settle(row.exchange_id, state=Exchange.State.GIVEN_UP, answer=answer, now=now)


def has_failed(row: Delivery, answer: str, *, now: datetime) -> None:
    """It was not taken: it is tried again after a while, for three days, and a receiver that keeps failing rests."""
    if now - row.queued_at > FOR:
        give_up(row, answer, now=now)
    else:
        due_at = now + wait_after(row.attempts + 1)
        with transaction.atomic():
            tried = Delivery.objects.filter(_WAITING, pk=row.pk)
            if tried.update(attempts=F("attempts") + 1, due_at=due_at, claimed_until=None):
                exchanges.settle(row.exchange_id, state=Exchange.State.FAILED, answer=answer, due_at=due_at, now=now)
    with transaction.atomic():
        subscription = Subscription.objects.select_for_update().filter(pk=row.subscription_id).first()
        if subscription is None:  # removed while it was called
            return
        subscription.failures_in_a_row += 1
        rest = rest_after(subscription.failures_in_a_row)
        subscription.resting_until = now + rest if rest else None
        subscription.save(update_fields=["failures_in_a_row", "resting_until"])


def give_up_old(*, now: datetime) -> int:
    """Give up what waited for three days behind a receiver that does not answer. Pausing stops that clock."""
    old = Delivery.objects.filter(_WAITING, queued_at__lt=now - FOR, subscription__is_paused=False)
    old = old.filter(subscription__failures_in_a_row__gt=0).filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
    rows = list(old.order_by("id")[:1000])
    for row in rows:
        give_up(row, SILENT, now=now)
    return len(rows)


def _free(now: datetime) -> QuerySet[Delivery]:
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return Delivery.objects.filter(_WAITING, unclaimed, due_at__lte=now)


def _ended(row: Delivery, state: Any) -> bool:
    """Whether this call ended it; a row that was ended before stays as it is."""
    tried = Delivery.objects.filter(_WAITING, pk=row.pk)
    return bool(tried.update(state=state, attempts=F("attempts") + 1, claimed_until=None))
