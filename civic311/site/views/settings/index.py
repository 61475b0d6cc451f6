"""`/staff/settings/`: what the person may change, and for a new city what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.accounts.access import needs
from civic311.accounts.models import Department, User
from civic311.accounts.viewer import Viewer
from civic311.site.views.settings.cards import card_groups
from civic311.site.views.settings.section import CATALOGUE, CITY, PEOPLE
from routing.models import Queue, Service, SlaTarget, WorkCalendar


@needs(CITY, CATALOGUE, PEOPLE)
def index(request: HttpRequest) -> HttpResponse:
    """Cards for every part of the settings that is open to the person."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    steps = _steps() if viewer.has_in(CITY, None) else []
    context = {
        "groups": card_groups(viewer),
        "steps": steps,
        "all_done": all(step["is_done"] for step in steps),
    }
    return render(request, "staff/settings/index.html", context)


def _steps() -> list[dict[str, Any]]:
    """What makes a new city ready for residents, in order."""
    departments = Department.objects.filter(is_active=True).exclude(queues__is_triage=True).exists()
    queues = Queue.objects.filter(is_active=True, is_triage=False).exists()
    services = Service.objects.filter(is_active=True, residents_may_ask=True).exists()
    calendars = WorkCalendar.objects.exists()
    return [
        _step("departments", _("Departments"), _("Who is responsible for what."), departments),
        _step("queues", _("Queues"), _("Where each department finds its work."), queues),
        _step("services", _("Services"), _("What residents can ask for, in groups."), services),
        _step("targets", _("Targets"), _("By when each service should be done."), SlaTarget.objects.exists()),
        _step("calendars", _("Calendar"), _("Office hours and holidays are prepared; look them through."), calendars),
        {
            "url": reverse("settings_people"), "title": _("People"),
            "text": _("Invite colleagues and say what each may do."), "is_done": User.objects.count() > 1,
        },
    ]  # fmt: skip


def _step(slug: str, title: str, text: str, is_done: bool) -> dict[str, Any]:
    return {"url": reverse("settings_section", args=[slug]), "title": title, "text": text, "is_done": is_done}
