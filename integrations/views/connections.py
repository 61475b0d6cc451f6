"""`/staff/settings/integrations/open311-client/`: Open311 servers of outside bodies that cases are handed to."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations.actions import connections as actions
from integrations.forms.connections import STATUSES, ConnectionForm, ReferenceForm
from integrations.models import Connection, HandOver
from integrations.open311.client.catalogue import open_questions
from integrations.open311.client.peer import PeerFailed
from integrations.queries import connections as queries
from integrations.views import ledger
from integrations.views.ledger import integrations_page

FOLDER = "staff/settings/integrations"


@integrations_page
@never_cache
@require_safe
def connections_page(request: Any) -> HttpResponse:
    """All connections with how they are doing."""
    context = {
        "rows": queries.connections(), "may_add": queries.bodies_without().exists(), "crumbs": ledger.crumbs(),
    }  # fmt: skip
    return render(request, f"{FOLDER}/connections.html", context)


@integrations_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def connection_edit(request: Any, pk: int | None = None) -> HttpResponse:
    """Add a connection (it sends nothing yet), or change one; it is tried out at once."""
    row = get_object_or_404(queries.connections(), pk=pk) if pk else None
    form = ConnectionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        connection = form.save(commit=False)
        given = form.cleaned_data
        actions.keep_connection(connection, key=given["key"], stays_open=given["stays_open"])
        _try_out(request, connection)
        return redirect("connection", connection.pk)
    context = {"form": form, "row": row, "crumbs": crumbs(row)}
    return render(request, f"{FOLDER}/connection_edit.html", context, status=422 if form.errors else 200)


@integrations_page
@never_cache
@require_safe
def connection_page(request: Any, pk: int) -> HttpResponse:
    """How it is doing, what has to be decided, and what can be done."""
    row = get_object_or_404(queries.connections(), pk=pk)
    named = {service.service_code: str(service) for service in queries.our_services()}
    lacking = [
        {"code": code, "name": named[code], "questions": missing}
        for code, mapped in row.services.items()
        if code in named and (missing := open_questions(mapped))
    ]
    context = {
        "row": row, "lacking": lacking, "to_do": queries.to_do(row), "recent": _said(queries.recent(row)),
        "rules": queries.rules_of(row), "crumbs": crumbs(),
    }  # fmt: skip
    return render(request, f"{FOLDER}/connection.html", context)


@integrations_page
@require_POST
def connection_do(request: Any, pk: int) -> HttpResponse:
    """`do`: test, begin, pause or ask."""
    row, now, do = get_object_or_404(queries.connections(), pk=pk), timezone.now(), request.POST.get("do")
    if do == "test":
        _try_out(request, row)
    elif do == "begin":
        actions.begin(row, now=now)
        messages.success(request, _("Cases that are handed to them are sent from now on."))
    elif do == "pause":
        actions.pause(row)
        messages.success(request, _("Nothing is sent to them for now. What waits is kept."))
    elif do == "ask":
        actions.ask_now(row, now=now)
        messages.success(request, _("They are asked for news now."))
    return redirect("connection", row.pk)


@integrations_page
@require_POST
def hand_over_do(request: Any, pk: int) -> HttpResponse:
    """Decide about a hand-over that does not go on by itself. `do`: again, or there with their `reference`."""
    row, now = get_object_or_404(HandOver.objects.select_related("connection__body"), pk=pk), timezone.now()
    form = ReferenceForm(request.POST)
    if row.state not in queries.TO_DO:
        messages.info(request, _("It has gone on meanwhile."))
    elif request.POST.get("do") == "again":
        actions.send_again(row, now=now)
        messages.success(request, _("It is sent again."))
    elif form.is_valid():
        actions.they_have_it(row, form.cleaned_data["reference"], now=now)
        messages.success(request, _("Their number is noted, and we ask them for news of it."))
    else:
        messages.error(request, _("Please enter their number."))
    return redirect("connection", row.connection_id)


def _said(rows: Iterable[HandOver]) -> list[HandOver]:
    """With `said`: what they said last, in words."""
    found = list(rows)
    for row in found:
        row.said = STATUSES.get(row.peer_status, row.peer_status)  # type: ignore[attr-defined]
    return found


def _try_out(request: Any, connection: Connection) -> None:
    try:
        actions.try_out(connection, now=timezone.now())
    except PeerFailed as failure:
        messages.error(request, _("It did not work. %(why)s") % {"why": failure.words})
    else:
        messages.success(request, _("It works: %(count)s services.") % {"count": len(connection.catalogue)})


def crumbs(row: Connection | None = None) -> list[dict[str, Any]]:
    """The way back from a connection to the list, from a page below it to the connection."""
    below = [(reverse("connection", args=[row.pk]), str(row))] if row else []
    return ledger.crumbs((reverse("connections"), _("Outside bodies by Open311")), *below)
