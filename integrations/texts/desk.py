"""What a person does with a conversation: answer it, take it down as a report, say that it is done."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from civic311.accounts.viewer import Viewer
from integrations.models import SmsConversation, TextMessage
from integrations.texts.answering import send
from integrations.texts.conversation import MOST_PHOTOS
from integrations.texts.turns import Step
from requests_app.actions.call_drafts import keep_call
from requests_app.models import Attachment, IntakeDraft

MOST_WORDS = 2000
_LATEST = 10


def answer(conversation: SmsConversation, text: str, *, now: datetime) -> None:
    """Send the words of a person. What the phone writes next is read by a person too, until it begins anew."""
    with transaction.atomic():
        row = SmsConversation.objects.select_for_update().get(pk=conversation.pk)
        row.step, row.data, row.waits_since, row.updated_at = Step.DESK, {}, None, now
        row.save(update_fields=["step", "data", "waits_since", "updated_at"])
        send(row, text, key=f"desk:{row.pk}.{uuid4()}", now=now)


def done(conversation: SmsConversation) -> None:
    """Nobody has to look any more; the next text begins anew."""
    SmsConversation.objects.filter(pk=conversation.pk).update(waits_since=None, step=Step.IDLE, data={})


def open_report(conversation: SmsConversation, viewer: Viewer, *, now: datetime) -> str:
    """Lay what the phone wrote on the viewer's call desk as a call that was begun, with its photos; returns its key."""
    key = uuid4()
    latest = list(TextMessage.objects.filter(conversation=conversation).order_by("-at", "-pk")[:_LATEST])
    words = "\n".join(row.text for row in reversed(latest) if row.text)[-MOST_WORDS:]
    fields = {"phone": conversation.number, "language": conversation.language, "channel": "sms", "tell_by": "sms",
              "description": words}  # fmt: skip
    assert viewer.user_id is not None
    with transaction.atomic():
        _lay_photos(key, [photo for row in latest for photo in row.photos], now=now)
        keep_call(key, viewer.user_id, {name: [value] for name, value in fields.items() if value}, now=now)
    return str(key)


def _lay_photos(key: UUID, photo_ids: Sequence[str], *, now: datetime) -> None:
    """Put photos that are on no case yet under the key of the report to come, where the call desk finds them."""
    waiting = Attachment.objects.filter(pk__in=photo_ids[:MOST_PHOTOS], service_request=None)
    if waiting:
        draft = IntakeDraft.objects.create(pk=key, created_at=now, updated_at=now)
        waiting.update(draft=draft)
