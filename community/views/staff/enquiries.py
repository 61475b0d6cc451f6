"""Calls that only want to know something: logged with one key, listed by what was asked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import needs
from civic311.lib.key_pages import page_by_key
from community.actions.enquiries import log_enquiry
from community.forms.enquiry import EnquiryForm
from community.models import Audience
from community.queries import enquiries as queries
from community.queries.articles import suggest
from community.views.public.help import language

CAPABILITY = "requests.enter"
PAGE = 50
KEYS = "1234567890"


@needs(CAPABILITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_information(request: Any) -> HttpResponse:
    """`/staff/call/information/`: buttons send the topic or the article; `find` looks for articles without logging."""
    if request.method != "POST":
        return _page(request, EnquiryForm(viewer=request.viewer, initial={"words": request.GET.get("q", "")[:300]}))
    if "find" in request.POST:
        kept = {name: request.POST.get(name, "")[:300] for name in ("words", "language", "channel")}
        return _page(request, EnquiryForm(viewer=request.viewer, initial=kept), kept["words"])
    data = request.POST.copy()
    if data.get("unanswered"):
        data["topic"], data["answered"] = data["unanswered"], ""
    elif data.get("topic") or data.get("article"):
        data["answered"] = "on"
    form = EnquiryForm(data, viewer=request.viewer)
    if not form.is_valid():
        return _page(request, form, data.get("words", ""), status=422)
    _log(request, form)
    messages.success(request, _("The call is logged."))
    return redirect("call_desk")


def _log(request: Any, form: EnquiryForm) -> None:
    values = form.cleaned_data
    if request.viewer.practises:
        return
    log_enquiry(
        category=values["topic"], article=values["article"], was_answered=values["answered"], words=values["words"],
        language=values["language"], channel=values["channel"], taken_by_id=request.viewer.user_id, now=timezone.now(),
    )  # fmt: skip


def _page(request: Any, form: EnquiryForm, words: str = "", status: int = 200) -> HttpResponse:
    """Topics with their keys, and articles that may answer."""
    asked = words or str(form.initial.get("words", ""))
    topics = queries.topics_to_choose()
    context = {
        "form": form, "topics": [(KEYS[n] if n < len(KEYS) else "", topic) for n, topic in enumerate(topics)],
        "asked": asked, "found": suggest(asked, language(), Audience.STAFF, most=5) if asked else [],
    }  # fmt: skip
    return render(request, "staff/enquiries/log.html", context, status=status)


@needs(CAPABILITY)
@never_cache
@require_safe
def enquiries(request: Any) -> HttpResponse:
    """`/staff/enquiries/`: my calls of today, everybody's (`?view=all`), those that nothing answered (`?view=open`)."""
    now, view = timezone.now(), request.GET.get("view", "mine")
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = {
        "all": lambda: queries.logged(),
        "open": lambda: queries.logged(open_only=True),
    }.get(view, lambda: queries.logged(since=midnight, taken_by=request.viewer.user_id))()
    counted = [topic for topic in queries.topics(now=now) if topic.calls]  # type: ignore[attr-defined]
    context = {
        "page": page_by_key(rows, queries.NEWEST_FIRST, request.GET.get("page"), PAGE),
        "view": view if view in ("all", "open") else "mine",
        "topics": sorted(counted, key=lambda topic: -topic.calls),  # type: ignore[attr-defined]
        "views": [("mine", _("Mine today")), ("all", _("Everybody’s")), ("open", _("Not answered"))],
        "total": _total(sum(topic.calls for topic in counted)),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "staff/enquiries/list.html", context)


def _total(calls: int) -> str:
    words = ngettext("%(count)s call in the last 30 days", "%(count)s calls in the last 30 days", calls)
    return words % {"count": calls}
