"""What the settings say of webhooks."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.door_kinds import Door, DoorState, Summary
from integrations.models import Delivery, Subscription
from integrations.webhooks.fan_out import DOOR
from integrations.webhooks.replay import again, send_now


def _peers(now: datetime) -> dict[str, bool]:
    return {slug: not is_paused for slug, is_paused in Subscription.objects.values_list("slug", "is_paused")}


def _summary(now: datetime) -> Summary:
    rows = list(Subscription.objects.values_list("failures_in_a_row", "is_paused"))
    if not rows:
        return Summary(_("No system is told of events."), DoorState.OFF)
    failing = sum(failures > 0 and not is_paused for failures, is_paused in rows)
    if failing:
        words = ngettext("%(number)s system does not answer.", "%(number)s systems do not answer.", failing)
        return Summary(words % {"number": failing}, DoorState.WARN)
    words = ngettext("%(number)s system is told of events.", "%(number)s systems are told of events.", len(rows))
    return Summary(words % {"number": len(rows)}, DoorState.OK)


def _retry(exchange_id: int, now: datetime) -> bool:
    row = Delivery.objects.filter(exchange_id=exchange_id).first()
    return row is not None and (again(row.pk, now=now) or send_now(row.pk, now=now))


WEBHOOKS_OUT = Door(
    code=DOOR,
    title=gettext_lazy("Webhooks"),
    description=gettext_lazy("Other systems are told of events in cases, signed and in order."),
    url_name="webhooks",
    summary=_summary,
    peers=_peers,
    retry=_retry,
)
