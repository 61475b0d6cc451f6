"""Who is told by webhook: subscriptions added, changed, paused, tried out and removed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.lib.jobs import enqueue
from civic311.lib.sealed import seal
from integrations import exchanges
from integrations.models import Delivery, Exchange, Peer, Subscription
from integrations.secrets import new_secret, rotate
from integrations.webhooks.claims import CLAIM
from integrations.webhooks.fan_out import DOOR
from integrations.webhooks.replay import SEND

TEST = "test"


def add_subscription(subscription: Subscription, many: dict[str, Any], *, now: datetime) -> str:
    """Keep a new subscription (unsaved) with the rows of its filters by name. Returns its secret, shown this once."""
    secret = new_secret()
    with transaction.atomic():
        subscription.slug = _free_slug(subscription.name)
        subscription.secret, subscription.created_at = seal(secret), now
        subscription.save(force_insert=True)
        _set_filters(subscription, many)
        _keep_or_not()
    return secret


def change_subscription(subscription: Subscription, many: dict[str, Any]) -> None:
    """Save a changed subscription; what is on its way already goes to the new address."""
    with transaction.atomic():
        subscription.save()
        _set_filters(subscription, many)


def new_secret_for(subscription: Subscription, *, now: datetime) -> str:
    """Change the secret; calls are signed with both for a day. Returns the new one, shown this once."""
    secret = rotate(subscription, now=now)
    subscription.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return secret


def pause(subscription: Subscription) -> None:
    """Send nothing more for now; events are kept."""
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(is_paused=True)
        Peer.objects.filter(door=DOOR, name=subscription.slug).update(is_watched=False)


def resume(subscription: Subscription, *, now: datetime) -> None:
    """Send again, what was kept first, and at once whatever failed before. Its three days begin now."""
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(is_paused=False, failures_in_a_row=0, resting_until=None)
        waiting = Delivery.objects.filter(subscription=subscription, state=Delivery.State.WAITING)
        waiting.update(queued_at=now, due_at=now)
        lines = Exchange.objects.filter(door=DOOR, peer=subscription.slug, state=Exchange.State.WAITING)
        lines.update(due_at=now)
        Peer.objects.filter(door=DOOR, name=subscription.slug).update(is_watched=True)
        enqueue(SEND)


def remove_subscription(subscription: Subscription) -> None:
    """Forget a subscription and what it was not sent yet; its lines stay in the ledger."""
    with transaction.atomic():
        exchanges.end_with(DOOR, subscription.slug)
        subscription.delete()
        _keep_or_not()


def make_test(subscription: Subscription, *, now: datetime) -> Delivery:
    """A delivery that says nothing of any case, to be sent at once by the caller."""
    with transaction.atomic():
        number = Delivery.objects.filter(subscription=subscription, service_request=None).aggregate(
            last=Max("sequence")
        )["last"]
        line = exchanges.note(
            DOOR, peer=subscription.slug, direction=Exchange.Direction.OUT, what=TEST,
            state=Exchange.State.WAITING, due_at=now, now=now,
        )  # fmt: skip
        body = {"id": f"test.{line.pk}", "kind": TEST, "sequence": 0, "recorded_at": now.isoformat()}
        return Delivery.objects.create(
            subscription=subscription, sequence=(number or 0) + 1, kind=TEST, recorded_at=now, payload=body,
            queued_at=now, due_at=now, claimed_until=now + CLAIM, exchange=line,
        )  # fmt: skip


def _set_filters(subscription: Subscription, many: dict[str, Any]) -> None:
    for name in ("services", "departments", "wards"):
        getattr(subscription, name).set(many.get(name, []))


def _keep_or_not() -> None:
    """Let the log keep events for webhooks while somebody subscribes, and no longer."""
    wanted = Subscription.objects.exists()
    if City.objects.filter(id=1).exclude(has_webhooks=wanted).update(has_webhooks=wanted):
        configuration_changed()


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "webhook"
    taken = set(Subscription.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(each for each in [base, *(f"{base}-{number}" for number in range(2, 9999))] if each not in taken)
