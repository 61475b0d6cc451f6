"""What a case cost: lines of time and material, written down at the price of their day."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from requests_app import events
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.models import CostEntry
from routing.models import CostRate

BILL = "bill"
MOST_CENTS = 100_000_000


class TooMuch(Exception):
    """A line comes to more than anybody pays for a case: a slip of the keys."""


def record_cost(service_request_id: int, *, rate: CostRate | None, quantity: Decimal, text: str, worked_on: date,
                actor: Actor, version: int | None, now: datetime) -> CostEntry:  # fmt: skip
    """Write a line down: `quantity` hours or units at `rate`; without a rate it is an amount of money (a bill).

    Raises TooMuch and what `changing` raises.
    """
    cents = cents_of(rate, quantity)
    if cents > MOST_CENTS:
        raise TooMuch
    with changing(service_request_id, "record_cost", actor=actor, version=version, now=now) as change:
        entry = CostEntry.objects.create(
            service_request=change.service_request, rate=rate, quantity=quantity, cents=cents, text=text.strip(),
            worked_on=worked_on, recorded_by_id=actor.user_id, recorded_at=now,
        )  # fmt: skip
        change.events.append(
            events.cost_recorded(
                entry_id=entry.pk, kind=rate.kind if rate else BILL, quantity=float(quantity), cents=cents
            )
        )
    return entry


def remove_cost(entry: CostEntry, *, actor: Actor, now: datetime) -> None:
    """Take a line off; it stays in the records."""
    with changing(entry.service_request_id, "record_cost", actor=actor, version=None, now=now) as change:
        if CostEntry.objects.filter(pk=entry.pk, removed_at=None).update(removed_at=now):
            change.events.append(events.cost_removed(entry_id=entry.pk, cents=entry.cents))


def cents_of(rate: CostRate | None, quantity: Decimal) -> int:
    """What a line comes to, rounded half up."""
    price = Decimal(rate.cents) if rate else Decimal(100)
    return int((price * quantity).quantize(Decimal(1), rounding=ROUND_HALF_UP))
