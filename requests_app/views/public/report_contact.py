"""The step about the reporter: asked once on a walk, and never needed where the service does not require it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from civic311.people.models import Contact, ContactChannel
from requests_app.actions import drafts
from requests_app.forms.reporter import ReporterForm
from requests_app.views.public.report_parts import Written, next_step, open_draft, step_line, step_url
from requests_app.views.public.report_walk import last_sent
from routing.models.catalogue import ContactRule

_TAKEN_OVER = ("name", "email", "phone", "language", "postal_address")


def contact_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """About you."""
    service, now = so_far.service, timezone.now()
    if service.contact_rule == ContactRule.FORBIDDEN or not so_far.has_details:
        return redirect(step_url(service, "details") if not so_far.has_details else step_url(service, "check"))
    before = _person_of_last(request, now)
    if request.method == "POST":
        data = _as_typed(before) if before is not None and request.POST.get("do") == "same" else request.POST
        form = ReporterForm(data, service=service)
        if form.is_valid():
            drafts.keep(open_draft(request, now=now), "contact", form.cleaned_data, now=now)
            return redirect(next_step(service, "contact"))
    else:
        form = ReporterForm(initial=so_far.part("contact") or None, service=service)
    context = {
        "form": form,
        "is_required": service.contact_rule == ContactRule.REQUIRED,
        "before": before if not so_far.part("contact") else None,
        "before_email": masked(before.email) if before is not None else "",
    }
    return render(request, "public/report/contact.html", context | step_line(service, "contact"))


def masked(email: str) -> str:
    """Enough of an address to know it again, too little to write to it: others may hold this phone."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""


def _person_of_last(request: HttpRequest, now: datetime) -> Contact | None:
    last = last_sent(request, now=now)
    contact = last.contact if last is not None else None
    return contact if contact is not None and contact.redacted_at is None else None


def _as_typed(contact: Contact) -> dict[str, object]:
    """By email is no choice of its own: it is what happens to an address."""
    way = "" if contact.channel == ContactChannel.EMAIL else contact.channel
    return {name: getattr(contact, name) for name in _TAKEN_OVER} | {"channel": way, "follows": "on"}
