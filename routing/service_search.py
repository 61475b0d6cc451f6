"""Find a service by what people call it, in any language."""

from routing.models import Service
from routing.phrases import fold
from routing.reference import Reference

MOST_FOUND = 8


def services_like(known: Reference, typed: str) -> list[Service]:
    """Active services that fit what was typed, best first.

    Names and keywords weigh more than the description; words match from their beginning, a plural by its singular.
    """
    wanted = [word for word in fold(typed).split() if len(word) > 1][:20]
    scored = []
    for service in known.services.values():
        if service.is_active:
            score = _score(service, wanted)
            if score:
                scored.append((-score, not service.is_common, service.order, service.pk, service))
    return [row[-1] for row in sorted(scored, key=lambda row: row[:4])[:MOST_FOUND]]


def _score(service: Service, wanted: list[str]) -> int:
    names = fold(" ".join([*service.name.values(), *service.keywords]))
    about = fold(" ".join([*service.description.values(), *service.group.name.values()]))
    score = 0
    for word in wanted:
        stem = word[:-1] if len(word) > 4 and word.endswith("s") else word
        if f" {stem}" in names:
            score += 3
        elif len(stem) > 3 and f" {stem}" in about:
            score += 1
    return score
