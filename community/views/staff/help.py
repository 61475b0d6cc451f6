"""`/staff/help/`: articles and runbooks as staff read them."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic311.accounts.access import needs
from civic311.lib.clean_text import clean_line
from civic311.lib.translated_text import in_language, language_used
from community.actions.search_misses import Place, note_miss
from community.markdown import markdown
from community.models import Audience
from community.policies import EDIT, may_edit
from community.queries.articles import suggest, visible_to
from community.queries.knowledge_work import counts
from community.views.public.help import as_result, groups, language

MOST_FOUND = 15


@needs()
@require_safe
def staff_help(request: Any) -> HttpResponse:
    """Search over everything, and all of it under its headings; drafts for those who write."""
    words = clean_line(request.GET.get("q", ""))[:200]
    writes = request.viewer.has(EDIT)
    found = suggest(words, language(), Audience.STAFF, most=MOST_FOUND) if words else []
    if words and not found:
        note_miss(words, language(), Place.DESK, now=timezone.now())
    context = {
        "q": words,
        "found": found,
        "groups": groups(Audience.STAFF),
        "drafts": visible_to(request.viewer).filter(is_published=False) if writes else [],
        "writes": writes,
        "counts": counts(request.viewer) if writes else {},
    }
    return render(request, "staff/help/list.html", context)


@needs()
@require_safe
def staff_help_suggest(request: Any) -> JsonResponse:
    """Articles and runbooks for the words of a call, `?q=` and perhaps `?service=`."""
    words = clean_line(request.GET.get("q", ""))[:300]
    found = suggest(words, language(), Audience.STAFF, request.GET.get("service") or None) if words else []
    return JsonResponse({"results": [as_result(one) | {"audience": one.audience} for one in found]})


@needs()
@require_safe
def staff_help_article(request: Any, slug: str) -> HttpResponse:
    """One article or runbook: what to say, how, who to ask, exceptions, and what it belongs to."""
    article = get_object_or_404(visible_to(request.viewer), slug=slug)
    written_in = language_used(article.body)
    context = {
        "article": article,
        "is_runbook": article.audience == Audience.STAFF,
        "body": markdown(in_language(article.body)),
        "written_in": written_in,
        "is_foreign": written_in != language(),
        "services": article.services.all(),
        "may_edit": may_edit(request.viewer, article),
        "said": _what_readers_said(article) if request.viewer.has(EDIT) else None,
    }
    return render(request, "staff/help/article.html", context)


def _what_readers_said(article: Any) -> dict[str, Any]:
    answers = list(article.answers.order_by("-answered_at")[:200])
    return {
        "yes": sum(answer.was_helpful for answer in answers),
        "no": sum(not answer.was_helpful for answer in answers),
        "comments": [answer for answer in answers if answer.comment][:8],
    }
