"""Mail that came in, as the desk works on it: what waits first, and one mail with what may become of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from civic311.accounts.access import needs
from civic311.lib.key_pages import page_by_key
from civic311.lib.translated_text import in_language
from civic311.people.looks import MAIL, record_look_at
from community.models import Article, Audience
from community.queries.articles import suggest
from integrations.forms.mail import AnswerForm, CaseNumberForm
from integrations.mail import desk
from integrations.mail.hand_on import photos_of
from integrations.mail_words import REASONS
from integrations.models import InboundMail
from integrations.queries import mail as queries
from requests_app import policies
from requests_app.actor import Actor
from requests_app.views.public.media import served

PAGE = 50
FILTERS = {
    "": queries.TO_DO, "cases": [queries.State.TAKEN], "aside": [queries.State.IGNORED], "done": [queries.State.DONE],
}  # fmt: skip
ALREADY_DONE = gettext_lazy("Somebody else has dealt with this email meanwhile.")


@needs(queries.CAPABILITY)
@never_cache
@require_safe
def mail_in(request: Any) -> HttpResponse:
    """`/staff/mail/in/`: what waits, oldest first; `?show=` cases, aside or done, newest first."""
    show = request.GET.get("show", "")
    show = show if show in FILTERS else ""
    rows = queries.visible_mail(request.viewer).filter(state__in=FILTERS[show]).select_related("service_request")
    order = queries.NEWEST_FIRST if show else queries.OLDEST_FIRST
    page = page_by_key(rows.defer("photos"), order, request.GET.get("page"), PAGE)
    listed = queries.rows_of(page.rows, request.viewer)
    listed.sort(key=lambda row: not row.may_be_danger)  # what is urgent comes first, the rest keeps its order
    return render(request, "staff/mail_in/list.html", {"rows": listed, "page": page, "show": show})


@needs(queries.CAPABILITY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_in_detail(request: Any, pk: int) -> HttpResponse:
    """`/staff/mail/in/<pk>/`: POST with `do` report, case, hers, answer, discard or back."""
    mail = get_object_or_404(queries.visible_mail(request.viewer).select_related("report__contact", "done_by"), pk=pk)
    if request.method != "POST":
        return _page(request, mail)
    work = _BUTTONS.get(request.POST.get("do", ""))
    if work is None:
        return _page(request, mail)
    try:
        return work(request, mail, timezone.now()) or redirect("mail_in")
    except desk.AlreadyDone:
        messages.info(request, ALREADY_DONE)
        return redirect("mail_in_detail", pk=mail.pk)


@needs(queries.CAPABILITY)
@require_safe
def mail_in_photo(request: Any, pk: int, photo_id: UUID, variant: str) -> FileResponse:
    """A photo that came with a mail and is on no case yet; those of cases are served with their cases."""
    mail = get_object_or_404(queries.visible_mail(request.viewer), pk=pk)
    photo = next((each for each in photos_of(mail) if each.pk == photo_id), None)
    return served(photo, variant, "private, no-store")


def _report(request: Any, mail: InboundMail, now: datetime) -> HttpResponse:
    if not request.viewer.has("requests.enter"):
        raise PermissionDenied
    key = desk.open_report(mail, request.viewer, now=now)
    return redirect(f"{reverse('call_desk')}?{urlencode({'draft': key})}")


def _case(request: Any, mail: InboundMail, now: datetime) -> HttpResponse | None:
    form = CaseNumberForm(request.POST, viewer=request.viewer)
    if not form.is_valid() or form.case is None:
        return _page(request, mail, case_form=form, status=422)
    if not policies.may(request.viewer, "note", form.case):
        form.add_error("number", _("You may not write on this case."))
        return _page(request, mail, case_form=form, status=422)
    desk.add_to(mail, form.case, actor=Actor(request.viewer, "desk"), now=now)
    messages.success(request, _("The email is on the case now."))
    return redirect("case", public_id=form.case.public_id)


def _hers(request: Any, mail: InboundMail, now: datetime) -> HttpResponse | None:
    if mail.report is None or mail.service_request is None:
        return _page(request, mail)
    if not policies.may(request.viewer, "note", mail.service_request):
        raise PermissionDenied
    desk.take_as_hers(mail, actor=Actor(request.viewer, "desk"), now=now)
    messages.success(request, _("The email is on the case now."))
    return redirect("case", public_id=mail.service_request.public_id)


def _answer(request: Any, mail: InboundMail, now: datetime) -> HttpResponse | None:
    form = _answer_form(mail, request.POST)
    if not form.is_valid():
        return _page(request, mail, answer_form=form, status=422)
    article, text = form.cleaned_data["article"], form.cleaned_data["text"]
    words = "\n\n".join(part for part in (text, _said_by(article, mail) if article else "") if part)
    desk.finish(
        mail, text=words, article=article, was_answered=bool(words), actor=Actor(request.viewer, "desk"), now=now
    )
    messages.success(request, _("The answer was sent.") if words else _("The email is done."))
    return None


def _discard(request: Any, mail: InboundMail, now: datetime) -> None:
    desk.discard(mail, actor=Actor(request.viewer, "desk"), now=now)
    messages.success(request, _("The email is done."))


def _back(request: Any, mail: InboundMail, now: datetime) -> HttpResponse:
    desk.bring_back(mail, now=now)
    return redirect("mail_in_detail", pk=mail.pk)


_BUTTONS: dict[str, Callable[[Any, InboundMail, datetime], HttpResponse | None]] = {
    "report": _report, "case": _case, "hers": _hers, "answer": _answer, "discard": _discard, "back": _back,
}  # fmt: skip


def _answer_form(mail: InboundMail, data: Any = None) -> AnswerForm:
    """The form with the articles that may answer the mail."""
    found = suggest(f"{mail.subject} {mail.text}", mail.language, Audience.RESIDENTS)
    return AnswerForm(data, articles=Article.objects.filter(slug__in=[each.slug for each in found]))


def _said_by(article: Article, mail: InboundMail) -> str:
    """What an article answers in the language of the mail, and where it stands."""
    link = settings.PUBLIC_URL + reverse("help_article", args=[article.slug])
    short = in_language(article.short_answer, mail.language) or in_language(article.title, mail.language)
    return f"{short}\n{link}"


def _page(
    request: Any, mail: InboundMail, *, case_form: CaseNumberForm | None = None,
    answer_form: AnswerForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    viewer = request.viewer
    row = queries.rows_of([mail], viewer)[0]
    if row.shows_sender:
        about = mail.service_request.public_id if mail.service_request else MAIL
        for address in {mail.from_address, queries.writer_of(mail.report)} - {""}:
            record_look_at(address, user_id=viewer.user_id, about=about, now=timezone.now())
    is_open = mail.state in queries.TO_DO
    context = {
        "mail": mail, "row": row, "is_open": is_open, "why": REASONS.get(mail.reason, ""),
        "writer": queries.writer_of(mail.report) if row.shows_sender else "",
        "photos": photos_of(mail), "may_report": viewer.has("requests.enter"),
        "cases": queries.cases_of_sender(mail, viewer) if is_open else [],
        "case_form": case_form or CaseNumberForm(viewer=viewer, initial={"number": _number_of(mail)}),
        "answer_form": answer_form or _answer_form(mail),
    }  # fmt: skip
    return render(request, "staff/mail_in/detail.html", context, status=status)


def _number_of(mail: InboundMail) -> str:
    return mail.service_request.public_id if mail.service_request else ""
