"""Saving articles: every save is a version that can be brought back, and search reads it from then on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from community.article_words import columns, searched_languages
from community.models import Article, ArticleCategory, ArticleSearch, ArticleVersion
from routing.models import Service

TEXTS = ("title", "short_answer", "body", "who_to_ask", "exceptions", "keywords")


class ArticleChanged(Exception):
    """Somebody else saved the article since it was opened."""


@transaction.atomic
def save_article(
    article: Article, services: Iterable[Service], *, by_id: int | None, now: datetime, opened: int | None = None
) -> Article:
    """Write a new or changed article as its next version, and let search know it.

    `opened` is the version on whose text the change was made; raises ArticleChanged when there is a newer one. What
    was asked about it (a review) is answered by saving.
    """
    if article.pk:
        number = Article.objects.select_for_update().values_list("version", flat=True).get(pk=article.pk)
        if opened is not None and number != opened:
            raise ArticleChanged
        article.version = number + 1
    article.review_asked, article.review_asked_at, article.updated_at = "", None, now
    article.save()
    article.services.set(services)
    ArticleVersion.objects.create(
        article=article, number=article.version, snapshot=snapshot(article), saved_by_id=by_id, saved_at=now
    )
    make_searchable([article])
    return article


def bring_back(article: Article, number: int, *, by_id: int | None, now: datetime) -> Article:
    """Save the texts, services and category of an earlier version once more. Raises ArticleVersion.DoesNotExist."""
    earlier = article.versions.get(number=number).snapshot
    for name in TEXTS:
        setattr(article, name, earlier.get(name, {}))
    article.category = ArticleCategory.objects.filter(code=earlier.get("category")).first() or article.category
    services = Service.objects.filter(service_code__in=earlier.get("services", []))
    return save_article(article, services, by_id=by_id, now=now)


def confirm(article: Article, *, next_review: date | None, by_id: int | None, now: datetime) -> Article:
    """Somebody looked through it and all of it is still true: a version with the same texts, and the next day."""
    article.review_on = next_review
    return save_article(article, list(article.services.all()), by_id=by_id, now=now)


def snapshot(article: Article) -> dict[str, Any]:
    """What a version keeps: texts, and everything else by its code."""
    return {name: getattr(article, name) for name in TEXTS} | {
        "category": article.category.code,
        "services": sorted(article.services.values_list("service_code", flat=True)),
        "is_published": article.is_published,
        "review_on": article.review_on.isoformat() if article.review_on else "",
    }


@transaction.atomic
def make_searchable(articles: Iterable[Article]) -> None:
    """Write the rows search reads anew; drafts have none. New rows tell every process that articles changed."""
    articles = list(articles)
    ArticleSearch.objects.filter(article__in=articles).delete()
    rows = []
    for article in articles:
        services = list(article.services.all()) if article.is_published else []
        for language in searched_languages(article) if article.is_published else ():
            heading, words = columns(article, services, language)
            rows.append(ArticleSearch(article=article, language=language, heading=heading, words=words))
    ArticleSearch.objects.bulk_create(rows, batch_size=1000)


def follow_services() -> int:
    """Write the search rows of articles anew whose services have other words by now; returns how many articles."""
    held: dict[int, dict[str, tuple[str, str]]] = {}
    for row in ArticleSearch.objects.values_list("article_id", "language", "heading", "words"):
        held.setdefault(row[0], {})[row[1]] = (row[2], row[3])
    stale = []
    for article in Article.objects.filter(is_published=True).prefetch_related("services"):
        services = list(article.services.all())
        wanted = {code: columns(article, services, code) for code in searched_languages(article)}
        if wanted != held.get(article.pk, {}):
            stale.append(article)
    if stale:
        make_searchable(stale)
    return len(stale)
