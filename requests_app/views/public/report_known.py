""" "This is known": the city has announced it already, so perhaps nobody has to report it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from civic311.lib.client_address import client_network
from community.actions.notices import count_avoided
from community.forms.following import FOLLOWED, FollowForm, follow_by_form
from community.models import AvoidedReport, Notice
from community.queries.known_here import Known, ids_of
from requests_app.actions import drafts
from requests_app.views.public.report_parts import SESSION_KEY, Written, next_step, open_draft, step_line, step_url
from requests_app.views.public.report_parts import written as written_so_far
from routing.models import Service


def after_place(request: HttpRequest, service: Service) -> str:
    """Where the report goes on once the place is known: first to what the city knows of it."""
    if written_so_far(request, service).known_here(now=timezone.now()):
        return step_url(service, "known")
    return next_step(service, "place")


def known_page(request: HttpRequest, so_far: Written) -> HttpResponse:
    """What is known, with the ways on: be content, follow it, or say that it is something else."""
    now = timezone.now()
    if not so_far.has_place:
        return redirect(step_url(so_far.service, "place"))
    known = {one.key: one for one in so_far.known_here(now=now)}
    if request.method != "POST" or not known:
        return _shown(request, so_far, known) if known else redirect(next_step(so_far.service, "place"))
    if "follow" in request.POST:
        return _follow(request, so_far, known)
    chosen = known.get(request.POST.get("answers", ""))
    if chosen is not None:
        _count(request, so_far, chosen)
        messages.success(request, _("Thank you. The city knows of it, so there is nothing left for you to do."))
        return redirect(chosen.url)
    draft = open_draft(request, now=now)
    drafts.keep(draft, "known", [*draft.data.get("known", []), *known], now=now)
    return redirect(next_step(so_far.service, "place"))


def _follow(request: HttpRequest, so_far: Written, known: dict[str, Known]) -> HttpResponse:
    chosen = known.get(request.POST["follow"])
    if chosen is None or not chosen.can_follow:
        return redirect(step_url(so_far.service, "known"))
    form = _follow_form(chosen, request.POST)
    if not form.is_valid():
        return _shown(request, so_far, known, form_of=(chosen.key, form))
    notice = Notice.objects.get(pk=(ids_of(chosen.key) or {})["notice_id"])
    if not follow_by_form(form, notice, visitor=client_network(request), now=timezone.now()):
        return _shown(request, so_far, known, form_of=(chosen.key, form), status=429)
    _count(request, so_far, chosen)
    messages.success(request, FOLLOWED)
    return redirect(chosen.url)


def _count(request: HttpRequest, so_far: Written, chosen: Known) -> None:
    """One avoided report; what was begun is left behind, so that pressing twice counts once."""
    ids = ids_of(chosen.key) or {}
    door = AvoidedReport.Door.REPORT
    count_avoided(**ids, service_id=so_far.service.pk, door=door, now=timezone.now())  # type: ignore[arg-type]
    request.session.pop(SESSION_KEY, None)


def _follow_form(one: Known, data: Any = None) -> FollowForm:
    return FollowForm(data, auto_id=f"id_{one.key}_%s")


def _shown(request: HttpRequest, so_far: Written, known: dict[str, Known], *,
           form_of: tuple[str, FollowForm] | None = None, status: int = 200) -> HttpResponse:  # fmt: skip
    forms = {key: _follow_form(one) for key, one in known.items() if one.can_follow} | dict(
        [form_of] if form_of else []
    )
    context = {
        "known": [{"one": one, "follow": forms.get(key)} for key, one in known.items()],
        "form": form_of[1] if form_of else None, **step_line(so_far.service, "place"),
    }  # fmt: skip
    context["back_url"] = step_url(so_far.service, "place")
    return render(request, "public/report/known.html", context, status=status)
