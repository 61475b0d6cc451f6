"""Articles and runbooks, saved as the city saves them."""

from datetime import UTC, datetime
from typing import Any

from community.actions.articles import save_article
from community.models import Article, ArticleCategory
from routing.models import Service

WRITTEN = datetime(2026, 3, 2, 15, tzinfo=UTC)


def make_category(code: str = "streets", name: str = "Streets") -> ArticleCategory:
    """A heading."""
    return ArticleCategory.objects.get_or_create(code=code, defaults={"name": {"en": name}})[0]


def make_article(
    slug: str = "potholes", *, services: tuple[str, ...] = (), now: datetime = WRITTEN, **values: Any
) -> Article:
    """An article about potholes in both languages, unless `values` say otherwise."""
    given: dict[str, Any] = {
        "category": make_category(),
        "title": {"en": "How potholes get fixed", "es": "Cómo se arreglan los baches"},
        "short_answer": {"en": "A crew fills them within five days.", "es": "Un equipo los rellena en cinco días."},
        "body": {"en": "Report it.\n\n- **Deep** ones first", "es": "Repórtelo.\n\n- **Hondos** primero"},
    } | values  # fmt: skip
    about = Service.objects.filter(service_code__in=services)
    return save_article(Article(slug=slug, **given), about, by_id=None, now=now)
