"""`/staff/absences/`: who is away and who covers. People set their own; supervisors those of their departments."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.absences import covers_on, set_absence, take_back
from civic311.accounts.access import needs
from civic311.accounts.models import Absence, User
from civic311.lib.jobs import enqueue
from civic311.site.forms.absences import AbsenceForm, people_of_viewer
from requests_app.queries.directory import ASSIGN


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: Any) -> HttpResponse:
    """Absences that last or are to come, and a form for one more."""
    today = timezone.localdate()
    initial = {"starts_on": today, "ends_on": today}
    form = AbsenceForm(request.POST if request.method == "POST" else None, viewer=request.viewer, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _set(request, form)
    rows = Absence.objects.filter(ends_on__gte=today, user__in=people_of_viewer(request.viewer))
    context = {
        "form": form, "today": today, "supervises": request.viewer.has(ASSIGN),
        "absences": rows.select_related("user", "cover").order_by("starts_on", "user__name"),
    }  # fmt: skip
    return render(request, "staff/absences.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, form: AbsenceForm) -> HttpResponse:
    given = form.cleaned_data
    absence = set_absence(
        user_id=given["person"].pk, starts_on=given["starts_on"], ends_on=given["ends_on"],
        cover_id=given["cover"].pk if given["cover"] else None,
    )  # fmt: skip
    messages.success(request, _("Saved. Have a good time!") if _is_own(request, absence) else _("Saved."))
    stand_in = covers_on(absence.starts_on).of(absence.user_id)
    if given["cover"] and stand_in is None:
        messages.warning(request, _("Whoever covers is away too, and nobody else does: new cases stay in the queue."))
    elif given["cover"] and stand_in != given["cover"].pk:
        name = User.objects.get(pk=stand_in).name
        words = _("%(cover)s is away then too. New cases go to %(name)s.")
        messages.warning(request, words % {"cover": given["cover"].name, "name": name})
    if given["hands_on"]:
        enqueue("requests_app.tasks.hand_on_cases", absence.pk)
        messages.info(request, _("The open cases are being handed on; this takes a minute at most."))
    return redirect("absences")


def _is_own(request: Any, absence: Absence) -> bool:
    return absence.user_id == request.viewer.user_id


@needs()
@require_POST
def take_back_absence(request: Any, pk: int) -> HttpResponse:
    """The person is there after all. What is not in the viewer's list, or not any more, changes nothing."""
    found = Absence.objects.filter(pk=pk, user__in=people_of_viewer(request.viewer)).first()
    if found is None:
        messages.info(request, _("This absence is not there any more."))
    else:
        take_back(found, today=timezone.localdate())
        messages.success(request, _("The absence is over."))
    return redirect("absences")
