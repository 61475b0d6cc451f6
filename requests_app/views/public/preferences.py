"""`/preferences/<token>/`: what is sent to an address, how and when, and what it follows; stop everything."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from civic311.lib.private_links import private_link
from civic311.people.links import email_of
from civic311.people.models import ContactChannel, PersonLink
from civic311.people.preferences import Choices, choose, contacts_of, ways_to
from civic311.people.stopped import start_again, stop, stopped_among
from notifications.sms import is_on as texts_are_on
from requests_app.actions.following import stop_one_of
from requests_app.forms.following import PreferencesForm
from requests_app.views.public.mine import follow_lines

_EMAIL = ContactChannel.EMAIL
_READ = 50  # contacts of one address that are looked at


@private_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing, since mail programs follow links; buttons do."""
    now = timezone.now()
    email = email_of(token, now=now, scope=PersonLink.Scope.PREFERENCES)
    if not email:
        raise Http404
    form = _form(email, request.POST if request.POST.get("do") == "save" else None)
    if request.method == "POST" and _act(request, email, form, now):
        return redirect("preferences", token)
    context = {
        "email": email, "form": form, "follows": follow_lines(email), "stopped": bool(stopped_among(_EMAIL, [email])),
        "has_reports": contacts_of(email).exists(),
    }  # fmt: skip
    return render(request, "public/mine/preferences.html", context)


def _form(email: str, data: Any) -> PreferencesForm:
    contacts = list(contacts_of(email)[:_READ])
    newest = contacts[0] if contacts else None
    initial: dict[str, Any] = {"channel": _EMAIL, "language": get_language() or "en"}
    if newest is not None:
        names = ("channel", "language", "wants_digest", "quiet_from", "quiet_until")
        initial = {name: getattr(newest, name) for name in names}
    return PreferencesForm(data, initial=initial, channels=ways_to(contacts, texts=texts_are_on()))


def _act(request: HttpRequest, email: str, form: PreferencesForm, now: datetime) -> bool:
    """Do what a button says; False when the form has to be mended first."""
    doing = request.POST.get("do", "")
    if doing == "save":
        if not form.is_valid():
            return False
        choose(email, Choices(**form.cleaned_data))
        messages.success(request, _("Saved. It counts from now on."))
    elif doing == "stop_all":
        stop(_EMAIL, email, now=now)
        messages.success(request, _("We send nothing more to this address."))
    elif doing == "start_again":
        start_again(_EMAIL, email)
        messages.success(request, _("We write to you again."))
    elif doing.startswith("stop-"):
        stop_one_of(email, doing.removeprefix("stop-"), now=now)
        messages.success(request, _("Stopped."))
    return True
