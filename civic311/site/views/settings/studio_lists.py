"""The parts of a service that are lists: its questions, its targets, and its versions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic311.lib.translated_text import in_language
from civic311.site.version_words import VersionWords, target_words
from civic311.site.views.settings.reference import out_of_order
from civic311.site.views.settings.studio import frame, part_url, studio_page
from requests_app.wording import SEVERITIES
from routing.actions.catalogue import OutOfOrder, move_question, restore
from routing.actions.targets import needs_second_person
from routing.models import Service, ServiceQuestion, ServiceVersion, SlaTarget, TargetProposal
from routing.versions import differences

VERSIONS_SHOWN = 50


def _service(pk: int) -> Service:
    service: Service = get_object_or_404(Service.objects.select_related("group", "owner"), pk=pk)
    return service


@studio_page
@require_safe
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/services/<pk>/questions/`: in the order in which they are asked."""
    service = _service(pk)
    rows = list(service.questions.order_by("order", "id"))
    texts = {row.code: row for row in rows}
    context = frame(service, "questions") | {
        "questions": [{"row": row, "condition": _condition(row, texts)} for row in rows if row.is_active],
        "retired": [row for row in rows if not row.is_active],
    }
    return render(request, "staff/settings/service_questions.html", context)


def _condition(row: ServiceQuestion, by_code: dict[str, ServiceQuestion]) -> str:
    """After which answers it is asked, in words."""
    earlier = by_code.get(row.shown_when.get("question", ""))
    if earlier is None:
        return ""
    names = {value["key"]: in_language(value["name"]) for value in earlier.values}
    chosen = [f"“{names.get(key, key)}”" for key in row.shown_when.get("any_of", [])]
    return _("Only when “%(question)s” is answered with %(answers)s.") % {
        "question": earlier, "answers": ", ".join(chosen)
    }  # fmt: skip


@studio_page
@require_POST
def move(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    """Ask a question one place earlier or later."""
    question = get_object_or_404(ServiceQuestion, pk=question_id, service_id=pk)
    by = request.viewer.user_id  # type: ignore[attr-defined]
    try:
        move_question(question, up=request.POST.get("direction") == "up", by=by, now=timezone.now())
    except OutOfOrder as error:
        messages.error(request, out_of_order(error))
    return redirect(part_url(question.service, "questions"))


@studio_page
@require_safe
def targets(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/services/<pk>/targets/`: what is in force, and what waits for a second person."""
    service = _service(pk)
    rows = SlaTarget.objects.filter(service=service, valid_to=None).select_related("calendar", "area__layer")
    waiting = TargetProposal.objects.filter(service=service, is_accepted=None).select_related("proposed_by")
    context = frame(service, "targets") | {
        "targets": [
            {"row": row, "words": target_words(row.amount, row.unit), "severity": SEVERITIES.get(row.severity or 0, "")}
            for row in rows.order_by("kind", "severity")
        ],
        "waiting": len(waiting),
        "needs_two": needs_second_person(),
    }
    return render(request, "staff/settings/service_targets.html", context)


@studio_page
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """`/staff/settings/services/<pk>/history/`: what each save changed, the newest first."""
    service = _service(pk)
    versions = list(service.versions.select_related("saved_by")[: VERSIONS_SHOWN + 1])
    words = VersionWords()
    rows: list[dict[str, Any]] = []
    for place, version in enumerate(versions[:VERSIONS_SHOWN]):
        before = versions[place + 1] if place + 1 < len(versions) else None
        parts = differences(before.snapshot, version.snapshot) if before else []
        rows.append({"version": version, "changes": [words.changed(part) for part in parts], "is_first": not before})
    return render(request, "staff/settings/service_history.html", frame(service, "history") | {"rows": rows})


@studio_page
@require_POST
def bring_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make the service what it was in a version."""
    service = _service(pk)
    version = ServiceVersion.objects.filter(service=service, number=number).first()
    if version is None:
        raise Http404
    gone = restore(service, version, by=request.viewer.user_id, now=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Version %(number)d is back.") % {"number": number})
    if gone:
        messages.warning(request, _("These are gone and were left out: %(names)s.") % {"names": ", ".join(gone)})
    return redirect(part_url(service, "history"))
