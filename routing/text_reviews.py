"""Which translations of safety texts a named person has read, and which nobody has answered for yet.

What is said in the language it was written in (English, and the city's first language) needs no review. Every other
text of these kinds is taken for a machine's work until somebody with the right has read that very text: a changed text
starts over, since a review keeps the hash of its words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from civic311.accounts.models import User
from civic311.city.current import configuration_changed
from civic311.city.languages import first_language
from routing.models import DangerPhrase, Emergency, Service, ServiceQuestion, TextReview
from routing.reference import reference

MOST_URGENT = 1

# What Civic311 itself says in an emergency, as the pages write it.
BUILT_IN = {
    "stop": _("Stop: this may be an emergency"),
    "call": _("If anyone is in danger, call %(number)s now"),
    "keep_away": _(
        "Keep away, and keep others away. We do not watch this form around the clock, so do not wait for us."
    ),
}


@dataclass(frozen=True)
class SafetyText:
    """One safety text in one language; `place` says where it stands, for people who edit it."""

    place: str
    english: str
    text: str


def hash_of(text: str) -> str:
    """What a review remembers of a text."""
    return sha256(text.strip().encode()).hexdigest()


def needs_review(text: str, language: str) -> bool:
    """Whether readers are told that nobody has answered for this translation yet."""
    if not text or language in (settings.LANGUAGE_CODE, first_language()):
        return False
    return (language, hash_of(text)) not in reference().reviewed_texts


def built_in_need_review(language: str) -> bool:
    """The same for what Civic311 itself says in an emergency."""
    with override(language):
        return any(needs_review(str(text), language) for text in BUILT_IN.values())


def safety_texts(language: str) -> list[SafetyText]:
    """Every safety text that there is in a language, each once."""
    found: dict[str, SafetyText] = {}
    for place, texts in _texts():
        if texts.get(language):
            found.setdefault(texts[language], SafetyText(place, texts.get("en", ""), texts[language]))
    return list(found.values())


def review(language: str, text: str, *, by: User, now: datetime) -> bool:
    """`by` has read the text and answers for it; False when it is no safety text of now (it changed meanwhile)."""
    place = next((one.place for one in safety_texts(language) if one.text == text), None)
    if place is None:
        return False
    TextReview.objects.update_or_create(
        place=place, language=language, defaults={"text_hash": hash_of(text), "reviewed_by": by, "reviewed_at": now}
    )
    configuration_changed()
    return True


def _texts() -> Iterator[tuple[str, dict[str, str]]]:
    for key, words in BUILT_IN.items():
        yield f"civic311:{key}", _in_every_language(words)
    for row in DangerPhrase.objects.order_by("id"):
        yield f"danger:{row.phrase}", row.advice
    for question in ServiceQuestion.objects.filter(is_active=True).select_related("service"):
        for value in question.values:
            yield f"stop:{question.service.service_code}:{question.code}:{value['key']}", value.get("stop", {})
    for mode in Emergency.objects.filter(ended_at=None):
        yield f"emergency:{mode.code}", mode.notice
    for service in Service.objects.filter(is_active=True, severity=MOST_URGENT):
        yield f"guidance:{service.service_code}", service.guidance


def _in_every_language(words: object) -> dict[str, str]:
    """A sentence of ours by language; left out where its catalogue does not have it."""
    with override(settings.LANGUAGE_CODE):
        english = str(words)
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(words)
    return {code: text for code, text in texts.items() if code == settings.LANGUAGE_CODE or text != english}
