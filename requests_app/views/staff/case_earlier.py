"""What stood in a report before its writer changed it or took it back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.accounts.access import needs
from civic311.lib.translated_text import in_language
from civic311.people.looks import record_looks
from requests_app import policies
from requests_app.actions.redact import record_original_look
from requests_app.answer_words import answer_words
from requests_app.models import Attachment, AttachmentState, Redaction, Report, ReportCorrection, ServiceRequest
from requests_app.queries.visible import may_see_contact
from requests_app.views.staff.case import case_or_404


@needs("requests.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_earlier(request: Any, public_id: str, report_id: int) -> HttpResponse:
    """`/staff/requests/<public_id>/earlier/<report_id>/`: POST shows it. Needs `requests.redact`; the look is kept."""
    service_request = case_or_404(request.viewer, public_id)
    if not policies.may(request.viewer, "redact", service_request):
        raise PermissionDenied
    report = Report.objects.filter(pk=report_id, service_request=service_request).select_related("contact").first()
    if report is None:
        raise Http404
    context: dict[str, Any] = {"case": service_request, "report": report, "is_shown": request.method == "POST"}
    if request.method == "POST":
        _record(request, service_request, report)
        context |= _earlier(report)
    return render(request, "staff/case_earlier.html", context)


def _record(request: Any, service_request: ServiceRequest, report: Report) -> None:
    now, user_id = timezone.now(), request.viewer.user_id
    record_original_look(
        service_request, what=Redaction.What.REPORT, object_id=str(report.pk), user_id=user_id, now=now
    )
    if report.contact and may_see_contact(request.viewer, service_request):
        record_looks([report.contact], user_id=user_id, about=service_request.public_id, now=now)


def _earlier(report: Report) -> dict[str, Any]:
    photos = Attachment.objects.filter(report=report, state=AttachmentState.READY).exclude(withdrawn_at=None)
    rows = [
        {"at": row.corrected_at, "text": row.description, "answers": _answers(row)} for row in report.corrections.all()
    ]
    return {"rows": rows, "photos": list(photos.order_by("created_at"))}


def _answers(row: ReportCorrection) -> list[tuple[str, str]]:
    return [
        (in_language(said["question"]) or code, answer_words(said["datatype"], said["value"], said["labels"]))
        for code, said in row.answers.items()
    ]
