"""Which services a resident's own words may be about: three at most, the best first. The person decides."""

from dataclasses import dataclass

from routing.models import Service
from routing.reference import Reference, reference
from routing.service_guess import services_said

MOST_SUGGESTED = 3
_LONGEST = 5_000


@dataclass(frozen=True)
class Suggestion:
    """A service that may be meant. `confidence`: how often such a suggestion is right, from 0 to 1.

    It is 0 where only the service's own words speak for it, as nothing was learned of that.
    """

    service: Service
    confidence: float


@dataclass(frozen=True)
class Guess:
    """Suggestions, the best first, perhaps none. `is_sure`: the first is right in at least 8 of 10 such cases."""

    is_sure: bool
    suggestions: tuple[Suggestion, ...]


def guess(words: str, language: str) -> Guess:
    """What `words`, written by somebody who reads `language`, may be about, among what residents may ask for now."""
    found = _by_its_words(reference(), words[:_LONGEST])
    return Guess(False, tuple(Suggestion(service, 0.0) for service in found[:MOST_SUGGESTED]))


def _by_its_words(known: Reference, words: str) -> list[Service]:
    """Services whose names, keywords and descriptions fit, best first."""
    found = services_said(known, words, most=len(known.services))
    return [one.service for one in found if one.service.residents_may_ask]
