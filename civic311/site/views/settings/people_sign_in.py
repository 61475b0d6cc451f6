"""An administrator helps with somebody's sign-in: a lost second factor, a stolen device, a wrong connection."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic311.accounts.access import confirms_identity
from civic311.accounts.models import AccountEvent, User
from civic311.accounts.second_factor import take_off
from civic311.accounts.sessions import end_sessions
from civic311.site.sign_on_roles import unlink
from civic311.site.views.settings.people import people_page


@people_page
@confirms_identity
@require_POST
def reset_factor(request: Any, pk: int) -> HttpResponse:
    """Take every second factor off; the person sets up a new one at the next sign-in."""
    person = get_object_or_404(User, pk=pk)
    take_off(person, by=request.user, now=timezone.now())
    messages.success(request, _("%(name)s signs in with the password alone now.") % {"name": person})
    return redirect("settings_person", pk)


@people_page
@require_POST
def sign_out_everywhere(request: Any, pk: int) -> HttpResponse:
    """End every session of the person."""
    person = get_object_or_404(User, pk=pk)
    end_sessions(person, besides=request.session.session_key)
    AccountEvent.objects.create(
        user=person, by=request.user, kind=AccountEvent.Kind.SESSIONS_ENDED, at=timezone.now()
    )  # fmt: skip
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": person})
    return redirect("settings_person", pk)


@people_page
@confirms_identity
@require_POST
def disconnect(request: Any, pk: int) -> HttpResponse:
    """The account no longer belongs to anybody at the city's sign-on."""
    person = get_object_or_404(User, pk=pk)
    unlink(person, by=request.user, now=timezone.now())
    messages.success(request, _("No longer connected."))
    return redirect("settings_person", pk)
