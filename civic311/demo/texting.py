"""Two conversations by text in Port Alder: one that became a report, and one that needs a person."""

from datetime import datetime, timedelta

from integrations.models import SmsConversation
from integrations.texts.answering import answer_next
from integrations.texts.receiving import take_in
from integrations.texts.turns import Step
from routing.models import Address

BY_TEXT = 1  # how many reports the conversations lead to
REPORTER, PUZZLED = "+15555550141", "+15555550142"  # numbers of nobody, kept for fiction
_ANSWERS = {
    Step.WHAT: "pothole", Step.SERVICE: "1", Step.PLACE: "1", Step.QUESTION: "1", Step.PHOTO: "SKIP",
    Step.NAME: "Dana Field", Step.CONFIRM: "YES",
}  # fmt: skip
_MOST_TEXTS = 12
_PUZZLING = (
    "Buenas, es lo mismo de siempre", "Ya les conté el martes", "NO", "Ustedes ya saben", "NO", "Por favor", "NO",
)  # fmt: skip


def make_texts(now: datetime) -> int:
    """Let both phones write, as phones do, and answer them; returns how many reports came of it."""
    door = Address.objects.select_related("street").order_by("pk").first()
    if door is None:
        return 0
    at = now - timedelta(hours=3)
    _say(REPORTER, "Hi, there is a pothole near my house", at)
    for _turn in range(_MOST_TEXTS):
        step = Step(SmsConversation.objects.get(number=REPORTER).step)
        if step == Step.IDLE:
            break
        at += timedelta(minutes=1)
        _say(REPORTER, str(door) if step == Step.WHERE else _ANSWERS.get(step, "1"), at)
    for minutes, words in enumerate(_PUZZLING):
        _say(PUZZLED, words, now - timedelta(minutes=40 - minutes))
        if SmsConversation.objects.filter(number=PUZZLED, waits_since__isnull=False).exists():
            break
    return SmsConversation.objects.filter(report__isnull=False).count()


def _say(phone: str, words: str, at: datetime) -> None:
    take_in(phone, words, now=at)
    answer_next(now=at)
