"""Send again what was recorded from a moment on: what was kept goes as it was, what was never written is written now.

A replay walks the log by the time of recording, a stretch in each transaction, and remembers in the subscription how
far it has come. Ids stay what they were, so a receiver that has some of it already can leave those out.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from civic311.lib.jobs import enqueue
from integrations import exchanges
from integrations.models import Delivery, Exchange, Subscription
from integrations.webhooks.fan_out import DOOR, listener_of, lock, make
from requests_app.models import Event

STRETCH = 300  # events
SEND = "integrations.webhooks.tasks.send_webhooks"

# Waiting rows are left alone: they are on their way already.
_AGAIN = """
UPDATE integrations_delivery SET state = 'waiting', queued_at = %(now)s, due_at = %(now)s, attempts = 0,
    claimed_until = NULL
WHERE subscription_id = %(subscription)s AND state <> 'waiting'
    AND (service_request_id, sequence) IN (SELECT * FROM unnest(%(cases)s::bigint[], %(sequences)s::int[]))
RETURNING id
"""


def begin(subscription: Subscription, since: datetime, *, now: datetime) -> None:
    """Ask for everything that was recorded from `since` until now, and what a replay that runs still has to do."""
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if row.replay_from is None or since < row.replay_from:
            row.replay_from, row.replay_after = since, ""
        row.replay_until = now
        row.save(update_fields=["replay_from", "replay_after", "replay_until"])
        enqueue(SEND)


def go_on(*, now: datetime) -> bool:
    """Take the next stretch of a replay; False when there is none."""
    with transaction.atomic():
        waiting = Subscription.objects.select_for_update(skip_locked=True).filter(replay_from__isnull=False)
        subscription = waiting.order_by("pk").first()
        if subscription is None or not lock():
            return False
        events = list(_stretch(subscription))
        if events:
            _send_again(subscription, events, now)
            make(events, [listener_of(subscription)], now=now)
            last = events[-1]
            subscription.replay_from = last.recorded_at
            subscription.replay_after = f"{last.service_request_id}.{last.sequence}"
        else:
            subscription.replay_from, subscription.replay_after, subscription.replay_until = None, "", None
        subscription.save(update_fields=["replay_from", "replay_after", "replay_until"])
    return True


def _stretch(subscription: Subscription) -> QuerySet[Event]:
    """The next events in the order of (recorded_at, case, sequence)."""
    moment = subscription.replay_from
    rows = Event.objects.filter(recorded_at__gte=moment, recorded_at__lte=subscription.replay_until)
    if subscription.replay_after:
        case, sequence = map(int, subscription.replay_after.split("."))
        later = Q(service_request_id__gt=case) | Q(service_request_id=case, sequence__gt=sequence)
        rows = rows.filter(Q(recorded_at__gt=moment) | later)
    return rows.order_by("recorded_at", "service_request_id", "sequence")[:STRETCH]


def _send_again(subscription: Subscription, events: list[Event], now: datetime) -> None:
    values = {
        "now": now, "subscription": subscription.pk, "cases": [event.service_request_id for event in events],
        "sequences": [event.sequence for event in events],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, values)
        ids = [row[0] for row in cursor.fetchall()]
    _new_lines(ids, now=now)


def again(delivery_id: int, *, now: datetime) -> bool:
    """Send one ended delivery again. False when it waits already."""
    with transaction.atomic():
        ended = Delivery.objects.filter(pk=delivery_id).exclude(state=Delivery.State.WAITING)
        if not ended.update(
            state=Delivery.State.WAITING, queued_at=now, due_at=now, attempts=0, claimed_until=None
        ):  # fmt: skip
            return False
        _new_lines([delivery_id], now=now)
        enqueue(SEND)
    return True


def _new_lines(delivery_ids: list[int], *, now: datetime) -> None:
    """A line in the ledger for each that is sent again; what became of it before stays written."""
    rows = list(Delivery.objects.filter(pk__in=delivery_ids).select_related("exchange"))
    for row in rows:
        row.exchange = exchanges.line(
            DOOR, peer=row.exchange.peer, direction=Exchange.Direction.OUT, what=row.kind,
            reference=row.exchange.reference, service_request_id=row.service_request_id, due_at=now, now=now,
        )  # fmt: skip
    Exchange.objects.bulk_create([row.exchange for row in rows])
    Delivery.objects.bulk_update(rows, ["exchange"])


def send_now(delivery_id: int, *, now: datetime) -> bool:
    """Let a delivery that waits for its next try go at once. False when it waits no more."""
    with transaction.atomic():
        waiting = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING)
        if not waiting.update(due_at=now):
            return False
        enqueue(SEND)
    return True
