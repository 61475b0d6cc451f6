"""`/accounts/2fa/`: how one signs in, and where one is signed in."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from civic311.accounts.access import confirms_identity
from civic311.accounts.models import AccountEvent, StaffSession
from civic311.accounts.sessions import end_sessions
from civic311.accounts.sign_on import current_sign_on, link_of, may_use_password
from civic311.site.sign_on_roles import unlink

MOST_EVENTS = 10


@never_cache
@login_required
@require_safe
def security(request: Any) -> HttpResponse:
    """Password, second factor, the city's sign-on, and the places where one is signed in."""
    user, now = request.user, timezone.now()
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    codes = next((each for each in factors if each.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "app": next((each for each in factors if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [each for each in factors if each.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "must_have": settings.REQUIRE_SECOND_FACTOR or request.viewer.needs_second_factor,
        "may_use_password": may_use_password(user),
        "sign_on": current_sign_on(),
        "link": link_of(user),
        "places": _places(request, now),
        "events": AccountEvent.objects.filter(user=user).select_related("by")[:MOST_EVENTS],
    }
    return render(request, "account/security.html", context)


def _places(request: Any, now: Any) -> list[StaffSession]:
    oldest = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    places = list(StaffSession.objects.filter(user=request.user, started_at__gt=oldest))
    for place in places:
        place.is_here = place.session_key == request.session.session_key  # type: ignore[attr-defined]
    return places


@login_required
@require_POST
def sign_out_there(request: Any, pk: int) -> HttpResponse:
    """End one other session."""
    place = get_object_or_404(StaffSession, pk=pk, user=request.user)
    if place.session_key == request.session.session_key:
        return redirect("account_logout")
    request.session.__class__().delete(place.session_key)
    place.delete()
    messages.success(request, _("Signed out there."))
    return redirect("mfa_index")


@login_required
@require_POST
def sign_out_elsewhere(request: Any) -> HttpResponse:
    """End all sessions but this one."""
    count = end_sessions(request.user, besides=request.session.session_key)
    if count:
        kind = AccountEvent.Kind.SESSIONS_ENDED
        AccountEvent.objects.create(user=request.user, by=request.user, kind=kind, at=timezone.now())
    words = ngettext("Signed out in %(count)d other place.", "Signed out in %(count)d other places.", count)
    messages.success(request, words % {"count": count} if count else _("You were signed in nowhere else."))
    return redirect("mfa_index")


@login_required
@confirms_identity
@require_POST
def disconnect(request: Any) -> HttpResponse:
    """Leave the city's sign-on; only for whoever can still come in otherwise."""
    user = request.user
    if not user.has_usable_password() or not may_use_password(user):
        messages.error(request, _("You need a password first, or you could not sign in any more."))
        return redirect("mfa_index")
    unlink(user, by=user, now=timezone.now())
    messages.success(request, _("No longer connected."))
    return redirect("mfa_index")
