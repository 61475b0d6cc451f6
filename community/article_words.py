"""What search reads of an article: its stems in one language, as two columns of `ArticleSearch`."""

from collections.abc import Iterable
from typing import Any

from community.models import Article
from community.stems import stems
from routing.models import Service

_BETWEEN = " | "


def searched_languages(article: Article) -> list[str]:
    """The languages in which the article has a title."""
    return sorted(code for code, title in article.title.items() if title)


def columns(article: Article, services: Iterable[Service], language: str) -> tuple[str, str]:
    """`heading` (title, keywords) and `words` (short answer, everything else, its services) for one language."""

    def joined(*texts: Any) -> str:
        return " ".join(stems(" ".join(text.get(language, "") for text in texts), language))

    about = " ".join(_service_words(service, language) for service in services)
    heading = joined(article.title), joined(article.keywords)
    words = joined(article.short_answer), joined(article.body, article.who_to_ask, article.exceptions)
    return _BETWEEN.join(heading), _BETWEEN.join((*words, " ".join(stems(about, language))))


def fields(heading: str, words: str) -> list[list[str]]:
    """The columns as `article_index` takes them: title, keywords, short answer, body, services."""
    parts = [*heading.split(_BETWEEN.strip()), *words.split(_BETWEEN.strip())]
    return [part.split() for part in parts]


def _service_words(service: Service, language: str) -> str:
    # Keywords of services are in every language at once; those of another are found by nobody and harm nothing.
    named = [service.name.get(language, ""), service.description.get(language, "")]
    return " ".join([*named, *service.keywords])
