"""The paper form for a day without a network: its words in one language or two, side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic311.city.current import current_city
from civic311.lib.translated_text import in_language
from routing.models import QuestionType
from routing.reference import reference

MOST_SERVICES = {1: 10, 2: 8}  # as many as fit on one page, by how many languages stand on it
MOST_CHOICES = 5

Words = list[tuple[str, str]]  # (language code, words)

_LABELS: dict[str, Promise] = {
    "title": _("Report to the city"),
    "what": _("What is it about? Tick one."),
    "else": _("Something else:"),
    "where": _("Where is it? Street and number, or the nearest corner"),
    "find": _("How do we find it?"),
    "words": _("What do you see? Since when?"),
    "who": _("Your name (you may leave it out)"),
    "phone": _("Phone"),
    "email": _("Email"),
    "post": _("Postal address"),
    "tell": _("How shall we tell you what becomes of it?"),
    "interpreter": _("I need an interpreter"),
    "relay": _("I use relay or a text telephone"),
    "office": _("For the city: received on, at, by"),
    "cut": _("Keep this part"),
    "keep": _("You get a number as soon as this form is entered. Call us and we tell you:"),
    "number": _("Number of your report"),
    "danger": _("Is somebody in danger? Do not write, call the emergency number:"),
}
_WAYS: list[Promise] = [_("Call me"), _("Send a letter"), _("Send an email"), _("Tell me nothing")]


@dataclass(frozen=True)
class AskedOnPaper:
    """A service with the questions it cannot do without, each with its boxes (none: a line to write on)."""

    name: Words
    questions: list[dict[str, Any]]


@dataclass(frozen=True)
class Paper:
    """Everything that stands on the sheet. `labels` by what they are for."""

    labels: dict[str, Words]
    ways: list[Words]
    services: list[AskedOnPaper]
    city: str
    phone: str
    hours: Words
    emergency_phone: str


def paper_form(languages: Sequence[str]) -> Paper:
    """The sheet in these languages, with the city's common services."""
    city = current_city()
    common = [each for each in reference().services.values() if each.is_active and each.is_common]
    chosen = sorted(common, key=lambda each: (each.group.order, each.order))[: MOST_SERVICES.get(len(languages), 8)]

    def words(text: Any) -> Words:
        return _in_each(languages, lambda: str(text))

    def translated(text: Any) -> Words:
        return _in_each(languages, lambda: in_language(text))

    return Paper(
        labels={name: words(label) for name, label in _LABELS.items()},
        ways=[words(way) for way in _WAYS],
        services=[AskedOnPaper(translated(each.name), _questions(each.pk, translated)) for each in chosen],
        city=city.service_name if city else "",
        phone=city.phone if city else "",
        hours=translated(city.opening_hours) if city else [],
        emergency_phone=city.emergency_phone if city else "",
    )


def _questions(service_id: int, translated: Callable[[Any], Words]) -> list[dict[str, Any]]:
    """Required questions; those with many choices get a line."""
    rows = []
    for question in reference().questions.get(service_id, []):
        if not question.is_required or question.shown_when:
            continue
        has_boxes = question.datatype in (QuestionType.SINGLE, QuestionType.MULTI)
        boxes = [translated(value["name"]) for value in question.values] if has_boxes else []
        rows.append({"text": translated(question.text), "boxes": boxes if len(boxes) <= MOST_CHOICES else []})
    return rows


def _in_each(languages: Sequence[str], read: Callable[[], str]) -> Words:
    """The words in each language, said once when they are the same."""
    found: dict[str, str] = {}
    for language in languages:
        with translation.override(language):
            found.setdefault(read(), language)
    return [(language, text) for text, language in found.items() if text]
