"""`/staff/team/`: a department's people and their work, and handing a person's cases over."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from civic311.accounts.access import needs
from civic311.accounts.members import own_members
from civic311.accounts.models import Department, User
from civic311.city.current import current_city
from civic311.lib.form_fields import CleanLine
from requests_app.actions.bulk_runs import MOST, start_run
from requests_app.actor import Actor
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.directory import CLAIM
from requests_app.queries.team import TEAM, departments_of, read_team
from requests_app.queries.visible import staff_requests


class HandOverForm(forms.Form):
    """Whose cases go to whom, and why."""

    giver = forms.ModelChoiceField(User.objects.none(), label=_("All open cases of"), empty_label=_("Choose a person"))
    taker = forms.ModelChoiceField(User.objects.none(), label=_("Give them to"), empty_label=_("Choose a person"))
    reason = CleanLine(label=_("Why?"), required=False, max_length=200)

    def __init__(self, *args: Any, owners: list[User], takers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields
        people["giver"].queryset = User.objects.filter(pk__in=[user.pk for user in owners]).order_by("name", "pk")
        people["taker"].queryset = takers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("giver") and cleaned.get("giver") == cleaned.get("taker"):
            self.add_error("taker", _("Choose somebody else."))
        return cleaned


@needs(TEAM)
@never_cache
def team(request: Any) -> HttpResponse:
    """The board of `?department=`, else of the viewer's first one."""
    now, today = timezone.now(), timezone.localdate()
    departments = list(departments_of(request.viewer))
    if not departments:
        raise Http404
    department = next((row for row in departments if row.code == request.GET.get("department")), departments[0])
    city = current_city()
    shows_figures = bool(city and city.shows_personal_figures)
    board = read_team(department, request.viewer, now=now, today=today, with_figures=shows_figures)
    owners = [member.user for member in board.members if member.load.open]
    takers = User.objects.filter(pk__in=own_members(CLAIM, department.pk)).order_by("name", "pk")
    form = HandOverForm(request.POST or None, owners=owners, takers=takers)
    if request.method == "POST" and form.is_valid():
        return _hand_over(request, form.cleaned_data, department)
    context = {
        "board": board, "departments": departments, "form": form, "now": now, "shows_figures": shows_figures,
        "may_hand_over": request.viewer.has_in("requests.assign", department.pk),
    }  # fmt: skip
    return render(request, "staff/team.html", context)


def _hand_over(request: Any, given: dict[str, Any], department: Department) -> HttpResponse:
    rows = staff_requests(request.viewer).filter(IS_OPEN, department=department, assignee=given["giver"])
    chosen = list(rows.order_by("next_due_at", "pk").values_list("pk", "version")[:MOST])
    if not chosen:
        messages.info(request, _now("%(name)s has no open case here any more.") % {"name": given["giver"]})
        return redirect("team")
    parameters = {"assignee": given["taker"].pk, "reason": given["reason"]}
    run = start_run("assign", parameters, chosen, actor=Actor(request.viewer, "staff"), now=timezone.now())
    return redirect("bulk_run", run.pk)
