"""Reading articles and runbooks: which may answer a question, which belong to a service, which somebody may see."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.urls import reverse

from civic311.accounts.viewer import Viewer
from civic311.city.current import current_city
from civic311.lib.translated_text import in_language
from community.article_index import ArticleIndex, Text
from community.article_words import fields
from community.models import Article, ArticleSearch, Audience
from community.policies import EDIT
from community.stems import stems

# The share of a question that an article must explain to be shown; below it nothing is better than a guess.
ANSWERS = 0.29
_OTHER_LANGUAGE = 0.8
_SAME_SERVICE = 1.3
_LONGEST = 300


@dataclass(frozen=True)
class Suggestion:
    """An article that may answer, in the reader's language where it has one; `score` is from 0 to about 1."""

    slug: str
    title: str
    short_answer: str
    url: str
    score: float
    audience: str = Audience.RESIDENTS


@dataclass(frozen=True)
class _Known:
    """All published articles, in memory: what changes changes the signature."""

    signature: tuple[int, int]
    indexes: Mapping[str, ArticleIndex] = field(default_factory=dict)
    for_staff: frozenset[int] = frozenset()
    services: Mapping[int, frozenset[str]] = field(default_factory=dict)


_known = _Known((-1, -1))
_reading = threading.Lock()


def suggest(
    words: str, language: str, audience: str, service_code: str | None = None, most: int = 3
) -> list[Suggestion]:
    """Articles that may answer `words`, the best first; none when nothing explains enough of them.

    Residents are shown articles, staff runbooks too. `service_code` prefers what belongs to that service.
    """
    known = _read()
    favorites = {key: _SAME_SERVICE for key, codes in known.services.items() if service_code in codes}
    best: dict[int, float] = {}
    for code in _languages(language):
        factor = 1.0 if code == language else _OTHER_LANGUAGE
        index = known.indexes.get(code)
        for key, score in index.search(stems(words[:_LONGEST], code), favorites) if index else ():
            if score >= ANSWERS and (audience == Audience.STAFF or key not in known.for_staff):
                best[key] = max(best.get(key, 0.0), score * factor)
    chosen = sorted(best.items(), key=lambda pair: -pair[1])[:most]
    articles = Article.objects.in_bulk([key for key, _score in chosen])
    return [suggestion(articles[key], audience, score, language) for key, score in chosen if key in articles]


def for_service(service_id: int, audience: str) -> list[Suggestion]:
    """The published articles (for staff: runbooks first) that belong to a service."""
    rows = published(audience).filter(services=service_id).order_by("-audience", "category__order", "slug")
    return [suggestion(article, audience, 1.0) for article in rows]


def suggestion(article: Article, audience: str, score: float, language: str | None = None) -> Suggestion:
    """An article as others show it."""
    page = "staff_help_article" if audience == Audience.STAFF else "help_article"
    return Suggestion(
        article.slug, in_language(article.title, language), in_language(article.short_answer, language),
        reverse(page, args=[article.slug]), round(score, 3), article.audience,
    )  # fmt: skip


def published(audience: str) -> QuerySet[Article]:
    """What everybody of that audience may read, with its category."""
    rows = Article.objects.filter(is_published=True).select_related("category")
    return rows if audience == Audience.STAFF else rows.filter(audience=Audience.RESIDENTS)


def visible_to(viewer: Viewer) -> QuerySet[Article]:
    """What a member of staff may read: everything published, and drafts if she writes articles."""
    rows = Article.objects.select_related("category", "department", "owner")
    return rows if viewer.has(EDIT) else rows.filter(is_published=True)


def forget_articles() -> None:
    """Drop what is held in memory (between tests)."""
    global _known
    _known = _Known((-1, -1))


def _languages(first: str) -> list[str]:
    city = current_city()
    offered = city.languages if city and city.languages else [settings.LANGUAGE_CODE]
    return [first, *(code for code in offered if code != first)]


def _read() -> _Known:
    """The articles as they are now. One thread reads anew; the others go on with what was known, if anything was."""
    global _known
    found = ArticleSearch.objects.aggregate(last=Max("id"), count=Count("id"))
    signature = (found["last"] or 0, found["count"])
    if _known.signature == signature:
        return _known
    if _reading.acquire(blocking=_known.signature == (-1, -1)):
        try:
            if _known.signature != signature:
                _known = _build(signature)
        finally:
            _reading.release()
    return _known


def _build(signature: tuple[int, int]) -> _Known:
    texts: dict[str, list[Text]] = {}
    rows = ArticleSearch.objects.order_by("article_id")
    for article_id, language, heading, words in rows.values_list("article_id", "language", "heading", "words"):
        texts.setdefault(language, []).append(Text(article_id, fields(heading, words)))
    services: dict[int, set[str]] = {}
    links = Article.services.through.objects.values_list("article_id", "service__service_code")
    for article_id, code in links:
        services.setdefault(article_id, set()).add(code)
    return _Known(
        signature,
        {language: ArticleIndex(held, language) for language, held in texts.items()},
        frozenset(Article.objects.filter(audience=Audience.STAFF).values_list("pk", flat=True)),
        {key: frozenset(codes) for key, codes in services.items()},
    )
