"""What a person does with a conversation: answer it, take it down as a report, say that it is done."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from civic311.accounts.viewer import Viewer
from integrations.models import SmsConversation, TextMessage
from integrations.texts.answering import send
from integrations.texts.turns import Step
from requests_app.actions.call_drafts import keep_call

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
    """Lay what the phone wrote on the viewer's call desk as a call that was begun; returns its key."""
    key = uuid4()
    latest = TextMessage.objects.filter(conversation=conversation).order_by("-at", "-pk")[:_LATEST]
    words = "\n".join(row.text for row in reversed(latest) if row.text)[-MOST_WORDS:]
    fields = {"phone": conversation.number, "language": conversation.language, "channel": "sms", "tell_by": "sms",
              "description": words}  # fmt: skip
    assert viewer.user_id is not None
    keep_call(key, viewer.user_id, {name: [value] for name, value in fields.items() if value}, now=now)
    return str(key)
