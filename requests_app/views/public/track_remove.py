"""Leave no more traces than one wishes: end messages, hide words and photos, ask the records officer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civic311.city.rate_limits import allow
from civic311.lib.private_links import private_link
from requests_app.actions.own_report import hide_report
from requests_app.actions.tracking import report_for_token, report_to_stop, set_following
from requests_app.models import Report
from requests_app.resident_mail import ANSWER_WITHIN, ask_records_officer
from requests_app.views.public.track_again import over_page


@private_link
@require_http_methods(["GET", "HEAD", "POST"])
def track_remove(request: HttpRequest, token: str) -> HttpResponse:
    """`/track/<token>/remove/`: POST with `do` stop, hide, show or records."""
    now = timezone.now()
    report = report_for_token(token, now=now)
    if report is None:
        return over_page(request)
    if request.method != "POST":
        context = {"report": report, "case": report.service_request, "token": token, "days": ANSWER_WITHIN.days}
        return render(request, "public/tracker/remove.html", context)
    do = request.POST.get("do")
    if do == "stop":
        set_following(report, follows=False)
        messages.success(request, _("We do not write to you about this any more."))
    elif do in ("hide", "show"):
        hide_report(report, is_hidden=do == "hide", now=now)
        hidden, shown = _("Only staff see your words and photos now."), _("Your words and photos can be seen again.")
        messages.success(request, hidden if do == "hide" else shown)
    elif do == "records":
        _records(request, report, now)
    return redirect("track_remove", token)


def _records(request: HttpRequest, report: Report, now: datetime) -> None:
    """Once a day is enough; asked again, the answer is the same."""
    if allow(f"records:{report.pk}", 1, timedelta(days=1), now):
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            words = _("Whoever wrote report %(number)s asks the records officer to say what the city keeps about them, "
                      "and to delete what the law allows.") % {"number": report.pk}  # fmt: skip
            ask_records_officer(report, words=words, now=now)
    messages.success(
        request,
        _("The records officer was told. You get an answer within %(days)s days.") % {"days": ANSWER_WITHIN.days},
    )


@csrf_exempt
@private_link
@require_http_methods(["GET", "HEAD", "POST"])
def track_stop(request: HttpRequest, token: str) -> HttpResponse:
    """`/track/<token>/stop/`: one press ends the messages. Mail programs press it without a cookie (RFC 8058), so there
    is no CSRF token; the link itself is the proof, and no session is looked at. Opening it changes nothing.
    """
    report = report_to_stop(token)
    if report is None:
        raise Http404
    if request.method == "POST":
        set_following(report, follows=False)
    context = {
        "case": report.service_request, "token": token, "is_done": request.method == "POST" or not report.follows,
        "is_good": report_for_token(token, now=timezone.now()) is not None,
    }  # fmt: skip
    return render(request, "public/tracker/stop.html", context)
