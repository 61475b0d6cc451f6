"""What a service still lacks, in words for who looks after the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from civic311.city.languages import language_name, offered_languages
from routing.models import Service, ServiceMessage, ServiceQuestion, SlaTarget


@dataclass
class Gaps:
    """What is missing, by the part of the service where it can be mended."""

    by_part: dict[str, list[str]] = field(default_factory=dict)

    def add(self, part: str, words: str) -> None:
        listed = self.by_part.setdefault(part, [])
        if words not in listed:
            listed.append(words)

    @property
    def all(self) -> list[str]:
        return [words for listed in self.by_part.values() for words in listed]

    def __len__(self) -> int:
        return len(self.all)


def gaps_of(services: Sequence[Service], *, today: date) -> dict[int, Gaps]:
    """What each service lacks, by its id: three queries, however many services."""
    ids = [service.pk for service in services]
    questions: dict[int, list[ServiceQuestion]] = {}
    for question in ServiceQuestion.objects.filter(service__in=ids, is_active=True):
        questions.setdefault(question.service_id, []).append(question)
    messages: dict[int, list[Mapping[str, str]]] = {}
    for service_id, text in ServiceMessage.objects.filter(service__in=ids).values_list("service_id", "text"):
        messages.setdefault(service_id, []).append(text)
    with_target = set(SlaTarget.objects.filter(service__in=ids, valid_to=None).values_list("service_id", flat=True))
    languages = offered_languages()
    found = {}
    for service in services:
        gaps = found[service.pk] = Gaps()
        _look_at(service, gaps, today)
        if service.pk not in with_target:
            gaps.add("targets", _("No target"))
        texts = [
            *(("basics", text) for text in (service.name, service.description)),
            *(("texts", text) for text in (service.guidance, service.next_steps, *messages.get(service.pk, []))),
            *(("questions", text) for question in questions.get(service.pk, []) for text in _texts_of(question)),
        ]
        _missing(texts, languages, gaps)
    return found


def _look_at(service: Service, gaps: Gaps, today: date) -> None:
    if not service.description:
        gaps.add("basics", _("No description"))
    if service.owner_id is None:
        gaps.add("basics", _("Nobody answers for it"))
    if service.default_queue_id is None:
        gaps.add("basics", _("No usual queue"))
    if service.review_on is not None and service.review_on <= today:
        gaps.add("basics", _("Its review is overdue"))


def _texts_of(question: ServiceQuestion) -> Iterable[Mapping[str, str]]:
    yield question.text
    yield question.help
    for value in question.values:
        yield value["name"]
        yield value.get("stop", {})


def _missing(texts: Iterable[tuple[str, Mapping[str, Any]]], languages: list[str], gaps: Gaps) -> None:
    for part, text in texts:
        for code in languages:
            if any(text.values()) and not text.get(code):
                gaps.add(part, _("Texts without %(language)s") % {"language": language_name(code)})
