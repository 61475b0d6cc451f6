"""Information calls that were logged."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from civic311.lib.key_pages import Key
from community.models import Article, ArticleCategory, Audience, Enquiry

NEWEST_FIRST: list[Key] = [("taken_at", True, False), ("id", True, False)]
COUNTED = timedelta(days=30)


def logged(*, since: datetime | None = None, taken_by: int | None = None, open_only: bool = False) -> QuerySet[Enquiry]:
    """Calls with what answered them. `open_only`: those that nothing answered and for which nothing was written yet."""
    rows = Enquiry.objects.select_related("category", "article", "notice", "taken_by")
    if since is not None:
        rows = rows.filter(taken_at__gte=since)
    if taken_by is not None:
        rows = rows.filter(taken_by_id=taken_by)
    return rows.filter(was_answered=False, written_for=None) if open_only else rows


def topics_to_choose() -> QuerySet[ArticleCategory]:
    """The topics that residents ask about: headings that hold more than runbooks for staff."""
    for_residents = Exists(Article.objects.filter(category=OuterRef("pk"), audience=Audience.RESIDENTS))
    return ArticleCategory.objects.filter(for_residents | ~Exists(Article.objects.filter(category=OuterRef("pk"))))


def topics(*, now: datetime) -> list[ArticleCategory]:
    """The topics in the city's order, each with `calls` and `unanswered` of the last 30 days."""
    lately = Q(taken_at__gte=now - COUNTED)
    of_topic = {
        row["category"]: row
        for row in Enquiry.objects.filter(lately, category__isnull=False)
        .values("category")
        .annotate(calls=Count("id"), unanswered=Count("id", filter=Q(was_answered=False)))
        .order_by("category")
    }
    rows = list(ArticleCategory.objects.all())
    for row in rows:
        counted = of_topic.get(row.pk, {})
        row.calls, row.unanswered = counted.get("calls", 0), counted.get("unanswered", 0)  # type: ignore[attr-defined]
    return rows
