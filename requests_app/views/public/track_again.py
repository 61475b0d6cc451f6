"""A link that is over is no dead end: whoever knows the number and her address is mailed a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.lib.client_address import client_network
from requests_app.actions.mine import ask_for_link
from requests_app.forms.track import NewLinkForm
from requests_app.intake_limits import within
from requests_app.views.public.door import device_of, open_door


def over_page(request: HttpRequest) -> HttpResponse:
    """What a link shows that is unknown, over or revoked: all the same."""
    return render(request, "public/tracker/over.html", {"form": NewLinkForm()}, status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_door()
def track_again(request: HttpRequest) -> HttpResponse:
    """`/track/again/`: ask for a new link. The answer is the same for everybody, as quickly: the worker looks."""
    if request.method != "POST":
        return render(request, "public/tracker/over.html", {"form": NewLinkForm(), "was_asked": "sent" in request.GET})
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return render(request, "public/tracker/over.html", {"form": form}, status=422)
    now = timezone.now()
    if within("new-link", client_network(request), device_of(request), now=now):
        typed = {name: form.cleaned_data[name].replace("\x00", "") for name in ("email", "number")}
        ask_for_link(**typed, language=get_language() or "en", now=now)
    response = redirect("track_again")
    response["Location"] += "?sent=1"
    return response
