"""`/reports/staffing/`: what share of promises each number of crews would keep."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civic311.accounts.access import StaffRequest, needs
from civic311.accounts.viewer import Viewer
from civic311.lib.drawing.charts import LineChart, Series
from reports.models import StaffingRun
from reports.queries.staffing import ENOUGH_RECORDED
from reports.staffing import MOST_CREWS
from reports.staffing_runs import ask
from reports.wording import percent_words
from routing.models import Queue

TEAM = "team.view"


def queues_of(viewer: Viewer) -> QuerySet[Queue]:
    """The units whose staffing the viewer plans."""
    rows = Queue.objects.filter(is_active=True).select_related("department")
    departments = viewer.departments_with(TEAM)
    return rows if departments is None else rows.filter(department_id__in=departments)


class StaffingForm(forms.Form):
    """The question: which unit, how long a case takes, over which weeks."""

    queue = forms.ModelChoiceField(Queue.objects.none(), label=_("Unit"), empty_label=_("Choose a unit"))
    minutes = forms.IntegerField(
        label=_("Minutes that a case keeps a crew busy"), min_value=5, max_value=2000, initial=60,
        help_text=_("With the way there. Recorded times count instead once there are 20 or more."),
    )  # fmt: skip
    crews_now = forms.IntegerField(
        label=_("Crews now"), min_value=1, max_value=MOST_CREWS, required=False, help_text=_("To compare with.")
    )
    weeks = forms.TypedChoiceField(
        label=_("Weeks to learn from"), choices=[(4, "4"), (8, "8"), (13, "13"), (26, "26")], coerce=int, initial=8
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["queue"]
        field.queryset = queues_of(viewer)
        field.label_from_instance = lambda queue: f"{queue.department}: {queue}"


@needs(TEAM)
def staffing(request: StaffRequest) -> HttpResponse:
    """Ask, and see what was asked lately."""
    form = StaffingForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        run = ask(**form.cleaned_data, user_id=request.viewer.user_id, now=timezone.now())
        return redirect("reports_staffing_run", run.pk)
    recent = StaffingRun.objects.filter(queue__in=queues_of(request.viewer)).select_related("queue", "asked_by")[:10]
    return render(request, "reports/staffing.html", {"form": form, "recent": recent})


@needs(TEAM)
def staffing_run(request: StaffRequest, pk: int) -> HttpResponse:
    """The answer, or that it is being worked out."""
    runs = StaffingRun.objects.filter(queue__in=queues_of(request.viewer)).select_related("queue__department")
    run = get_object_or_404(runs, pk=pk)
    outcomes = [_in_words(each) for each in run.result.get("outcomes", [])]
    context = {
        "run": run, "outcomes": outcomes, "chart": _chart(outcomes) if outcomes else None,
        "enough": next((each for each in outcomes if each["middle"] is not None and each["middle"] >= 0.9), None),
        "now_line": next((each for each in outcomes if each["crews"] == run.crews_now), None),
        "is_recorded": run.result.get("recorded", 0) >= ENOUGH_RECORDED,
    }  # fmt: skip
    response = render(request, "reports/staffing_run.html", context)
    if run.state == StaffingRun.State.WAITING:
        response["Refresh"] = "4"
    return response


def _in_words(outcome: dict[str, Any]) -> dict[str, Any]:
    words = {f"{name}_words": percent_words(outcome[name]) for name in ("low", "middle", "high")}
    return outcome | words


def _chart(outcomes: list[dict[str, Any]]) -> LineChart:
    usual, low, high = ([each[name] for each in outcomes] for name in ("middle", "low", "high"))
    return LineChart(
        code="staffing", title=_now("On time by number of crews, %"), first=_now("Crews"),
        labels=[str(each["crews"]) for each in outcomes], top=1, write=percent_words,
        series=[
            Series(
                _now("Usual"), usual, low=low, high=high,
                band=(_now("In a bad run of weeks"), _now("In a good run of weeks")),
            )
        ],
        caption=_now("Nine of ten runs of weeks lie within the band."),
    )  # fmt: skip
