"""Turn the log's backlog into deliveries: one for each event and each subscription that asked for it.

One process at a time does it (an advisory lock of the transaction), so that of a case no later event is there before
an earlier one. A delivery exists once for each event, so doing it twice writes it once.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from civic311.city.languages import first_language
from integrations import exchanges
from integrations.models import Delivery, Exchange, Subscription
from integrations.webhooks.farewells import farewells
from integrations.webhooks.matching import WORDS_CHANGED, Filters, is_told
from integrations.webhooks.payload import cases_of, event_data, facts_of, farewell, words_of
from requests_app.models import BacklogEntry, Consumer, Event, ServiceRequest

DOOR = "webhook-out"
BATCH = 200
_WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120))

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listener:
    """A subscription with its filters, read once for a batch."""

    row: Subscription
    filters: Filters


def fan_out_next(*, now: datetime) -> int:
    """Deal with the oldest backlog rows; returns how many, 0 when there are none or another process is at it.

    A row that fails is put off, and holds up nothing but its own case.
    """
    try:
        return _deal(BATCH, now)
    except Exception:
        log.exception("a batch of events was not made into webhooks; trying one alone")
    try:
        return _deal(1, now)
    except Exception:
        log.exception("an event was not made into webhooks")
        return _put_off(now)


def make(events: Iterable[Event], listeners: Iterable[Listener], *, now: datetime) -> list[Delivery]:
    """Write the deliveries of these events that are not there yet, with their lines in the ledger of exchanges.

    Call it under `lock`. Who knows a case and hears no more of it gets a farewell instead of its next event.
    """
    wanted = list(events)
    ids = {event.service_request_id for event in wanted}
    cases, words = cases_of(ids), words_of(ids)
    made: list[Delivery] = []
    with translation.override(first_language()):
        for listener in listeners:
            known = _known(listener.row, wanted)
            due = farewells(listener.row, listener.filters, cases)
            for event in wanted:
                case = cases.get(event.service_request_id)
                if case is None or (case.pk, event.sequence) in known:
                    continue
                if is_told(listener.filters, event.kind, facts_of(case)):
                    body = event_data(event, case, words.get(case.pk), is_work=listener.filters.is_work)
                    made.append(_delivery(listener.row, event, case, body, now))
                elif case.pk in due:
                    body = farewell(event, case, due.pop(case.pk))
                    made.append(_delivery(listener.row, event, case, body, now))
    Exchange.objects.bulk_create([delivery.exchange for delivery in made])
    return Delivery.objects.bulk_create(made)


def _forget_words(case_ids: set[int]) -> None:
    """Leave the words out of what was kept of these cases: they were blacked out, corrected, hidden or taken back."""
    if case_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE integrations_delivery SET payload = payload #- '{case,description}' #- '{case,place_note}'"
                " WHERE service_request_id = ANY(%s)",
                [list(case_ids)],
            )


def _known(subscription: Subscription, events: Sequence[Event]) -> set[tuple[int | None, int]]:
    there = Delivery.objects.filter(
        subscription=subscription, service_request_id__in={event.service_request_id for event in events},
        sequence__in={event.sequence for event in events},
    )  # fmt: skip
    return set(there.values_list("service_request_id", "sequence"))


def _delivery(
    subscription: Subscription, event: Event, case: ServiceRequest, body: dict[str, Any], now: datetime
) -> Delivery:
    line = exchanges.line(
        DOOR, peer=subscription.slug, direction=Exchange.Direction.OUT, what=body["kind"], reference=case.public_id,
        service_request_id=case.pk, due_at=now, now=now,
    )  # fmt: skip
    return Delivery(
        subscription=subscription, service_request=case, sequence=event.sequence, kind=body["kind"],
        recorded_at=event.recorded_at, payload=body, queued_at=now, due_at=now, exchange=line,
    )  # fmt: skip


def lock(*, wait: bool = False) -> bool:
    """Take the place of the one process that makes deliveries, until the transaction ends; False when it is taken."""
    what = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what}(hashtext('webhooks'))")
        return cursor.fetchone()[0] is not False


def listeners() -> list[Listener]:
    """Every subscription, paused ones too: they are told later."""
    return [listener_of(row) for row in Subscription.objects.prefetch_related("services", "departments", "wards")]


def listener_of(row: Subscription) -> Listener:
    """A subscription with its filters."""
    return Listener(
        row,
        Filters(
            is_work=row.level == Subscription.Level.WORK,
            kinds=frozenset(row.kinds),
            services=frozenset(each.pk for each in row.services.all()),
            departments=frozenset(each.pk for each in row.departments.all()),
            wards=frozenset(each.pk for each in row.wards.all()),
            channels=frozenset(row.channels),
            severities=frozenset(row.severities),
        ),
    )


def _deal(most: int, now: datetime) -> int:
    with transaction.atomic():
        if not lock():
            return 0
        entries = list(_due(now)[:most])
        if not entries:
            return 0
        wanted = {
            (entry.service_request_id, sequence)
            for entry in entries
            for sequence in range(entry.first_sequence, entry.last_sequence + 1)
        }
        log_rows = Event.objects.filter(service_request_id__in={case_id for case_id, _sequence in wanted})
        events = log_rows.order_by("service_request_id", "sequence")
        new = [event for event in events if (event.service_request_id, event.sequence) in wanted]
        _forget_words({event.service_request_id for event in new if event.kind in WORDS_CHANGED})
        make(new, listeners(), now=now)
        BacklogEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    return len(entries)


def _due(now: datetime) -> QuerySet[BacklogEntry]:
    """What may be dealt with: nothing of a case of which something earlier has to wait."""
    ours = BacklogEntry.objects.filter(consumer=Consumer.WEBHOOKS)
    waits = ours.filter(service_request_id=OuterRef("service_request_id"), pk__lt=OuterRef("pk"), not_before__gt=now)
    return ours.filter(Q(not_before=None) | Q(not_before__lte=now), ~Exists(waits)).order_by("pk")


def _put_off(now: datetime) -> int:
    """Let the row that failed wait, so that those of other cases come next."""
    entry = _due(now).first()
    if entry is None:
        return 0
    wait = _WAITS[min(entry.attempts, len(_WAITS) - 1)]
    BacklogEntry.objects.filter(pk=entry.pk).update(attempts=entry.attempts + 1, not_before=now + wait)
    return 1
