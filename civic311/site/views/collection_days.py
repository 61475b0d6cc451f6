"""`/reports/collection-days/`: what waits close together, proposed for one day, and made an appointment in one step."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import StaffRequest, counts, needs
from civic311.accounts.viewer import Viewer
from civic311.city.languages import offered_languages
from civic311.site.forms.joint_day import JointDayForm
from reports.joint_day_words import joint_definitions, joint_line, notice_texts
from reports.joint_days import Joint
from reports.queries.waiting import read_proposals, services_with_days
from requests_app.actions.joint_day import appoint_together
from requests_app.actor import Actor
from requests_app.forms.bulk import chosen_words
from requests_app.queries.schedule import schedule_of
from requests_app.workflow import ACTIONS
from routing.models import Area, Service

BULK, PUBLISH = "requests.bulk", "notices.edit"


@needs("reports.view")
@never_cache
def collection_days(request: StaffRequest) -> HttpResponse:
    """The proposals for one of the services that offer days (`service`); nothing is written."""
    offering = services_with_days()
    chosen = next((each for each in offering if each.service_code == request.GET.get("service")), None)
    chosen = chosen or next(iter(offering), None)
    schedule = schedule_of(chosen.pk) if chosen else None
    found = read_proposals(schedule, request.viewer, now=timezone.now()) if schedule else None
    zones = dict(Area.objects.filter(pk__in=schedule.zone_ids).values_list("pk", "name")) if schedule else {}
    may = _may_appoint(request.viewer)
    lines = [
        {"line": joint_line(each, zones), "form": _form(each, chosen, request.viewer, at) if may else None}
        for at, each in enumerate(found.joint if found else (), start=1)
    ]
    context = {
        "offering": offering, "chosen": chosen, "found": found, "lines": lines,
        "pins": [pin for each in lines for pin in each["line"].pins], "definitions": joint_definitions(),
    }  # fmt: skip
    return render(request, "reports/collection_days.html", context)


@needs(BULK)
@counts
@require_POST
def collection_day_appoint(request: StaffRequest) -> HttpResponse:
    """Appoint the day for the cases of a proposal and publish its notice; leads to what became of each case."""
    form = JointDayForm(request.POST, may_publish=request.viewer.has(PUBLISH))
    if not form.is_valid():
        return render(request, "reports/collection_day.html", {"form": form}, status=422)
    cleaned = form.cleaned_data
    run = appoint_together(
        cleaned["cases"], day=cleaned["day"], service_id=cleaned["service"].pk,
        notice=form.notice(owner_id=request.viewer.user_id), actor=Actor(request.viewer, "staff"), now=timezone.now(),
    )  # fmt: skip
    return redirect("bulk_run", pk=run.pk)


def _may_appoint(viewer: Viewer) -> bool:
    return viewer.has(BULK) and viewer.has(ACTIONS["schedule"].capability or BULK)


def _form(joint: Joint, service: Service, viewer: Viewer, number: int) -> JointDayForm:
    """The form of a proposal, with the notice as it is proposed."""
    title, text = notice_texts(joint, service, offered_languages())
    first = {
        "service": service.service_code, "day": joint.day, "title": title, "text": text,
        "publish": bool(joint.stretches), "streets": "\n".join(each.street for each in joint.stretches),
        "cases": chosen_words([(each.id, each.version) for each in joint.waiting]),
    }  # fmt: skip
    return JointDayForm(initial=first, may_publish=viewer.has(PUBLISH), auto_id=f"joint-{number}-%s")
