"""A link that is over is no dead end: whoever knows the number and her address is mailed a new one."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.lib import public_ids
from civic311.lib.client_address import client_network
from requests_app.forms.track import NewLinkForm
from requests_app.intake_limits import within
from requests_app.models import Report, ServiceRequest
from requests_app.queries.visible import by_number
from requests_app.queries.voices import reports_of_all, root_of
from requests_app.resident_mail import mail_new_link
from requests_app.views.public.door import device_of, open_door


def over_page(request: HttpRequest) -> HttpResponse:
    """What a link shows that is unknown, over or revoked: all the same."""
    return render(request, "public/tracker/over.html", {"form": NewLinkForm()}, status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_door()
def track_again(request: HttpRequest) -> HttpResponse:
    """`/track/again/`: ask for a new link. The answer is the same whether anything was found or not."""
    if request.method != "POST":
        return render(request, "public/tracker/over.html", {"form": NewLinkForm(), "was_asked": "sent" in request.GET})
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return render(request, "public/tracker/over.html", {"form": form}, status=422)
    now = timezone.now()
    if within("new-link", client_network(request), device_of(request), now=now):
        _send(form.cleaned_data["number"], form.cleaned_data["email"], now)
    response = redirect("track_again")
    response["Location"] += "?sent=1"
    return response


def _send(number: str, email: str, now: datetime) -> None:
    """Mail a new link for the report that both name, if there is one; the latest where a person has several."""
    typed = number.replace("\x00", "")
    case = by_number(ServiceRequest.objects.all(), typed, public_ids.normalise(typed))
    if case is None:
        return
    found = _report_by(case, email) or _report_by(root_of(case), email)
    if found is not None and within("new-link-mail", email.lower(), now=now):
        mail_new_link(found, now=now)


def _report_by(case: ServiceRequest, email: str) -> Report | None:
    rows = reports_of_all(case).filter(contact__email__iexact=email, contact__redacted_at=None)
    return rows.select_related("contact", "service_request__queue", "service_request__service").order_by("-pk").first()
