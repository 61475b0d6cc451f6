"""The link in an emergency call: what it is about, and a button to say yes. It needs no sign-in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic311.accounts.models import User
from civic311.accounts.viewer import viewer_of
from civic311.lib.private_links import private_link
from requests_app.actions import paging
from requests_app.actor import Actor
from requests_app.call_links import called_by
from requests_app.models import Page, ServiceRequest
from requests_app.policies import NotAllowed


@private_link
@require_http_methods(["GET", "HEAD", "POST"])
def answer_call(request: HttpRequest, token: str) -> HttpResponse:
    """`/on-call/<token>/`. Opening it changes nothing, since mail scanners follow links; the button does."""
    called = called_by(token)
    person = User.objects.filter(pk=called.user_id, is_active=True).first() if called else None
    if called is None or person is None:
        raise Http404
    rows = ServiceRequest.objects.select_related("service", "queue__department")
    service_request = rows.filter(pk=called.service_request_id).first()
    if service_request is None:
        raise Http404
    if request.method == "POST":
        _answer(request, service_request, person)
        return redirect("answer_call", token)
    latest = Page.objects.filter(service_request=service_request).select_related("acknowledged_by").last()
    context = {
        "case": service_request, "person": person, "waits": paging.open_call(service_request) is not None,
        "answered_by": latest.acknowledged_by if latest else None, "token": token,
    }  # fmt: skip
    return render(request, "staff/on_call_answer.html", context)


def _answer(request: HttpRequest, service_request: ServiceRequest, person: User) -> None:
    """The link proves who answers: it went to that person only."""
    actor = Actor(viewer_of(person), "staff", is_system=True)
    try:
        answered = paging.answer(service_request.pk, actor=actor, now=timezone.now())
    except NotAllowed:
        messages.info(request, _("The case is closed already. Thank you."))
        return
    if answered:
        messages.success(request, _("Thank you. Nobody else is called."))
    else:
        messages.info(request, _("Somebody has answered already. Thank you."))
