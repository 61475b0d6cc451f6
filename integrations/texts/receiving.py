"""Take in what the carrier tells: a text from a phone, and what became of one of ours. Each may be told twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from civic311.city.languages import first_language
from civic311.city.rate_limits import allow
from civic311.lib.clean_text import clean_text
from civic311.lib.jobs import enqueue
from civic311.people.models import ContactChannel
from civic311.people.stopped import stop
from integrations.models import SmsConversation, TextMessage
from integrations.texts.keywords import command
from notifications import sms
from notifications.models import MessageState, OutboundMessage
from requests_app.queries.abuse import block_of
from requests_app.queries.search import phone_in
from requests_app.sender_marks import Sender

TEXTS_PER_HOUR = 60
LONGEST = 1600  # what carriers deliver at most as one text
_FAILED = {"failed": MessageState.FAILED, "undelivered": MessageState.BOUNCED}
# STOP and START count whatever else went wrong, and even from a phone that sends too much.
_ALWAYS_HEARD = ("stop", "start", "help")


def take_in(
    number: str, text: str, *, provider_id: str = "", media: Sequence[str] = (), photos: Sequence[str] = (),
    now: datetime,
) -> TextMessage | None:  # fmt: skip
    """Keep a text and wake the worker; None for one that is known, that comes from no phone, or is one too many.

    `media` are addresses of pictures to fetch, `photos` ids of pictures that are here already.
    """
    phone = phone_in(number)
    if phone is None:
        return None
    words = clean_text(text)[:LONGEST]
    is_blocked = block_of(Sender(phone=phone), now=now) is not None
    within = not is_blocked and allow(f"texts:{phone}", TEXTS_PER_HOUR, timedelta(hours=1), now)
    if not within and command(words) not in _ALWAYS_HEARD:
        return None
    with transaction.atomic():
        conversation, _is_new = SmsConversation.objects.get_or_create(
            number=phone, defaults={"language": first_language(), "created_at": now, "updated_at": now}
        )
        if provider_id and TextMessage.objects.filter(provider_id=provider_id).exists():
            return None
        row = TextMessage(
            conversation=conversation, direction=TextMessage.Direction.IN, provider_id=provider_id, text=words,
            media=list(media), photos=list(photos), at=now,
        )  # fmt: skip
        # Told twice at the same moment: the second one finds the row that the first one wrote.
        made = TextMessage.objects.bulk_create([row], ignore_conflicts=True)
        enqueue("integrations.texts.tasks.answer_texts")
    return made[0]


def take_status(provider_id: str, status: str, code: str, *, now: datetime) -> bool:
    """Write down what became of a text of ours; returns whether that is news. What was delivered stays delivered."""
    state = _FAILED.get(status)
    ours = OutboundMessage.objects.filter(provider_id=provider_id, channel=sms.CHANNEL)
    message = ours.first() if provider_id and state is not None else None
    if message is None or state is None:
        return False
    if code == str(sms.ASKED_TO_STOP):
        stop(ContactChannel.SMS, message.to_address, now=now)
    changed = OutboundMessage.objects.filter(pk=message.pk, state=MessageState.SENT).update(
        state=state, bounced_at=now if state == MessageState.BOUNCED else None,
        failed_at=now if state == MessageState.FAILED else None, last_error=f"{status} {code}".strip(),
    )  # fmt: skip
    return bool(changed)
