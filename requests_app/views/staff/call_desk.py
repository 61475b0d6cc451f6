"""The call desk: one screen from "311, how can I help" to the sentence that is read back.

Every button sends the whole form, so that all of it works without scripts; `call_live` is the same in small pieces.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from civic311.accounts.access import needs
from civic311.lib import public_ids
from civic311.lib.translated_text import in_language
from community.queries.enquiries import topics_to_choose
from requests_app.actions.call_drafts import end_call, find_call, keep_call, unfinished_calls
from requests_app.actions.join import keep_apart
from requests_app.actions.submit import DangerFound, Refused, submit
from requests_app.actor import Actor
from requests_app.forms.call_forms import CallForms
from requests_app.models import ServiceRequest
from requests_app.promise_words import promise_sentence
from requests_app.queries.case import seen_or_entered
from requests_app.queries.promise import background_of
from requests_app.queries.search import find_by_number
from requests_app.queries.visible import staff_requests
from requests_app.views.staff.call_context import desk_context, fresh_call
from requests_app.views.staff.call_ending import (
    accepted_contact,
    answered_by_article,
    asked_about_topic,
    content_with_known,
    emergency_phone,
    end_draft,
    informed,
    transfer_targets,
    transferred,
)
from requests_app.views.staff.call_nearby import joined_call
from requests_app.views.staff.call_typed import (
    continued,
    keep_typed,
    same_caller,
    title_of,
    typed_of,
    with_contact,
    with_declined,
    with_service,
)

MOST_PHONE = 40
_NOT_DIALLED = re.compile(r"[^0-9+(). -]")  # a telephone system may send "tel:+1-508-555-0199"
MOST_TOPICS = 9  # as many as there are digits to press


@needs("requests.enter")
@never_cache
def call_desk(request: Any) -> HttpResponse:
    """`/staff/call/`. `?phone=`: who calls; `?draft=`: an unfinished call; `?saved=`: the case saved just before."""
    if request.method == "POST":
        button = next((name for name in _BUTTONS if name in request.POST), "step")
        return _BUTTONS[button](request)
    phone = _NOT_DIALLED.sub("", request.GET.get("phone", "")[:MOST_PHONE]).strip()
    data = continued(request.GET.get("draft", ""), request.viewer) or fresh_call(phone=phone)
    return _page(request, data)


def _page(
    request: Any, data: QueryDict, forms: CallForms | None = None, danger: DangerFound | None = None
) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()
    key = data.get("submission_key", "")
    begun = find_call(key, viewer.user_id)
    context = desk_context(viewer, data, now=now, forms=forms) | {
        "danger": danger, "advice": in_language(danger.advice) if danger else "",
        "unfinished": [(each, title_of(each)) for each in unfinished_calls(viewer.user_id, but=begun and begun.pk)],
        "saved_at": begun.updated_at if begun else None, "emergency_phone": emergency_phone(),
        "targets": transfer_targets(), "topics": topics_to_choose()[:MOST_TOPICS],
        "saved_case": _saved(request, now),
    }  # fmt: skip
    return render(request, "staff/call.html", context)


def _saved(request: Any, now: Any) -> dict[str, Any] | None:
    """The case that was saved just before, to be read out while the next one begins."""
    number = request.GET.get("saved", "")
    made = seen_or_entered(request.viewer).filter(public_id=number).first() if number else None
    return _read_out(made, now) if made else None


def _read_out(made: ServiceRequest, now: Any) -> dict[str, Any]:
    """A case as it is read out: its number in groups, and what was promised."""
    return {
        "case": made, "spoken": public_ids.spoken(made.public_id),
        "promise": promise_sentence(made, now=now, told=background_of(made, now=now)),
    }  # fmt: skip


def _send(request: Any) -> HttpResponse:
    """Save the call, or show what it looks like so far (`step` is show, send or another)."""
    step = request.POST.get("step", "send")
    if step not in ("send", "another"):
        keep_typed(request.viewer, request.POST, now=timezone.now())
        return _page(request, request.POST)
    forms = CallForms(request.viewer, request.POST)
    if not forms.is_valid():
        return _page(request, request.POST, forms, forms.danger())
    actor, now = Actor(request.viewer, "desk"), timezone.now()
    try:
        made = submit(forms.intake(), actor=actor, now=now)
    except DangerFound as danger:
        return _page(request, request.POST, forms, danger)
    except Refused as refused:
        forms.refuse(refused)
        return _page(request, request.POST, forms)
    for number in request.POST.getlist("declined")[:20]:
        other = find_by_number(request.viewer, number)
        if other is not None and other.pk != made.pk:
            keep_apart(made.pk, other.pk, actor=actor, now=now)
    end_draft(request.viewer, request.POST, now=now)
    return _next_of_caller(request, made) if step == "another" else redirect("call_done", public_id=made.public_id)


def _next_of_caller(request: Any, made: ServiceRequest) -> HttpResponse:
    """On to the next matter of the same caller, with the number of this one on the page."""
    key = uuid.uuid4()
    fields = same_caller(request.POST, key)
    keep_call(key, request.viewer.user_id, typed_of(fields), now=timezone.now())
    query = urlencode({"draft": key, "saved": made.public_id})
    return redirect(f"{reverse('call_desk')}?{query}")


def _join(request: Any) -> HttpResponse:
    try:
        forms, done = joined_call(request)
    except DangerFound as danger:
        return _page(request, request.POST, danger=danger)
    if done is None:
        return _page(request, request.POST, forms)
    end_draft(request.viewer, request.POST, now=timezone.now())
    return done


def _topic(request: Any) -> HttpResponse:
    return asked_about_topic(request) or _page(request, request.POST)


def _transfer(request: Any) -> HttpResponse:
    return transferred(request) or _page(request, request.POST)


def _discard(request: Any) -> HttpResponse:
    """Throw an unfinished call away."""
    begun = find_call(request.POST.get("discard", ""), request.viewer.user_id)
    if begun is not None:
        end_call(begun.pk, request.viewer.user_id, now=timezone.now())
    return _page(request, request.POST)


def _take(request: Any) -> HttpResponse:
    data = request.POST.copy()
    data["known_contact"] = data["take"]
    contact = accepted_contact(request.viewer, data)
    return _page(request, with_contact(data, contact) if contact else request.POST)


def _pick(request: Any) -> HttpResponse:
    return _page(request, with_service(request.POST, request.POST["pick"]))


def _decline(request: Any) -> HttpResponse:
    return _page(request, with_declined(request.POST, request.POST["decline"]))


_BUTTONS: dict[str, Callable[[Any], HttpResponse]] = {
    "join": _join, "inform": informed, "answers": content_with_known, "article": answered_by_article, "topic": _topic,
    "unanswered": _topic, "transfer": _transfer, "discard": _discard, "take": _take, "pick": _pick,
    "decline": _decline, "step": _send,
}  # fmt: skip


@needs("requests.enter", "requests.field_entry")
@never_cache
def call_done(request: Any, public_id: str) -> HttpResponse:
    """What to read out: number, team, promise. For whoever entered it, even when the case went out of her scope."""
    made = get_object_or_404(seen_or_entered(request.viewer), public_id=public_id)
    now = timezone.now()
    context = _read_out(made, now) | {
        "now": now, "is_in_scope": staff_requests(request.viewer).filter(pk=made.pk).exists(),
        "is_voice": "voice" in request.GET,
    }  # fmt: skip
    return render(request, "staff/call_done.html", context)
