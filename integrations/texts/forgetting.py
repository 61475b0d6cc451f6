"""Texts are kept as long as messages are: a month."""

from datetime import datetime

from integrations.models import SmsConversation, TextMessage
from notifications.delivery import KEEP_TEXTS

_CHUNK = 1000


def forget_old(*, now: datetime) -> int:
    """Delete texts that came in more than 30 days ago, one chunk, and conversations without any; returns how many.

    What somebody still has to answer stays.
    """
    before = now - KEEP_TEXTS
    old = TextMessage.objects.filter(at__lt=before, handled_at__isnull=False, conversation__waits_since=None)
    ids = list(old.order_by("at").values_list("pk", flat=True)[:_CHUNK])
    TextMessage.objects.filter(pk__in=ids).delete()
    if not ids:
        SmsConversation.objects.filter(texts=None, waits_since=None, updated_at__lt=before).delete()
    return len(ids)
