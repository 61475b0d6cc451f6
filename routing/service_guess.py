"""What a caller's own words may be about: services that share words with them, misspelt ones too.

A word that few services know says more than one that many know.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from routing.models import Service
from routing.phrases import fold
from routing.reference import Reference

MOST_GUESSED = 5
_MOST_WORDS = 60
_LIKE = 84  # of 100: one or two wrong letters
_SHORTEST_LIKE = 5  # letters; shorter words have too many likes
_SHORTEST_STEM = 4  # letters after which a word may go on ("light", "lights", "lighting")
# What says nothing about what is wrong, in the languages we ship.
_SMALL_WORDS = """
    and are but for from had has have her his just like near not now off our out she some that the their them there
    they this was were what when where which who will with you your about into over very been here its one two
    big can get got does doing since still again always every all any day days week
    con del desde donde ella ellos esta este esto hay las los mas muy nos para pero por que ser sin sobre son sus
    tiene una uno unos como cerca dia dias cuando aqui alli
"""
_EMPTY = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True)
class Guess:
    """A service that may be meant, and the words that led to it, as they were typed (folded)."""

    service: Service
    words: tuple[str, ...]


def services_said(known: Reference, said: str, *, most: int = MOST_GUESSED) -> list[Guess]:
    """Active services that fit what somebody said in her own words, best first."""
    words = [word for word in dict.fromkeys(fold(said).split()) if len(word) > 2 and word not in _EMPTY][:_MOST_WORDS]
    if not words:
        return []
    services = [service for service in known.services.values() if service.is_active]
    strong = {service.pk: _strong(service) for service in services}
    weak = {service.pk: _weak(service) - strong[service.pk] for service in services}
    spread = Counter(word for words_of in strong.values() for word in words_of)
    scored = []
    for service in services:
        score, led = _score(words, strong[service.pk], weak[service.pk], spread)
        if score > 0:
            scored.append((-score, not service.is_common, service.order, service.pk, Guess(service, led)))
    return [row[-1] for row in sorted(scored, key=lambda row: row[:4])[:most]]


def _strong(service: Service) -> set[str]:
    """The words of its names and of what else people call it."""
    return set(fold(" ".join([*service.name.values(), *service.keywords])).split()) - _EMPTY


def _weak(service: Service) -> set[str]:
    return set(fold(" ".join([*service.description.values(), *service.group.name.values()])).split()) - _EMPTY


def _score(
    words: Iterable[str], strong: set[str], weak: set[str], spread: Counter[str]
) -> tuple[float, tuple[str, ...]]:
    total = 0.0
    led: list[str] = []
    for word in words:
        found = _found(word, strong)
        if found:
            total += 3 / max(1, min(spread[found], 6)) ** 0.5
            led.append(word)
        elif len(word) >= _SHORTEST_STEM and _found(word, weak, exactly=True):
            total += 0.4
    return total, tuple(led)


def _found(word: str, among: set[str], *, exactly: bool = False) -> str:
    """The word that is meant: the same, one that goes on, a singular or plural, or one much like it."""
    if word in among:
        return word
    stem = word[:-1] if len(word) > _SHORTEST_STEM and word.endswith("s") else word
    for other in sorted(among):
        short = min(len(stem), len(other))
        if short >= _SHORTEST_STEM and (other.startswith(stem) or stem.startswith(other)):
            return other
        if other == stem:
            return other
    if exactly or len(word) < _SHORTEST_LIKE:
        return ""
    near = process.extractOne(word, [other for other in sorted(among) if len(other) >= _SHORTEST_LIKE],
                              scorer=fuzz.ratio, score_cutoff=_LIKE)  # fmt: skip
    return near[0] if near else ""
