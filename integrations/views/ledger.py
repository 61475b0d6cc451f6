"""`/staff/settings/integrations/`: the doors to other systems, how each system is doing, and the ledger between us."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.accounts.access import needs_everywhere
from civic311.city.modules import page_is_on
from civic311.lib.crumbs import in_settings
from civic311.lib.key_pages import page_by_key
from integrations.doors import DOORS
from integrations.exchange_words import (
    DOOR_STATES,
    STATES,
    TROUBLES,
    answer_words,
    direction_words,
    span_words,
    what_words,
)
from integrations.forms.ledger import LedgerForm, PeerForm
from integrations.models import Exchange, Peer
from integrations.queries.exchanges import NEWEST_FIRST, ledger, peers, waiting_by_peer
from integrations.watching import MANAGE

PAGE = 50
integrations_page = needs_everywhere(MANAGE)
_DOORS = {door.code: door for door in DOORS}


@integrations_page
@never_cache
@require_safe
def integrations(request: Any) -> HttpResponse:
    """Doors with their state, then peers, then the ledger: `?door=`, `peer`, `state`, `span`, `number`, `page`."""
    now = timezone.now()
    form = LedgerForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = ledger(asked, now=now) if not form.errors else Exchange.objects.none()
    page = page_by_key(rows, NEWEST_FIRST, request.GET.get("page"), PAGE)
    context = {
        "doors": [_door(door, now) for door in DOORS if page_is_on(door.url_name)], "peers": _peers(now),
        "form": form, "page": page,
        "rows": [line(row, now) for row in page.rows], "is_filtered": any(asked.values()) or bool(form.errors),
        "crumbs": in_settings(),
    }  # fmt: skip
    return render(request, "staff/settings/integrations/index.html", context)


@integrations_page
@require_POST
def exchange_retry(request: Any, pk: int) -> HttpResponse:
    """Try one line again, where its door can, and go back to where the button was."""
    row = get_object_or_404(Exchange, pk=pk)
    door = _DOORS.get(row.door)
    may_retry = door is not None and door.retry is not None and row.state != Exchange.State.DONE
    if may_retry and door.retry(row.pk, timezone.now()):
        messages.success(request, _("It is tried again."))
    else:
        messages.info(request, _("This cannot be tried again."))
    return redirect(f"{reverse('integrations')}?{urlencode({'peer': row.peer})}#ledger")


@integrations_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def peer(request: Any, pk: int) -> HttpResponse:
    """`/staff/settings/integrations/peers/<pk>/`: who is told when this system is silent or stuck."""
    row = get_object_or_404(Peer, pk=pk)
    form = PeerForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.keep(now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("integrations")
    context = {
        "form": form,
        "row": row,
        "door": _title(row.door),
        "usual": span_words(row.usual_gap),
        "crumbs": crumbs(),
    }
    return render(request, "staff/settings/integrations/peer.html", context, status=422 if form.errors else 200)


def crumbs(*more: tuple[str, Any]) -> list[dict[str, Any]]:
    """The way back from a page below this one; `more` are (address, title)."""
    return in_settings((reverse("integrations"), _("Integrations")), *more)


def secret_page(request: Any, row: Any, secret: str, back: str, above: tuple[str, Any]) -> HttpResponse:
    """A secret that was just made for a subscription or a work system, shown this once."""
    context = {
        "name": row.name, "secret": secret, "old_until": row.old_secret_until, "back": back, "crumbs": crumbs(above),
    }  # fmt: skip
    return render(request, "staff/settings/integrations/secret.html", context)


def line(row: Exchange, now: datetime) -> dict[str, Any]:
    """A line of the ledger as pages show it."""
    words, look = STATES[row.state]
    door = _DOORS.get(row.door)
    return {
        "row": row, "door": _title(row.door), "what": what_words(row), "way": direction_words(row), "words": words,
        "look": look, "answer": answer_words(row), "lag": span_words(row.age(now)),
        "may_retry": row.state != Exchange.State.DONE and door is not None and door.retry is not None,
    }  # fmt: skip


def _title(code: str) -> Any:
    return _DOORS[code].title if code in _DOORS else code


def _door(door: Any, now: datetime) -> dict[str, Any]:
    summary = door.summary(now)
    words, look = DOOR_STATES[summary.state]
    return {"door": door, "url": reverse(door.url_name), "summary": summary.words, "state": words, "look": look}


def _peers(now: datetime) -> list[dict[str, Any]]:
    waiting = waiting_by_peer()
    listed = []
    for row in peers():
        words, look = TROUBLES[row.trouble]
        count, oldest = waiting.get((row.door, row.name), (0, None))
        listed.append(
            {
                "row": row, "door": _title(row.door), "words": words if row.is_watched else _("Not watched"),
                "look": look if row.is_watched else "", "usual": span_words(row.usual_gap), "waiting": count,
                "oldest": span_words(now - oldest) if oldest else "",
            }
        )  # fmt: skip
    return listed
