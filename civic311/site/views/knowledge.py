"""`/staff/help/...` for those who write: new, change, versions, "still true"."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.accounts.access import needs
from civic311.lib.translated_text import in_language
from civic311.site.article_changes import changes
from civic311.site.forms.fields import first_language, language_name
from civic311.site.forms.knowledge import ArticleForm
from community.actions.articles import ArticleChanged, bring_back, confirm, save_article
from community.actions.search_misses import written_for
from community.markdown import markdown
from community.models import Article, ArticleVersion, Enquiry, SearchMiss
from community.policies import EDIT, may_edit
from routing.reference import in_city_zone

NEXT_REVIEW = timedelta(days=182)


@needs(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_new(request: Any) -> HttpResponse:
    """Write an article; `?miss=` or `?enquiry=` begin with what was asked, and take it off the list when saved."""
    today = in_city_zone(timezone.now()).date()
    departments = request.viewer.departments_with(EDIT)
    first = {
        "owner": request.viewer.user_id, "review_on": today + NEXT_REVIEW, "is_published": True,
        "department": departments[0] if departments else None,
    }  # fmt: skip
    language, words = _asked(request)
    if words:
        first |= {"keywords": {language: words}, "title": {language: words[:1].upper() + words[1:]}}
    return _edit(request, Article(), first)


@needs(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_edit(request: Any, slug: str) -> HttpResponse:
    """Change an article; every save is a version."""
    return _edit(request, editable(request, slug), {})


def editable(request: Any, slug: str) -> Article:
    """The article, for who may change it. Raises Http404 or PermissionDenied."""
    article = get_object_or_404(Article.objects.select_related("category", "department", "owner"), slug=slug)
    if not may_edit(request.viewer, article):
        raise PermissionDenied
    return article


def _edit(request: Any, row: Article, first: dict[str, Any]) -> HttpResponse:
    known = Article.objects.filter(pk=row.pk).first()
    form = ArticleForm(request.POST if request.method == "POST" else None, instance=row, initial=first,
                       viewer=request.viewer)  # fmt: skip
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "preview":
            preview = _preview(form.cleaned_data)
        elif _saved(request, form):
            return redirect("staff_help_article", form.instance.slug)
    context = {"form": form, "article": known, "preview": preview, "asked": _asked(request)[1]}
    return render(request, "staff/knowledge/edit.html", context, status=422 if form.errors else 200)


def _saved(request: Any, form: ArticleForm) -> bool:
    try:
        article = save_article(
            form.filled(), form.cleaned_data["services"], by_id=request.viewer.user_id, now=timezone.now(),
            opened=form.cleaned_data["opened"],
        )  # fmt: skip
    except ArticleChanged:
        form.add_error(None, _("Somebody else saved this article meanwhile. Open it in another tab, compare, and "
                               "save again here if yours should stand."))  # fmt: skip
        form.data = form.data.copy()
        form.data["opened"] = Article.objects.values_list("version", flat=True).get(pk=form.instance.pk)
        return False
    written_for(article, miss_id=_number(request, "miss"), enquiry_id=_number(request, "enquiry"))
    messages.success(request, _("Saved."))
    return True


def _preview(cleaned: dict[str, Any]) -> list[dict[str, Any]]:
    """The text as readers will see it, in each language that was written."""
    return [
        {"language": language_name(code), "code": code, "title": in_language(cleaned["title"], code),
         "body": markdown(text)}
        for code, text in cleaned["body"].items()
    ]  # fmt: skip


def _number(request: Any, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 18 else None


def _asked(request: Any) -> tuple[str, str]:
    """The language and the words that were asked in vain, or nothing."""
    miss = SearchMiss.objects.filter(pk=_number(request, "miss") or 0).first()
    call = Enquiry.objects.filter(pk=_number(request, "enquiry") or 0, was_answered=False).first()
    if miss or call:
        found: Any = miss or call
        return found.language, found.words
    return first_language(), request.GET.get("words", "")[:120]


@needs(EDIT)
@require_safe
def knowledge_versions(request: Any, slug: str) -> HttpResponse:
    """What was saved, by whom, and what changed each time."""
    article = editable(request, slug)
    versions = list(article.versions.select_related("saved_by"))
    rows = [
        {"version": newer, "changes": changes(older.snapshot, newer.snapshot)} for newer, older in pairwise(versions)
    ]
    rows += [{"version": versions[-1], "changes": [], "is_first": True}] if versions else []
    return render(request, "staff/knowledge/versions.html", {"article": article, "rows": rows})


@needs(EDIT)
@require_POST
def knowledge_bring_back(request: Any, slug: str, number: int) -> HttpResponse:
    """Save an earlier version once more."""
    article = editable(request, slug)
    try:
        bring_back(article, number, by_id=request.viewer.user_id, now=timezone.now())
    except ArticleVersion.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Version %(number)s is back.") % {"number": number})
    return redirect("knowledge_versions", slug)


@needs(EDIT)
@require_POST
def knowledge_confirm(request: Any, slug: str) -> HttpResponse:
    """All of it is still true: no review is asked for until the next day of review."""
    article, now = editable(request, slug), timezone.now()
    confirm(article, next_review=in_city_zone(now).date() + NEXT_REVIEW, by_id=request.viewer.user_id, now=now)
    messages.success(request, _("Good until the next review: %(title)s") % {"title": article})
    return redirect("knowledge_review")
