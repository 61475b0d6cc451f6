"""Articles that somebody should look at again: the owner left, a service or rule changed since, or the day has come.

What is due follows from the rows, so it may be asked for as often as one likes. An article that is asked about keeps
its first reason until somebody saves it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.city.current import city_zone, current_city
from civic311.city.languages import staff_language
from civic311.lib.translated_text import in_language
from community.models import Article
from community.review_words import DATE, OWNER_LEFT, REASONS, RULE_CHANGED, SERVICE_CHANGED
from notifications.outbox import Draft, known_keys, put
from routing.models import RuleVersion, Service, ServiceVersion
from routing.reference import in_city_zone


def ask_for_reviews(*, now: datetime) -> int:
    """Mark articles that are due for a reason and write to their owners; returns how many were marked."""
    today = in_city_zone(now).date()
    changed, ruled = _service_changes(), _rule_changes()
    asked = []
    rows = Article.objects.filter(review_asked="").select_related("owner").prefetch_related("services")
    for article in rows:
        reason = _reason(article, changed, ruled)
        if not reason and article.review_on and article.review_on <= today:
            reason = DATE
        if reason:
            article.review_asked, article.review_asked_at = reason, now
            asked.append(article)
    Article.objects.bulk_update(asked, ["review_asked", "review_asked_at"], batch_size=500)
    _tell_owners(now)
    return len(asked)


def _reason(article: Article, changed: Mapping[int, datetime], ruled: Mapping[str, datetime]) -> str:
    if article.owner is not None and not article.owner.is_active:
        return OWNER_LEFT
    services = list(article.services.all())
    if any(changed.get(service.pk, article.updated_at) > article.updated_at for service in services):
        return SERVICE_CHANGED
    if any(ruled.get(service.service_code, article.updated_at) > article.updated_at for service in services):
        return RULE_CHANGED
    return ""


def _service_changes() -> dict[int, datetime]:
    """When each service was last changed. Its first version is how it began, not a change."""
    rows = ServiceVersion.objects.filter(number__gt=1).values_list("service_id")
    return dict(rows.annotate(last=Max("saved_at")))


def _rule_changes() -> dict[str, datetime]:
    """When a rule that names a service was last changed, by the service's code; rules of a first version count too."""
    codes = frozenset(Service.objects.values_list("service_code", flat=True))
    last: dict[str, datetime] = {}
    for snapshot, begun, ended in RuleVersion.objects.values_list("snapshot", "valid_from", "valid_to"):
        moment = max(begun, ended) if ended else begun
        for code in codes.intersection(_texts(snapshot.get("conditions"))):
            last[code] = max(moment, last.get(code, moment))
    return last


def _texts(conditions: object) -> Iterator[str]:
    """Every text inside the conditions of a rule; codes of services are among them."""
    if isinstance(conditions, str):
        yield conditions
    elif isinstance(conditions, Mapping):
        for value in conditions.values():
            yield from _texts(value)
    elif isinstance(conditions, list):
        for value in conditions:
            yield from _texts(value)


def _tell_owners(now: datetime) -> int:
    """One message for each owner and review; those who left are told nothing, the list in the staff pages is."""
    rows = Article.objects.filter(owner__is_active=True, review_asked_at__isnull=False).exclude(review_asked="")
    wanted = {f"article-review:{row.pk}.{row.version}.{row.review_asked}": row for row in rows.select_related("owner")}
    known = known_keys(list(wanted))
    return put([_draft(key, row) for key, row in wanted.items() if key not in known], now=now)


def _draft(key: str, article: Article) -> Draft:
    assert article.owner is not None
    language = staff_language(article.owner.language)
    with translation.override(language), timezone.override(city_zone()):
        title = in_language(article.title)
        subject = _("Please look through it again: %(title)s") % {"title": title}
        context = {
            "city": current_city(), "title": title, "reason": REASONS[article.review_asked], "number": title,
            "subject": subject, "link": settings.PUBLIC_URL + reverse("staff_help_article", args=[article.slug]),
        }  # fmt: skip
        words = render_to_string("emails/words/article_review.txt", context)
        context["paragraphs"] = [part.strip() for part in words.split("\n\n") if part.strip()]
        return Draft(
            key=key, kind="article_review", to_address=article.owner.email, subject=subject, language=language,
            body_text=render_to_string("emails/message.txt", context).strip() + "\n",
            body_html=render_to_string("emails/message.html", context), despite_stop=True,
        )  # fmt: skip
