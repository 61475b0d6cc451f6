"""Texts are kept as long as messages are: a month."""

from datetime import datetime

from civic311.people.holds import address_is_held, case_is_held
from civic311.people.models import RecordKind
from civic311.people.retention import may_go_before
from integrations.models import SmsConversation, TextMessage
from notifications.delivery import KEEP_TEXTS

_CHUNK = 1000


def forget_old(*, now: datetime) -> int:
    """Delete texts that came in more than 30 days ago, one chunk, and conversations without any; returns how many.

    What somebody still has to answer stays, and so does what is under a legal hold or a record series keeps longer.
    """
    before = may_go_before(RecordKind.INBOUND, KEEP_TEXTS, now=now)
    if before is None:
        return 0
    held = address_is_held("conversation__number") | case_is_held("report__service_request_id")
    old = TextMessage.objects.filter(at__lt=before, handled_at__isnull=False, conversation__waits_since=None)
    old = old.exclude(held)
    ids = list(old.order_by("at").values_list("pk", flat=True)[:_CHUNK])
    TextMessage.objects.filter(pk__in=ids).delete()
    if not ids:
        SmsConversation.objects.filter(texts=None, waits_since=None, updated_at__lt=before).delete()
    return len(ids)
