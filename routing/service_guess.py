"""What a caller's own words may be about: services that share words with them, misspelt ones too.

A word that few services know says more than one that many know.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


# What a word counts: of a name, a keyword, a part of a longer keyword, a description; and what a whole phrase adds.
_NAME, _KEYWORD, _PART, _ABOUT, _PHRASE = 4.0, 3.0, 1.0, 0.4, 4.0


@dataclass(frozen=True)
class Guess:
    """A service that may be meant, and the words that led to it, as they were typed (folded)."""

    service: Service
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Vocabulary:
    """The words of one service with what each counts, and its names and keywords of several words."""

    service: Service
    weights: Mapping[str, float]
    phrases: Sequence[str]


_held: tuple[Reference, list[_Vocabulary], Counter[str]] | None = None


def services_said(known: Reference, said: str, *, most: int = MOST_GUESSED) -> list[Guess]:
    """Active services that fit what somebody said in her own words, best first."""
    folded = fold(said)
    words = [word for word in dict.fromkeys(folded.split()) if len(word) > 2 and word not in _EMPTY][:_MOST_WORDS]
    if not words:
        return []
    vocabularies, spread = _vocabularies(known)
    scored = []
    for each in vocabularies:
        score, led = _score(words, folded, each, spread)
        if score > 0:
            service = each.service
            scored.append((-score, not service.is_common, service.order, service.pk, Guess(service, led)))
    return [row[-1] for row in sorted(scored, key=lambda row: row[:4])[:most]]


def _vocabularies(known: Reference) -> tuple[list[_Vocabulary], Counter[str]]:
    """The words of each active service, and how many services know a word; made once for each reading."""
    global _held
    if _held is None or _held[0] is not known:
        made = [_vocabulary(service) for service in known.services.values() if service.is_active]
        _held = (known, made, Counter(word for each in made for word in each.weights))
    return _held[1], _held[2]


def _vocabulary(service: Service) -> _Vocabulary:
    """The words of a service: its names count most, then what else people call it, then what describes it."""
    weights: dict[str, float] = {}
    phrases = [fold(keyword).strip() for keyword in service.keywords]
    names = [fold(name).strip() for name in service.name.values()]
    about = fold(" ".join([*service.description.values(), *service.group.name.values()])).split()
    weighed = [(about, _ABOUT), *((phrase.split(), _KEYWORD if " " not in phrase else _PART) for phrase in phrases)]
    weighed += [(name.split(), _NAME) for name in names]
    for listed, weight in weighed:
        for word in listed:
            if word not in _EMPTY and len(word) > 2:
                weights[word] = max(weight, weights.get(word, 0.0))
    return _Vocabulary(service, weights, tuple(phrase for phrase in (*phrases, *names) if " " in phrase))


def _score(
    words: Iterable[str], folded: str, vocabulary: _Vocabulary, spread: Counter[str]
) -> tuple[float, tuple[str, ...]]:
    total = 0.0
    led: list[str] = []
    for word in words:
        found = _found(word, vocabulary.weights)
        if found:
            total += vocabulary.weights[found] / min(spread[found], 6) ** 0.5
            if vocabulary.weights[found] > _ABOUT:
                led.append(word)
    total += sum(_PHRASE for phrase in vocabulary.phrases if f" {phrase} " in folded)
    return total, tuple(led)


def _found(word: str, weights: Mapping[str, float]) -> str:
    """The word that is meant: the same, one that goes on, a singular or plural; or one much like it."""
    if word in weights:
        return word
    stem = word[:-1] if len(word) > _SHORTEST_STEM and word.endswith("s") else word
    for other in weights:
        if other == stem:
            return other
        if min(len(stem), len(other)) >= _SHORTEST_STEM and (other.startswith(stem) or stem.startswith(other)):
            return other
    if len(word) < _SHORTEST_LIKE:
        return ""
    others = [other for other, weight in weights.items() if weight > _ABOUT and len(other) >= _SHORTEST_LIKE]
    near = process.extractOne(word, others, scorer=fuzz.ratio, score_cutoff=_LIKE)
    return near[0] if near else ""
