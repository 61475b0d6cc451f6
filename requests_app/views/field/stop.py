"""One stop: what is known of it, and the one thing to do next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from civic311.accounts.access import needs
from requests_app import evidence, policies
from requests_app.actions.closing import has_work_photo
from requests_app.forms.case.base import CaseForm
from requests_app.forms.field import FIELD_FORMS, unbound
from requests_app.models import Attachment, Note, Report, ServiceRequest
from requests_app.queries.case import closure_reasons_for
from requests_app.queries.field import answers_of, photos_of
from requests_app.queries.on_site import arrived_at
from requests_app.queries.works import works_for_case
from requests_app.views.field.page import field_page
from requests_app.views.staff.case import case_or_404
from requests_app.views.staff.case_actions import MISSING
from requests_app.wording import VISIT_OUTCOMES

MOST_PHOTOS = 12
MOST_NOTES = 5
MOST_REPORTS = 3
ARRIVE, WORK, TAKE, CLOSED, WAITS = "arrive", "work", "take", "closed", "waits"


@needs("requests.visit")
@never_cache
def stop(request: Any, public_id: str) -> HttpResponse:
    """`/staff/field/stops/<public_id>/`: also what a QR code on a work sheet opens."""
    return stop_page(request, case_or_404(request.viewer, public_id), now=timezone.now())


def stop_page(request: Any, case: ServiceRequest, *, now: datetime, form: CaseForm | None = None,
              changes: Sequence[str] = (), problem: str = "", status: int = 200) -> HttpResponse:  # fmt: skip
    """The page; with `form` it is the one that was sent and has to be looked at again."""
    allowed = policies.allowed_actions(request.viewer, case)
    arrived = arrived_at(case.pk)
    photos = photos_of([case.pk], MOST_PHOTOS).get(case.pk, [])
    context = {
        "case": case, "now": now, "step": _step(case, request.viewer.user_id, arrived), "arrived_at": arrived,
        "allowed": allowed, "forms": _forms(request, case, form, allowed), "sent": form, "changes": changes,
        "problem": problem, "outcomes": list(VISIT_OUTCOMES.items()),
        "reports": _reports(case), "answers": answers_of([case.pk]).get(case.pk, []),
        "photos": [each for each in photos if each.stage != Attachment.Stage.CLOSING],
        "after": [each for each in photos if each.stage == Attachment.Stage.CLOSING],
        "evidence": _evidence(case) if "close" in allowed else {},
        "notes": _notes(case), "works": works_for_case(case, now=now),
    }  # fmt: skip
    return field_page(request, "field/stop.html", context, case=case, status=status)


def _step(case: ServiceRequest, user_id: int | None, arrived: datetime | None) -> str:
    """What comes next for the one who looks."""
    if not case.is_open:
        return CLOSED
    if case.status == "ON_HOLD":
        return WAITS
    if case.assignee_id is None and arrived is None:
        return TAKE
    return WORK if arrived is not None else ARRIVE


def _forms(request: Any, case: ServiceRequest, sent: CaseForm | None, allowed: set[str]) -> dict[str, CaseForm]:
    """A form for everything the viewer may do here; the one that was sent keeps what was typed."""
    found = {}
    for name, (action, _form) in FIELD_FORMS.items():
        if action in allowed:
            found[name] = sent if sent is not None and sent.action == name else unbound(name, case=case)
            found[name].for_viewer(request.viewer)
    return found


def _evidence(case: ServiceRequest) -> dict[str, Any]:
    """What each way of closing needs, so that a phone can say so while the crew is still there."""
    reasons = closure_reasons_for(case.service_id)
    return {
        "needs": {str(reason.pk): evidence.needed(case.service, reason) for reason in reasons},
        "hasPhoto": has_work_photo(case.pk),
        "words": {name: str(words) for name, (_field, words) in MISSING.items()},
    }


def _reports(case: ServiceRequest) -> list[Report]:
    """What residents wrote, the first first."""
    rows = Report.objects.filter(service_request=case).exclude(description="").order_by("-is_first", "-id")
    return list(rows.only("description", "received_at", "service_request_id")[:MOST_REPORTS])


def _notes(case: ServiceRequest) -> list[Note]:
    return list(Note.objects.filter(service_request=case).select_related("author").order_by("-id")[:MOST_NOTES])
