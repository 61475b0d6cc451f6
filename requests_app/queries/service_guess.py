"""Which services a resident's own words may be about: three at most, the best first. The person decides.

A table learned from the city's own past says so where there is one. Services that it does not know yet, and a city
that has none, go by the services' own names, keywords and descriptions.
"""

import logging
from dataclasses import dataclass

from requests_app.category_model import CategoryWeights, from_bytes
from requests_app.models import CategoryModel
from requests_app.queries.category_texts import is_offered
from routing.models import Service
from routing.reference import Reference, reference
from routing.service_guess import MOST_GUESSED, services_said
from routing.service_guess import Guess as Said

MOST_SUGGESTED = 3
_LONGEST = 2_000

_log = logging.getLogger(__name__)


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


_held: tuple[Reference, CategoryWeights | None] | None = None


def guess(words: str, language: str) -> Guess:
    """What `words`, written by somebody who reads `language`, may be about, among what residents may ask for now.

    Never sure in a language that the city has few texts of.
    """
    known = reference()
    table = _table(known)
    ranked = (
        table.ranked(words, [code for code, service in known.services.items() if is_offered(service)]) if table else []
    )
    if table is None or not ranked:
        found = _by_own_words(known, words)
        return Guess(False, tuple(Suggestion(service, 0.0) for service in found[:MOST_SUGGESTED]))
    learned = [Suggestion(known.services[code], chance) for code, chance in ranked[:MOST_SUGGESTED]]
    is_sure = ranked[0][1] >= table.sure_from and language in table.languages
    return Guess(is_sure, tuple(_with_newcomer(learned, known, table, words)))


def guess_of_call(words: str) -> list[Said]:
    """What a caller's words may be about, five at most, with the words that led there; staff's own services as well.

    What was learned comes first, then what the services' own words add.
    """
    said = services_said(reference(), words, most=len(reference().services))
    led = {one.service.pk: one for one in said}
    learned = [one.service for one in guess(words, "").suggestions if one.confidence]
    first = [led.get(service.pk, Said(service, ())) for service in learned]
    taken = {service.pk for service in learned}
    return [*first, *(one for one in said if one.service.pk not in taken)][:MOST_GUESSED]


def forget_table() -> None:
    """Drop what is held in memory (between tests)."""
    global _held
    _held = None


def _with_newcomer(learned: list[Suggestion], known: Reference, table: CategoryWeights, words: str) -> list[Suggestion]:
    """What was learned, the last place for a service that came later, where its own words fit best of all."""
    taught = set(table.labels)
    if all(code in taught or not is_offered(service) for code, service in known.services.items()):
        return learned
    best = _by_own_words(known, words)[:1]
    if not best or best[0].service_code in taught:
        return learned
    return [*learned[: MOST_SUGGESTED - 1], Suggestion(best[0], 0.0)]


def _by_own_words(known: Reference, words: str) -> list[Service]:
    """Services whose names, keywords and descriptions fit, best first."""
    found = services_said(known, words[:_LONGEST], most=len(known.services))
    return [one.service for one in found if is_offered(one.service)]


def _table(known: Reference) -> CategoryWeights | None:
    """The table in force, read once for each reading of the reference data."""
    global _held
    if _held is None or _held[0] is not known:
        _held = (known, _read())
    return _held[1]


def _read() -> CategoryWeights | None:
    row = CategoryModel.objects.filter(is_active=True).first()
    try:
        return from_bytes(row.labels, bytes(row.weights)) if row else None
    except ValueError as error:
        _log.warning("The table of services from words of %s is not used: %s", row, error)
        return None
