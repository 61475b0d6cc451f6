"""Find a service by what people call it."""

from civic311.lib.translated_text import in_language
from routing import phrases
from routing.models import Service
from routing.reference import reference

MOST = 8


def find_services(typed: str) -> list[Service]:
    """Active services that fit what was typed, best first; also those that only staff may choose."""
    words = [word for word in phrases.fold(typed).split() if len(word) > 1][:20]
    ranked = []
    for service in reference().services.values():
        if service.is_active:
            score = _score(service, words)
            if score:
                ranked.append((-score, service.order, service.pk, service))
    return [row[-1] for row in sorted(ranked, key=lambda row: row[:3])][:MOST]


def _score(service: Service, words: list[str]) -> int:
    """Names and keywords weigh more than the description; words match from their beginning."""
    names = phrases.fold(" ".join([*service.name.values(), *service.keywords]))
    about = phrases.fold(" ".join([in_language(service.description), str(service.group)]))
    return sum(3 if f" {word}" in names else 1 if len(word) > 3 and f" {word}" in about else 0 for word in words)
