"""Sent mail, readable by staff: a list and one message."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.accounts.access import StaffRequest, needs
from civic311.lib.key_pages import page_by_key
from civic311.lib.public_ids import normalise
from civic311.people.looks import MAIL as ABOUT
from civic311.people.looks import record_look_at
from notifications.models import MessageState, OutboundMessage
from notifications.queries import (
    NEWEST_FIRST,
    address_in_list,
    html_for_staff,
    may_see_address,
    text_for_staff,
    visible_messages,
)

PAGE = 50
STATES = {
    MessageState.DUE: (_("Waiting"), "is-go"),
    MessageState.SENDING: (_("Being sent"), "is-go"),
    MessageState.SENT: (_("Sent"), "is-ok"),
    MessageState.FAILED: (_("Not delivered"), "is-late"),
    MessageState.BOUNCED: (_("Came back"), "is-late"),
}
FILTERS = {"waiting": [MessageState.DUE, MessageState.SENDING], "sent": [MessageState.SENT],
           "failed": [MessageState.FAILED], "bounced": [MessageState.BOUNCED]}  # fmt: skip
KEEPS_MAIL = "notifications.backends.KeepBackend"


@needs("mail.view")
def staff_mail(request: StaffRequest) -> HttpResponse:
    """What was written to whom, newest first; `?about=` asks for one case, `?state=` is one of FILTERS."""
    wanted = request.GET.get("about", "").strip()[:40]
    state = request.GET.get("state", "")
    messages = visible_messages(request.viewer).defer("body_text", "body_html", "attachment")
    if wanted:
        messages = messages.filter(about=normalise(wanted) or wanted)
    if state in FILTERS:
        messages = messages.filter(state__in=FILTERS[state])
    page = page_by_key(messages, NEWEST_FIRST, request.GET.get("page"), PAGE)
    rows = [_row(request, message) for message in page.rows]
    return render(
        request,
        "staff/mail/list.html",
        {"rows": rows, "page": page, "about": wanted, "state": state, "is_kept": _is_kept()},
    )


@needs("mail.view")
def staff_mail_detail(request: StaffRequest, message_id: int) -> HttpResponse:
    """One message as it was written, until its text is deleted after 30 days."""
    message = get_object_or_404(visible_messages(request.viewer), pk=message_id)
    row = _row(request, message)
    if may_see_address(request.viewer, message):
        row["address"] = message.to_address
        record_look_at(
            message.to_address, user_id=request.viewer.user_id, about=message.about or ABOUT, now=timezone.now()
        )
    context = row | {
        "text": text_for_staff(message, message.body_text),
        "html": html_for_staff(message),
        "may_answer": settings.DEMO_MODE and bool(message.reply_to) and message.channel == "email",
    }
    response = render(request, "staff/mail/detail.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _row(request: StaffRequest, message: OutboundMessage) -> dict[str, Any]:
    words, look = STATES[MessageState(message.state)]
    if message.state == MessageState.SENT and _is_kept():
        words = _("Kept here")
    return {"message": message, "address": address_in_list(request.viewer, message), "words": words, "look": look}


def _is_kept() -> bool:
    """Whether mail goes nowhere but here."""
    return bool(settings.EMAIL_BACKEND == KEEPS_MAIL)
