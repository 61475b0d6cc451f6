"""`/staff/settings/translations/`: what residents cannot read in their language, and safety texts to look through."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from civic311.city.languages import first_language, language_name, offered_languages
from civic311.site.missing_texts import missing_in
from civic311.site.views.settings.section import CATALOGUE
from routing.models import TextReview
from routing.text_reviews import hash_of, needs_review, review, safety_texts

REVIEW = "translations.review"
_MOST = 100  # lines of one kind; the rest is counted


@needs(CATALOGUE, REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def translations(request: Any) -> HttpResponse:
    """One language at a time; `?language=` chooses. A POST says that a text was read and is right."""
    languages = [code for code in offered_languages() if code != first_language()]
    asked = request.POST.get("language") or request.GET.get("language", "")
    language = asked if asked in languages else next(iter(languages), "")
    if request.method == "POST":
        return _reviewed(request, language)
    now = timezone.now()
    missing = missing_in(language, today=timezone.localdate(now), now=now) if language else []
    context = {
        "language": language, "language_name": language_name(language) if language else "",
        "tabs": [{"code": code, "name": language_name(code), "url": _url(code)} for code in languages],
        "missing": [
            {"label": label, "count": len(lines), "lines": lines[:_MOST], "more": max(len(lines) - _MOST, 0)}
            for label, lines in missing
        ],
        "missing_count": sum(len(lines) for _label, lines in missing),
        "safety": _safety(language), "may_review": request.viewer.has(REVIEW),
        "may_edit": request.viewer.has_in(CATALOGUE, None),
    }  # fmt: skip
    context["unreviewed_count"] = sum(1 for row in context["safety"] if row["needs_review"])
    return render(request, "staff/settings/translations.html", context)


def _url(language: str) -> str:
    return reverse("settings_translations", query={"language": language})


def _safety(language: str) -> Sequence[dict[str, Any]]:
    """The safety texts of a language, those that nobody has read yet first."""
    if not language:
        return []
    reviews = {row.text_hash: row for row in TextReview.objects.filter(language=language).select_related("reviewed_by")}
    rows = [
        {"english": one.english, "text": one.text, "needs_review": needs_review(one.text, language),
         "review": reviews.get(hash_of(one.text))}
        for one in safety_texts(language)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: not row["needs_review"])


def _reviewed(request: Any, language: str) -> HttpResponse:
    if not request.viewer.has(REVIEW):
        raise PermissionDenied
    text = request.POST.get("text", "").replace("\r\n", "\n")
    if review(language, text, by=request.user, now=timezone.now()):
        messages.success(request, _("Thank you. Residents no longer see the mark at this text."))
    else:
        messages.error(request, _("The text was changed meanwhile. Please read it again."))
    return redirect(_url(language))
