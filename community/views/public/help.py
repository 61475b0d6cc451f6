"""`/help/`: articles for residents, searched in every language, and whether they helped."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic311.city.rate_limits import allow
from civic311.lib.clean_text import clean_line
from civic311.lib.client_address import client_network
from civic311.lib.translated_text import in_language, language_used
from community.actions.answers import MOST_WORDS, say_whether_it_helped
from community.actions.search_misses import Place, note_miss
from community.markdown import markdown
from community.models import Article, ArticleCategory, Audience
from community.queries.articles import Suggestion, published, suggest

MOST_FOUND, MOST_USEFUL = 10, 5
USEFUL_LATELY = timedelta(days=180)
AN_HOUR, ANSWERS_AN_HOUR, MISSES_AN_HOUR = timedelta(hours=1), 30, 60
_ANSWERED = "articles_answered"


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


@require_safe
def help_home(request: HttpRequest) -> HttpResponse:
    """Search, the most useful articles, and all of them under their headings."""
    now = timezone.now()
    words = clean_line(request.GET.get("q", ""))[:200]
    found = suggest(words, language(), Audience.RESIDENTS, most=MOST_FOUND) if words else []
    if words and not found:
        miss(request, words, Place.HELP, now)
    context = {"q": words, "found": found, "useful": _useful(now), "groups": groups(Audience.RESIDENTS)}
    return render(request, "public/help/home.html", context)


@require_safe
def help_suggest(request: HttpRequest) -> JsonResponse:
    """What may answer the words being typed, for `search_suggest.js` and the report form."""
    words = clean_line(request.GET.get("q", ""))[:200]
    found = suggest(words, language(), Audience.RESIDENTS, request.GET.get("service") or None) if words else []
    return JsonResponse({"results": [as_result(one) for one in found]})


def as_result(one: Suggestion) -> dict[str, Any]:
    """A suggestion as scripts take it."""
    return {"label": one.title, "detail": one.short_answer, "url": one.url, "slug": one.slug, "score": one.score}


@require_safe
def help_article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article in the reader's language, or in another with a line that says so."""
    article = get_object_or_404(published(Audience.RESIDENTS), slug=slug)
    written_in = language_used(article.body)
    context = {
        "article": article,
        "body": markdown(in_language(article.body)),
        "written_in": written_in,
        "is_foreign": written_in != language(),
        "services": article.services.filter(is_active=True, residents_may_ask=True),
        "answer": request.session.get(_ANSWERED, {}).get(str(article.pk)),
        "most_words": MOST_WORDS,
        "others": published(Audience.RESIDENTS).filter(category=article.category).exclude(pk=article.pk)[:4],
    }
    return render(request, "public/help/article.html", context)


@require_POST
def help_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Yes or no, perhaps with words; one answer for each reader and article, the last one."""
    article = get_object_or_404(published(Audience.RESIDENTS), slug=slug)
    now = timezone.now()
    if request.POST.get("helped") not in ("yes", "no"):
        return redirect("help_article", slug)
    if not allow(f"article-answer:{client_network(request)}", ANSWERS_AN_HOUR, AN_HOUR, now):
        messages.warning(request, _("That were many answers at once. Please try again in an hour."))
        return redirect("help_article", slug)
    given = request.session.get(_ANSWERED, {})
    before = given.get(str(article.pk), {})
    helped = request.POST["helped"] == "yes"
    answer_id = say_whether_it_helped(
        article, was_helpful=helped, comment=clean_line(request.POST.get("comment", "")), language=language(),
        answer_id=before.get("id"), now=now,
    )  # fmt: skip
    request.session[_ANSWERED] = given | {str(article.pk): {"id": answer_id, "helped": helped}}
    messages.success(request, _("Thank you. Whoever looks after this article reads it."))
    return redirect("help_article", slug)


@require_POST
def help_missed(request: HttpRequest) -> HttpResponse:
    """None of the articles helped: the words go on the list of articles to write."""
    place = Place.REPORT if request.POST.get("place") == Place.REPORT else Place.HELP
    miss(request, clean_line(request.POST.get("q", ""))[:200], place, timezone.now())
    messages.success(request, _("Thank you. We note what was missing. You can also report it, or call us."))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe and back.startswith("/") else "help_home")


def miss(request: HttpRequest, words: str, place: Place, now: datetime) -> None:
    """Count words that found nothing, but not those of a machine that searches all day."""
    if allow(f"search-miss:{client_network(request)}", MISSES_AN_HOUR, AN_HOUR, now):
        note_miss(words, language(), place, now=now)


def groups(audience: str) -> list[tuple[ArticleCategory, list[Article]]]:
    """All published articles under their headings."""
    held: dict[int, tuple[ArticleCategory, list[Article]]] = {}
    for article in published(audience).order_by("category__order", "category__code", "slug"):
        held.setdefault(article.category_id, (article.category, []))[1].append(article)
    return list(held.values())


def _useful(now: datetime) -> list[Article]:
    lately = Q(answers__was_helpful=True, answers__answered_at__gt=now - USEFUL_LATELY)
    rows = published(Audience.RESIDENTS).annotate(helped=Count("answers", filter=lately))
    return list(rows.order_by("-helped", "category__order", "slug")[:MOST_USEFUL])
