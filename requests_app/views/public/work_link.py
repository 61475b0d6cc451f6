"""A contractor's view of one case by signed link."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic311.city.rate_limits import allow
from civic311.lib.private_links import private_link
from civic311.lib.translated_text import in_language
from requests_app.actions.contractors import link_for_token, report_back
from requests_app.answer_words import answer_words
from requests_app.forms.contractor import ContractorForm
from requests_app.forms.staff_photos import discard, store_all
from requests_app.models import Answer, Attachment, WorkLink
from requests_app.policies import NotAllowed
from requests_app.queries.contractors import MOST_PHOTOS, answers_for, photos_for_work, words_for
from requests_app.views.public.media import served

REPORTS_PER_HOUR = 20


@private_link
@require_http_methods(["GET", "HEAD", "POST"])
def work_link(request: HttpRequest, token: str) -> HttpResponse:
    """`/work/<token>/`. Opening it changes nothing, since mail scanners follow links; the button does."""
    now = timezone.now()
    link = link_for_token(token, now=now)
    if link is None:
        raise Http404
    if request.method != "POST":
        return _page(request, token, link, ContractorForm())
    form = ContractorForm(request.POST, request.FILES)
    if form.is_valid() and not allow(f"work:{link.pk}", REPORTS_PER_HOUR, timedelta(hours=1), now):
        form.add_error(None, _("You have sent much in the last hour. Please wait a little."))
    if not form.is_valid():
        return _page(request, token, link, form)
    given = form.cleaned_data
    photos = store_all(given["photos"], stage=Attachment.Stage.VISIT, user_id=None, now=now)
    try:
        report_back(link, outcome=given["outcome"], note=given["note"], photos=photos, now=now)
    except NotAllowed:
        discard(photos)
        messages.info(request, _("This work is finished already. Thank you."))
    else:
        messages.success(request, _("Thank you. The team was told."))
    return redirect("work_link", token)


def _page(request: HttpRequest, token: str, link: WorkLink, form: ContractorForm) -> HttpResponse:
    case = link.service_request
    context: dict[str, Any] = {
        "link": link, "case": case, "form": form, "token": token, "words": words_for(link),
        "answers": [(in_language(row.question), _words(row)) for row in answers_for(link)],
        "photos": photos_for_work(link)[:MOST_PHOTOS],
    }  # fmt: skip
    return render(request, "public/work.html", context)


def _words(answer: Answer) -> str:
    return answer_words(answer.datatype, answer.value, answer.labels)


@require_safe
def work_media(request: HttpRequest, token: str, photo_id: UUID, variant: str) -> FileResponse:
    """A photo for a contractor, by the signed link."""
    link = link_for_token(token, now=timezone.now())
    photo = photos_for_work(link).filter(pk=photo_id).first() if link else None
    response = served(photo, variant, "private, no-store")
    response["Referrer-Policy"] = "no-referrer"
    return response
