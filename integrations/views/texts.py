"""Text messages for staff: the conversations, one of them, and in the demo a phone to try it with."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import needs
from civic311.lib.key_pages import page_by_key
from civic311.lib.masked import masked
from civic311.people.looks import MAIL, record_look_at
from civic311.people.stopped import stopped_among
from integrations.forms.texts import AnswerTextForm, TryForm
from integrations.models import SmsConversation
from integrations.queries import texts as queries
from integrations.texts import desk
from integrations.texts.answering import answer_next
from integrations.texts.receiving import take_in
from notifications import sms
from requests_app.models import Attachment
from requests_app.uploads import UploadRefused, store_upload
from requests_app.views.public.media import served

PAGE = 50
TRIAL_PHONE = "+15555550123"  # a number of nobody, kept for fiction
PHONE = "trial_phone"


@needs(queries.CAPABILITY)
@never_cache
@require_safe
def texts(request: Any) -> HttpResponse:
    """`/staff/texts/`: who waits for an answer first, then the latest conversations."""
    rows = queries.visible_conversations(request.viewer)
    waiting = queries.waiting_conversations(request.viewer).order_by("waits_since", "pk")[:PAGE]
    page = page_by_key(rows.filter(waits_since=None), queries.NEWEST_FIRST, request.GET.get("page"), PAGE)
    listed = [
        {"conversation": row, "number": masked(row.number), "waits": row.waits_since is not None}
        for row in [*waiting, *page.rows]
    ]
    context = {"rows": listed, "page": page, "is_on": sms.is_on(), "is_kept": not sms.has_carrier(),
               "is_demo": settings.DEMO_MODE}  # fmt: skip
    return render(request, "staff/texts/list.html", context)


@needs(queries.CAPABILITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def text_conversation(request: Any, pk: int) -> HttpResponse:
    """`/staff/texts/<pk>/`: what came and went; POST with `do` answer, report or done."""
    row = get_object_or_404(queries.visible_conversations(request.viewer), pk=pk)
    work = _BUTTONS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if work is not None:
        return work(request, row, timezone.now())
    return _page(request, row, AnswerTextForm())


@needs(queries.CAPABILITY)
@require_safe
def text_photo(request: Any, pk: int, photo_id: UUID, variant: str) -> FileResponse:
    """A photo that came with a text, before it is on a case and after."""
    row = get_object_or_404(queries.visible_conversations(request.viewer), pk=pk)
    photos = (photo for line in queries.lines_of(row) for photo in line.photos)
    return served(next((each for each in photos if each.pk == photo_id), None), variant, "private, no-store")


def _page(request: Any, row: SmsConversation, form: AnswerTextForm, status: int = 200) -> HttpResponse:
    report, now = row.report, timezone.now()
    if queries.may_see_number(request.viewer, row):
        about = report.service_request.public_id if report is not None else MAIL
        record_look_at(row.number, user_id=request.viewer.user_id, about=about, now=now)
    context = {
        "conversation": row, "number": queries.number_for(request.viewer, row), "lines": queries.lines_of(row),
        "form": form, "is_stopped": bool(stopped_among(sms.CHANNEL, [row.number])), "case": report,
        "may_enter": request.viewer.has("requests.enter"),
    }  # fmt: skip
    return render(request, "staff/texts/conversation.html", context, status=status)


def _answer(request: Any, row: SmsConversation, now: datetime) -> HttpResponse:
    form = AnswerTextForm(request.POST)
    if stopped_among(sms.CHANNEL, [row.number]):
        form.add_error("text", _("This phone asked for no more texts, so none can be sent."))
    if not form.is_valid():
        return _page(request, row, form, 422)
    desk.answer(row, form.cleaned_data["text"], now=now)
    messages.success(request, _("The text is on its way."))
    return redirect("text_conversation", row.pk)


def _report(request: Any, row: SmsConversation, now: datetime) -> HttpResponse:
    if not request.viewer.has("requests.enter"):
        raise PermissionDenied
    key = desk.open_report(row, request.viewer, now=now)
    return redirect(f"{reverse('call_desk')}?{urlencode({'draft': key})}")


def _done(request: Any, row: SmsConversation, now: datetime) -> HttpResponse:
    desk.done(row)
    messages.success(request, _("This conversation waits for nobody any more."))
    return redirect("texts")


_BUTTONS: dict[str, Callable[[Any, SmsConversation, datetime], HttpResponse]] = {
    "answer": _answer, "report": _report, "done": _done,
}  # fmt: skip


@needs(queries.CAPABILITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def texts_try(request: Any) -> HttpResponse:
    """`/staff/texts/try/`: a phone on the screen, in the demo only. What it sends takes the way of any text."""
    if not settings.DEMO_MODE or sms.has_carrier():
        raise Http404
    phone = request.session.get(PHONE, TRIAL_PHONE)
    form = TryForm(request.POST, request.FILES) if request.method == "POST" else TryForm(initial={"phone": phone})
    if request.method == "POST" and form.is_valid() and _sent(request, form):
        return redirect(f"{reverse('texts_try')}#latest")
    row = SmsConversation.objects.filter(number=form.cleaned_data.get("phone") if form.is_bound else phone).first()
    lines = queries.lines_of(row, shows_links=True) if row is not None else []
    context = {"form": form, "lines": lines, "phone": phone}
    return render(request, "staff/texts/try.html", context, status=422 if form.errors else 200)


def _sent(request: Any, form: TryForm) -> bool:
    """Take in what the phone sends and answer it at once; False when a photo is none."""
    now, phone = timezone.now(), form.cleaned_data["phone"]
    photos = []
    for file in form.cleaned_data["photos"]:
        try:
            photos.append(str(store_upload(file, stage=Attachment.Stage.REPORT, now=now).pk))
        except UploadRefused as refused:
            form.add_error("photos", refused.words)
            return False
    if take_in(phone, form.cleaned_data["text"], photos=photos, now=now) is None:
        form.add_error("text", _("This phone has sent too many texts. Please wait an hour."))
        return False
    request.session[PHONE] = phone
    answer_next(now=now)
    return True
