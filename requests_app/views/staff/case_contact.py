"""Who reported a case: look, correct, make two contacts one and two again. Every look is kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs
from civic311.people.looks import record_looks
from civic311.people.models import ContactChannel, StoppedAddress
from civic311.people.stopped import start_again, why_stopped
from requests_app import policies
from requests_app.actions import contacts
from requests_app.actor import Actor
from requests_app.forms.staff_contact import LABELS, ContactEditForm
from requests_app.models import Report, ServiceRequest
from requests_app.queries.contacts import alike, merges_of, report_by
from requests_app.queries.visible import may_see_contact
from requests_app.queries.voices import contacts_of_all
from requests_app.views.staff.case import case_or_404, case_page

WHY_NOT_MERGED = {
    "itself": gettext_lazy("This is the same contact."),
    "gone": gettext_lazy("One of the two was merged or erased meanwhile."),
    "undone": gettext_lazy("This was taken back already."),
}


@needs("requests.view")
@never_cache
@require_POST
def case_contact(request: Any, public_id: str) -> HttpResponse:
    """Show who reported the case; the look is kept. Needs `contacts.view` in the case's department, of a
    confidential service `contacts.view_confidential` too."""
    now = timezone.now()
    service_request = case_or_404(request.viewer, public_id)
    if not may_see_contact(request.viewer, service_request):
        raise PermissionDenied
    people = contacts_of_all(service_request, request.viewer)
    record_looks(people, user_id=request.viewer.user_id, about=service_request.public_id, now=now)
    return case_page(request, service_request, now=now, contacts=people)


@needs("requests.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_contact_edit(request: Any, public_id: str, contact_id: int) -> HttpResponse:
    """`/staff/requests/<public_id>/contact/<contact_id>/`: POST with `do` edit, merge, unmerge or mail_again. Each
    page is a look, and kept. Needs `contacts.edit` beside what seeing the contact needs."""
    service_request = case_or_404(request.viewer, public_id)
    if not policies.may(request.viewer, "edit_contact", service_request) or not may_see_contact(
        request.viewer, service_request
    ):
        raise PermissionDenied
    report = report_by(contact_id, service_request, request.viewer)
    if report is None or report.contact is None or report.contact.redacted_at:
        raise Http404
    if request.method != "POST":
        return _page(request, service_request, report)
    work = {"merge": _merge, "unmerge": _unmerge, "mail_again": _mail_again}.get(request.POST.get("do", ""), _edit)
    try:
        return work(request, service_request, report)
    except policies.Forbidden:  # the report is of a joined case of another department
        raise PermissionDenied from None


def _edit(request: Any, service_request: ServiceRequest, report: Report) -> HttpResponse:
    assert report.contact is not None
    form = ContactEditForm(request.POST, contact=report.contact)
    if not form.is_valid():
        return _page(request, service_request, report, form=form, status=422)
    try:
        changed = contacts.edit_contact(
            report, values=form.values, seen=form.seen, actor=Actor(request.viewer, "staff"), now=timezone.now()
        )
    except contacts.ContactMoved as moved:
        report.contact.refresh_from_db()
        fresh = {f"seen_{name}": contacts.as_text(getattr(report.contact, name)) for name in contacts.EDITABLE}
        carried = ContactEditForm(request.POST.dict() | fresh, contact=report.contact)
        changes = [_now_is(name, report) for name in moved.fields]
        return _page(request, service_request, report, form=carried, changes=changes, status=409)
    said = _("The contact details are corrected.") if changed else _("Nothing was changed.")
    messages.success(request, said)
    return redirect("case_contact_edit", service_request.public_id, report.contact_id)


def _now_is(name: str, report: Report) -> str:
    value = contacts.as_text(getattr(report.contact, name))
    return _("%(field)s is now: %(value)s") % {"field": LABELS[name], "value": value or "–"}  # noqa: RUF001


def _merge(request: Any, service_request: ServiceRequest, report: Report) -> HttpResponse:
    assert report.contact is not None
    chosen = request.POST.get("contact", "")
    known = {str(other.contact.pk): other.contact.pk for other in alike(report.contact, request.viewer)}
    if chosen not in known:
        messages.error(request, WHY_NOT_MERGED["gone"])
        return redirect("case_contact_edit", service_request.public_id, report.contact_id)
    actor = Actor(request.viewer, "staff")
    try:
        contacts.merge_contacts(report, gone_id=known[chosen], actor=actor, now=timezone.now())
    except contacts.CannotMerge as refused:
        messages.error(request, WHY_NOT_MERGED[refused.code])
    else:
        messages.success(request, _("The two contacts are one now. You can take it back below."))
    return redirect("case_contact_edit", service_request.public_id, report.contact_id)


def _unmerge(request: Any, service_request: ServiceRequest, report: Report) -> HttpResponse:
    given = request.POST.get("merge", "")
    merge_id = int(given) if given.isdecimal() and len(given) < 18 else 0
    try:
        contacts.unmerge_contacts(
            report, merge_id=merge_id, actor=Actor(request.viewer, "staff"), now=timezone.now()
        )  # fmt: skip
    except contacts.CannotMerge as refused:
        messages.error(request, WHY_NOT_MERGED[refused.code])
    else:
        messages.success(request, _("They are two contacts again, as they were."))
    return redirect("case", service_request.public_id)


def _mail_again(request: Any, service_request: ServiceRequest, report: Report) -> HttpResponse:
    """Mail came back, but the address is right: write there again. What its owner stopped stays stopped."""
    assert report.contact is not None
    if why_stopped(ContactChannel.EMAIL, report.contact.email) == StoppedAddress.Reason.BOUNCED:
        start_again(ContactChannel.EMAIL, report.contact.email)
        messages.success(request, _("We write to this address again."))
    return redirect("case_contact_edit", service_request.public_id, report.contact_id)


def _page(
    request: Any, service_request: ServiceRequest, report: Report, *, form: ContactEditForm | None = None,
    changes: list[str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    contact = report.contact
    assert contact is not None
    others = alike(contact, request.viewer)
    looked_at = [contact, *(other.contact for other in others)]
    record_looks(
        looked_at, user_id=request.viewer.user_id, about=service_request.public_id, now=timezone.now()
    )  # fmt: skip
    history = contact.changes.select_related("changed_by")[:50]
    context = {
        "case": service_request, "contact": contact, "form": form or ContactEditForm(contact=contact),
        "alike": others, "merges": merges_of(contact), "changes": changes or [],
        "mail_stopped": why_stopped(ContactChannel.EMAIL, contact.email) if contact.email else "",
        "history": [{"change": change, "label": LABELS.get(change.field, change.field)} for change in history],
    }  # fmt: skip
    return render(request, "staff/case_contact.html", context, status=status)
