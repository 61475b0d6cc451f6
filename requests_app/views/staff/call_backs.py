"""Calls that residents without email get: which are due, the one in hand with its script, and how it went."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from civic311.lib.clean_text import clean_line
from requests_app import policies
from requests_app.actions import call_backs as actions
from requests_app.actor import Actor
from requests_app.call_scripts import NEWS, OUTCOMES, readings
from requests_app.forms.call_back import OutcomeForm
from requests_app.models import CallBack
from requests_app.queries.call_backs import CLAIM, call_backs_for, due_calls, later_calls, letters, not_told

CAPABILITY = "callbacks.work"
MOST_SHOWN = 100


@needs(CAPABILITY)
@never_cache
def call_backs(request: Any) -> HttpResponse:
    """`/staff/call-backs/`: the calls that are due, the longest due first; `?language=` narrows them."""
    viewer, now = request.viewer, timezone.now()
    due = due_calls(viewer, now=now)
    by_language = Counter(due.values_list("language", flat=True))
    language = request.GET.get("language", "")
    shown = due.filter(language=language) if language in by_language else due
    lost = not_told(viewer, now=now)[:MOST_SHOWN]
    later = later_calls(viewer, now=now)
    context = {
        "rows": [_row(row, viewer.user_id, now) for row in _with_people(shown)[:MOST_SHOWN]],
        "languages": [(code, language_name(code), number) for code, number in sorted(by_language.items())],
        "language": language if language in by_language else "", "total": due.count(), "later": later.count(),
        "next_at": later.order_by("due_at").values_list("due_at", flat=True).first(),
        "letters": letters(viewer).count(), "lost": [(row, NEWS.get(row.kind, "")) for row in lost],
    }  # fmt: skip
    return render(request, "staff/call_backs/list.html", context)


def _with_people(rows: QuerySet[CallBack]) -> QuerySet[CallBack]:
    return rows.select_related("service_request__service", "contact", "claimed_by").order_by("due_at", "id")


def _row(row: CallBack, user_id: int | None, now: Any) -> dict[str, Any]:
    """A line of the list: nothing that says who it is, since that look is only recorded when the call is taken."""
    is_held = row.claimed_at is not None and row.claimed_at >= now - CLAIM
    return {
        "call": row, "news": NEWS.get(row.kind, ""), "language": language_name(row.language),
        "is_mine": is_held and row.claimed_by_id == user_id,
        "held_by": row.claimed_by if is_held and row.claimed_by_id != user_id else None,
    }  # fmt: skip


def language_name(code: str) -> str:
    """A language by its name in the reader's language."""
    return str(get_language_info(code)["name_translated"]).capitalize()


@needs(CAPABILITY)
@require_POST
def call_back_next(request: Any) -> HttpResponse:
    """Take the call that is longest due, of the language that the list shows."""
    actor, language = Actor(request.viewer, "desk"), clean_line(request.POST.get("language", ""))
    try:
        taken = actions.claim_next(actor=actor, now=timezone.now(), language=language[:12])
    except actions.Taken:
        messages.info(request, _("No call is left to take."))
        return redirect("call_backs")
    return redirect("call_back", taken.pk)


@needs(CAPABILITY)
@require_POST
def call_back_take(request: Any, pk: int) -> HttpResponse:
    """Take this call, so that nobody else makes it."""
    try:
        actions.claim(pk, actor=Actor(request.viewer, "desk"), now=timezone.now())
    except actions.Taken:
        messages.info(request, _("Somebody else has this call, or it is done."))
        return redirect("call_backs")
    return redirect("call_back", pk)


@needs(CAPABILITY)
@never_cache
def call_back(request: Any, pk: int) -> HttpResponse:
    """The call in hand. Whoever did not take it, or took it too long ago, is sent to the list."""
    row = _in_hand(request.viewer, pk)
    if row is None:
        messages.info(request, _("Take the call first: it is yours for 20 minutes."))
        return redirect("call_backs")
    return _page(request, row, OutcomeForm(initial={"tries": row.tries}))


def _in_hand(viewer: Any, pk: int) -> CallBack | None:
    held = call_backs_for(viewer).filter(
        pk=pk, state=CallBack.State.DUE, claimed_by=viewer.user_id, claimed_at__gte=timezone.now() - CLAIM
    )
    return held.select_related("contact", "service_request__service", "report").first()


def _page(request: Any, row: CallBack, form: OutcomeForm, status: int = 200) -> HttpResponse:
    context = {
        "call": row, "form": form, "readings": readings(row), "news": NEWS.get(row.kind, ""),
        "earlier": [(each, OUTCOMES[each.outcome]) for each in row.attempts.select_related("made_by")],
        "language": language_name(row.language), "minutes": int(CLAIM.total_seconds() // 60),
    }  # fmt: skip
    return render(request, "staff/call_backs/call.html", context, status=status)


@needs(CAPABILITY)
@require_POST
def call_back_outcome(request: Any, pk: int) -> HttpResponse:
    """Record how it went. Sent twice it counts once."""
    form, row = OutcomeForm(request.POST), _in_hand(request.viewer, pk)
    if row is None:
        messages.info(request, _("This call is not in your hands any more. Nothing was recorded."))
        return redirect("call_backs")
    if not form.is_valid():
        return _page(request, row, form, status=422)
    values = form.cleaned_data
    try:
        done = actions.record_outcome(
            pk, outcome=values["outcome"], tries=values["tries"], note=values["note"],
            actor=Actor(request.viewer, "desk"), now=timezone.now(),
        )  # fmt: skip
    except actions.Taken:
        messages.info(request, _("Somebody else has this call by now. Nothing was recorded."))
        return redirect("call_backs")
    except policies.Forbidden:
        raise PermissionDenied from None
    messages.success(request, _what_now(done))
    return redirect("call_backs")


@needs(CAPABILITY)
@require_POST
def call_back_release(request: Any, pk: int) -> HttpResponse:
    """Give the call back to the others."""
    actions.release(pk, actor=Actor(request.viewer, "desk"))
    return redirect("call_backs")


def _what_now(row: CallBack) -> str:
    if row.state == CallBack.State.DONE:
        return _("Recorded. This is done.")
    if row.state == CallBack.State.DROPPED:
        return _(
            "Recorded. There is no postal address either, so nobody can be told. It stands at the end of this page."
        )
    if row.way == CallBack.Way.LETTER:
        return _("Recorded. A letter waits to be printed now.")
    return _("Recorded. It comes back to this list when it is time to try again.")
