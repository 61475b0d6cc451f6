"""What the demo city knows: articles for residents and runbooks for staff, from the files in `articles/`."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from civic311.accounts.models import Department
from civic311.city.current import city_zone
from civic311.demo.people import Staff
from community.actions.articles import save_article
from community.models import Article, ArticleAnswer, ArticleCategory, Audience, SearchMiss
from routing.models import Service

_FILES = Path(settings.BASE_DIR) / "civic311" / "demo" / "articles"
_TEXTS = ("title", "short_answer", "body", "who_to_ask", "exceptions", "keywords")
# One in so many days an article comes up for review; the first have waited a little.
_REVIEW_EVERY, _FIRST_REVIEW = 17, -20
# What was searched and not found in the last weeks: (words, language, how often, where).
_MISSES = (
    ("swimming lessons", "en", 7, ["help"]), ("bus timetable", "en", 5, ["help", "desk"]),
    ("clases de inglés", "es", 4, ["desk"]), ("library card", "en", 2, ["report"]),
    ("licencia de negocio", "es", 2, ["help"]),
)  # fmt: skip
_COMMENTS = (
    (True, "en", "Clear, thank you."), (True, "es", ""), (True, "en", ""),
    (False, "en", "It does not say when the truck comes after a storm."), (True, "es", "Muy útil."),
)  # fmt: skip


def entries() -> Iterator[dict[str, Any]]:
    """Every article of the files as plain data, with what its file says about all of them."""
    for path in sorted(_FILES.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        usual = {key: data[key] for key in ("audience", "category", "department") if isinstance(data.get(key), str)}
        for entry in data.get("article", []):
            yield {"audience": str(Audience.RESIDENTS)} | usual | entry


def make_knowledge(services: Mapping[str, Service], staff: Staff | None, now: datetime) -> dict[str, Article]:
    """Write the articles by slug; the supervisor of a department answers for its own."""
    today = now.astimezone(city_zone()).date()
    headings = _make_categories()
    departments = {row.code: row for row in Department.objects.all()}
    made: dict[str, Article] = {}
    for number, entry in enumerate(entries()):
        owners = staff.supervisors.get(entry["department"]) if staff else None
        article = Article(
            slug=entry["slug"], audience=entry["audience"], category=headings[entry["category"]],
            department=departments.get(entry["department"]), owner_id=owners[0] if owners else None,
            review_on=today + timedelta(days=entry.get("review_in", _FIRST_REVIEW + number * _REVIEW_EVERY % 360)),
            **{name: {code: text.strip() for code, text in entry.get(name, {}).items()} for name in _TEXTS},
        )  # fmt: skip
        about = [services[code] for code in entry.get("services", []) if code in services]
        made[article.slug] = save_article(article, about, by_id=article.owner_id, now=now - timedelta(days=40))
    return made


def make_echo(articles: Mapping[str, Article], now: datetime) -> None:
    """What readers said about articles, and what they searched in vain."""
    SearchMiss.objects.bulk_create(
        SearchMiss(words=words, language=language, count=count, places=places,
                   first_at=now - timedelta(days=30 - place), last_at=now - timedelta(days=2 + place))
        for place, (words, language, count, places) in enumerate(_MISSES)
    )  # fmt: skip
    ArticleAnswer.objects.bulk_create(
        ArticleAnswer(article=articles[slug], was_helpful=helpful, language=language, comment=comment,
                      answered_at=now - timedelta(days=3 * turn + place))
        for turn, slug in enumerate(("collection-days", "large-items", "snow", "heat"))
        for place, (helpful, language, comment) in enumerate(_COMMENTS)
        if slug == "collection-days" or not comment.startswith("It does")
    )  # fmt: skip


def _make_categories() -> dict[str, ArticleCategory]:
    named = tomllib.loads((_FILES / "categories.toml").read_text(encoding="utf-8"))["category"]
    return {
        code: ArticleCategory.objects.get_or_create(code=code, defaults={"name": name, "order": order})[0]
        for order, (code, name) in enumerate(named.items())
    }
