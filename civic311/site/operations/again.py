"""What people start again by hand. The rows are the work list, so each of these may be done twice."""

from datetime import datetime, timedelta

from civic311.lib.jobs import SCHEDULED, enqueue
from notifications.models import MessageState, OutboundMessage
from requests_app.models import BacklogEntry

RESENT_SINCE = timedelta(days=7)
_AT_ONCE = 5_000  # so that no lock lasts long
# Which job works off what a consumer of the log has before it.
WORKS_OFF = {
    "announce": "requests_app.tasks.announce_backlog",
    "facts": "reports.tasks.keep_facts",
    "outside": "integrations.open311.client.tasks.hand_over_cases",
    "webhooks": "integrations.webhooks.tasks.send_webhooks",
}


def run_now(name: str) -> bool:
    """Have a job that runs by itself run soon; False for another name."""
    if name not in SCHEDULED:
        return False
    enqueue(name)
    return True


def resend(now: datetime) -> int:
    """Have messages of the last week that were given up sent again; returns how many."""
    given_up = OutboundMessage.objects.filter(
        state=MessageState.FAILED, purged_at=None, created_at__gt=now - RESENT_SINCE
    )
    ids, count = list(given_up.order_by("-created_at").values_list("pk", flat=True)), 0
    for start in range(0, len(ids), _AT_ONCE):
        chosen = OutboundMessage.objects.filter(pk__in=ids[start : start + _AT_ONCE], state=MessageState.FAILED)
        count += chosen.update(state=MessageState.DUE, attempts=0, due_at=now, failed_at=None)
    if count:
        enqueue("notifications.tasks.deliver_due")
    return count


def retry(consumer: str) -> bool:
    """Have what a consumer failed at tried again at once; False for another name. What waits for its time waits on."""
    if consumer not in WORKS_OFF:
        return False
    BacklogEntry.objects.filter(consumer=consumer, attempts__gt=0).update(attempts=0, not_before=None)
    enqueue(WORKS_OFF[consumer])
    return True
