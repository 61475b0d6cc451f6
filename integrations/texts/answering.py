"""Answer texts, oldest first, each once: the rows are the work list, the worker may run twice or be killed.

A text is claimed and its attempt counted and committed; its pictures are fetched outside of any transaction; then the
conversation is locked, and what it leads to, the answer and the mark that the text was answered are one transaction.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from civic311.city.current import city_zone
from civic311.city.languages import first_language, offered_languages
from civic311.lib.log_filters import without_tokens
from civic311.lib.public_ids import looks_like_one
from civic311.lib.text_segments import parts
from integrations.models import SmsConversation, TextMessage
from integrations.texts import doing
from integrations.texts.conversation import reply
from integrations.texts.keywords import command, language_of
from integrations.texts.known import KnownCity
from integrations.texts.media import fetch
from integrations.texts.turns import Act, Incoming, Say, Step, Talk, Turn
from integrations.texts.words import say
from notifications import sms
from notifications.outbox import Draft, put
from requests_app.models import Report
from routing.reference import reference

SILENCE = timedelta(hours=24)  # after that a conversation begins anew
CLAIM = timedelta(minutes=3)
MOST_ATTEMPTS = 3
ANSWER = "text_answer"  # the kind of what a conversation says

log = logging.getLogger(__name__)


def answer_next(*, now: datetime) -> bool:
    """Answer the oldest text that waits; False when there is none, or others have them all."""
    text = _claim(now)
    if text is None:
        return False
    if text.attempts > MOST_ATTEMPTS:
        _give_up(text, now)
        return True
    try:
        fetch(text, now=now)
        with transaction.atomic():
            _answer(text.pk, now)
    except Exception:  # one text must not stop the others; it comes again when its claim runs out
        log.exception("text %s was not answered at attempt %s", text.pk, text.attempts)
    return True


def _claim(now: datetime) -> TextMessage | None:
    """The oldest text; none of a phone whose earlier text is still in hand, so that answers come in order."""
    earlier = TextMessage.objects.filter(conversation=OuterRef("conversation"), handled_at=None, pk__lt=OuterRef("pk"))
    with transaction.atomic():
        waiting = TextMessage.objects.filter(~Exists(earlier), handled_at=None)
        text = (
            waiting.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
            .select_related("conversation")
            .order_by("at", "pk")
            .first()
        )
        if text is None:
            return None
        text.attempts += 1
        text.claimed_until = now + CLAIM
        text.save(update_fields=["attempts", "claimed_until"])
    return text


def _answer(text_id: int, now: datetime) -> None:
    text = TextMessage.objects.get(pk=text_id)
    conversation = SmsConversation.objects.select_for_update().get(pk=text.conversation_id)
    text = TextMessage.objects.select_for_update().get(pk=text_id)
    if text.handled_at is not None:
        return
    text.conversation = conversation
    talk = Talk() if now - conversation.updated_at > SILENCE else Talk(Step(conversation.step), conversation.data)
    conversation.language = _language(conversation, talk, text.text)
    turn, words, report = _turn(text, conversation, talk, now)
    if turn.act == Act.LANGUAGE:  # said again, in the language that was chosen
        conversation.language = turn.about
        turn, words, report = _turn(text, conversation, talk, now)
    conversation.step, conversation.data, conversation.updated_at = str(turn.talk.step), dict(turn.talk.data), now
    conversation.save()
    text.handled_at = now
    text.save(update_fields=["handled_at"])
    if report is not None:
        _say_what_became(text, report)
    send(conversation, words, key=f"text:{text.pk}", report=report, is_stop=turn.act == Act.STOP, now=now)


def _say_what_became(text: TextMessage, report: Report) -> None:
    """The text, and those of that day that led to it, belong to a report: they are kept and destroyed with its case."""
    told = TextMessage.objects.filter(conversation=text.conversation_id, pk__lte=text.pk, at__gt=text.at - SILENCE)
    before = told.exclude(report=None).order_by("-pk").values_list("pk", flat=True).first()
    told.filter(pk__gt=before or 0).update(report=report)


def _turn(
    text: TextMessage, conversation: SmsConversation, talk: Talk, now: datetime
) -> tuple[Turn, str, Report | None]:
    """The turn that a text leads to, with what it asks for done, what is said in the conversation's language, and the
    report that it is about.
    """
    with translation.override(conversation.language), timezone.override(city_zone()):
        known = KnownCity(conversation.number, conversation.language)
        incoming = Incoming(text.text, tuple(text.photos), text.lost_photos)
        turn, report = _done(text, reply(talk, incoming, known), now)
        return turn, say(turn.says), report


def _language(conversation: SmsConversation, talk: Talk, words: str) -> str:
    """As long as nothing is being told, the language is that of the words, where they show it."""
    offered = offered_languages()
    if talk.step in (Step.IDLE, Step.WHAT) and not command(words) and not looks_like_one(words):
        found = language_of(words)
        if found in offered:
            return found
    return conversation.language if conversation.language in offered else first_language()


def _done(text: TextMessage, turn: Turn, now: datetime) -> tuple[Turn, Report | None]:
    """Do what the turn asks for; its talk and words may change by what became of it. With the report it is about."""
    conversation = text.conversation
    if turn.act == Act.SUBMIT:
        return _sent(text, turn, now)
    if turn.act == Act.MESSAGE:
        photos = turn.talk.data.get("photos", [])
        said, report = doing.add_message(conversation, turn.about, photos, now=now)
        return replace(turn, talk=Talk(), says=(*turn.says, *said)), report
    if turn.act == Act.STATUS:
        said, report = doing.tell_status(conversation, turn.about, now=now)
        return replace(turn, says=(*turn.says, *said)), report
    if turn.act == Act.STOP:
        doing.stop_texts(conversation, now=now)
    if turn.act == Act.START:
        doing.start_texts(conversation)
    if turn.act in (Act.DESK, Act.UNANSWERED):
        conversation.waits_since = conversation.waits_since or now
    return turn, None


def _sent(text: TextMessage, turn: Turn, now: datetime) -> tuple[Turn, Report | None]:
    conversation, talk = text.conversation, Talk()
    said, report = doing.send_report(text, turn.talk, now=now)
    conversation.report = report or conversation.report
    codes = {part.code for part in said}
    if "danger" in codes:
        talk = Talk(Step.DANGER, {**turn.talk.data, "back": str(Step.CONFIRM), "held": ""})
    if "not_yet" in codes:
        conversation.waits_since = conversation.waits_since or now
    return replace(turn, talk=talk, says=(*turn.says, *said)), report


def send(
    conversation: SmsConversation, words: str, *, key: str, report: Report | None = None, is_stop: bool = False,
    now: datetime,
) -> None:  # fmt: skip
    """Put the words into the outbox, in as many texts as they take: kept and destroyed with the case of `report`."""
    kind = sms.STOP_ANSWER if is_stop else ANSWER
    case = report.service_request if report is not None else None
    put(
        [
            Draft(
                key=f"{key}:{number}", kind=kind, to_address=conversation.number, subject=without_tokens(part)[:80],
                body_text=part, language=conversation.language, channel=sms.CHANNEL, despite_stop=is_stop,
                about=case.public_id if case else "",
                is_confidential=bool(case and reference().services_by_id[case.service_id].complainant_confidential),
            )
            for number, part in enumerate(parts(words), start=1)
        ],
        now=now,
    )  # fmt: skip


def _give_up(text: TextMessage, now: datetime) -> None:
    """Nothing helped: a person has to look, and the phone hears so."""
    with transaction.atomic():
        conversation = SmsConversation.objects.select_for_update().get(pk=text.conversation_id)
        if not TextMessage.objects.filter(pk=text.pk, handled_at=None).update(handled_at=now):
            return
        conversation.waits_since = conversation.waits_since or now
        conversation.save(update_fields=["waits_since"])
        with translation.override(conversation.language):
            send(conversation, say([Say("later")]), key=f"text:{text.pk}", now=now)
