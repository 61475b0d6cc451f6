"""Which service of an outside body is which of ours, what answers its questions, and what its statuses mean."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from integrations.actions import connections as actions
from integrations.forms.connections import QuestionsForm, ServicesForm, StatusesForm
from integrations.models import Connection
from integrations.open311.client.peer import PeerFailed
from integrations.queries.connections import our_services
from integrations.views.connections import FOLDER, crumbs
from integrations.views.ledger import integrations_page

_methods = require_http_methods(["GET", "HEAD", "POST"])


@integrations_page
@never_cache
@_methods
def connection_services(request: Any, pk: int) -> HttpResponse:
    """For each of our services the one of theirs."""
    row = get_object_or_404(Connection.objects.select_related("body"), pk=pk)
    form = ServicesForm(request.POST or None, connection=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.map_services(row, form.codes(), others=form.cleaned_data["others"])
        except PeerFailed as failure:
            messages.error(request, _("Their questions could not be read. %(why)s") % {"why": failure.words})
        else:
            messages.success(request, _("Saved."))
            return redirect("connection", row.pk)
    title, lede = _("Their services"), _("Choose which of their services each of ours is.")
    return _page(request, row, form, title, lede)


@integrations_page
@never_cache
@_methods
def connection_questions(request: Any, pk: int, service_code: str) -> HttpResponse:
    """What answers their questions about one service."""
    row = get_object_or_404(Connection.objects.select_related("body"), pk=pk)
    mapped = row.services.get(service_code)
    service = our_services().filter(service_code=service_code).first()
    if mapped is None or service is None:
        raise Http404
    ours = list(service.questions.filter(is_active=True))
    form = QuestionsForm(request.POST or None, mapped=mapped, ours=ours)
    if request.method == "POST" and form.is_valid():
        actions.answer_questions(row, service_code, form.answers())
        messages.success(request, _("Saved."))
        return redirect("connection", row.pk)
    lede = _("Choose what answers each of their questions.")
    return _page(request, row, form, str(service), lede)


@integrations_page
@never_cache
@_methods
def connection_statuses(request: Any, pk: int) -> HttpResponse:
    """What their statuses mean here."""
    row = get_object_or_404(Connection.objects.select_related("body"), pk=pk)
    form = StatusesForm(request.POST or None, connection=row)
    if request.method == "POST" and form.is_valid():
        closes_as = form.cleaned_data["closes_as"]
        actions.keep_meanings(row, form.meanings(), closes_as_id=closes_as.pk if closes_as else None)
        messages.success(request, _("Saved."))
        return redirect("connection", row.pk)
    title, lede = _("Their statuses"), _("Choose what happens here when they say so. Their words are kept in any case.")
    return _page(request, row, form, title, lede)


def _page(request: Any, row: Connection, form: Any, title: str, lede: str) -> HttpResponse:
    context = {
        "form": form, "row": row, "crumbs": crumbs(row), "title": title, "lede": lede,
        "back": reverse("connection", args=[row.pk]),
    }  # fmt: skip
    name = "connection_map" if isinstance(form, QuestionsForm) else "connection_list"
    return render(request, f"{FOLDER}/{name}.html", context, status=422 if form.errors else 200)
