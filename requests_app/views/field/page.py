"""The frame of every page of a crew's phone: whose it is, so that the phone never shows it to somebody else."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from requests_app.models import ServiceRequest

METRES_PER_KILOMETRE = 1000


def field_page(request: Any, template: str, context: dict[str, Any], *, case: ServiceRequest | None = None,
               status: int = 200) -> HttpResponse:  # fmt: skip
    """The page, marked with its reader and the version of the case it shows: the phone keeps it for both."""
    response = render(request, template, context | {"phone": phone(request)}, status=status)
    response["Field-User"] = str(request.viewer.user_id)
    if case is not None:
        response["Field-Version"] = str(case.version)
    return response


def phone(request: Any) -> dict[str, Any]:
    """What the scripts of the phone need: who reads, where to send, and the words they say."""
    return {
        "user": request.viewer.user_id,
        "worker": reverse("field_worker"), "send": reverse("field_action"), "token": reverse("field_token"),
        "kept": reverse("field_kept"), "route": reverse("field_route"), "signIn": reverse("account_login"),
        "words": _words(),
    }  # fmt: skip


def _words() -> dict[str, str]:
    """Texts in the reader's language; {…} is filled in by the phone."""
    return {
        "noSignal": _("No signal since {time}."), "keptHere": _("Kept on this phone: {count}. They go by themselves."),
        "look": _("Look at them: {count}"), "see": _("See"), "sending": _("Sending: {count} left."),
        "signedOut": _("You are signed out. What is kept on this phone goes once you sign in."),
        "signIn": _("Sign in"), "others": _("Somebody else's work is kept on this phone. It goes when they sign in."),
        "sent": _("Sent."), "keptNow": _("Kept on this phone. It goes by itself."),
        "onSiteSince": _("On site since {time}"), "resolved": _("Resolved"), "been": _("Been there"),
        "notSent": _("not sent"), "photosKept": _("Photos kept on this phone: {count}"),
        "noPosition": _("Your device did not tell us where it is. The order stays as it was."),
        "fromHere": _("Ordered from where you stand. Your position stays on this phone."),
        "full": _("This phone has no room left. Send what is kept first."),
        "waiting": _("Waits for signal"), "conflict": _("The case has moved on"), "refused": _("Not taken"),
        "again": _("Try again"), "anyway": _("Send it anyway"), "asNote": _("Keep it as a note"), "drop": _("Drop it"),
        "dropSure": _("Drop it for good?"), "meanwhile": _("Meanwhile:"),
        "gone": _("You cannot see this case any more."),
        "photos": _("Photos: {count}"), "nothingKept": _("Nothing is kept on this phone. All of it was sent."),
        "openStop": _("Open the stop"), "trouble": _("Something went wrong here. It will be tried again."),
    }  # fmt: skip


def distance_words(metres: float | None) -> str:
    """How far, as people say it; empty when it is not known."""
    if metres is None:
        return ""
    if metres < METRES_PER_KILOMETRE:
        return _("%(metres)s m") % {"metres": number_format(round(metres, -1), 0)}
    return _("%(kilometres)s km") % {"kilometres": number_format(metres / METRES_PER_KILOMETRE, 1)}
