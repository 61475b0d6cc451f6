"""The parts of a split case in words, for everybody: "Streets: done", "Trees: in progress"."""

from django.utils.translation import gettext as _

from requests_app.models import ServiceRequest
from requests_app.workflow import Status


def parts_of(service_request: ServiceRequest) -> list[ServiceRequest]:
    """The cases that were split off, the first one first."""
    rows = ServiceRequest.everything.filter(parent=service_request).select_related("department", "service")
    return list(rows.order_by("pk"))


def part_words(part: ServiceRequest) -> str:
    """Who does it and how far it is; the service, where a department has none."""
    return _("%(team)s: %(state)s") % {"team": part.department or part.service, "state": part_state(part)}


def part_state(part: ServiceRequest) -> str:
    """How far a part is, in a word or two."""
    return {
        Status.RESOLVED: _("done"),
        Status.NOT_ACTIONABLE: _("closed"),
        Status.CANCELED: _("canceled"),
        Status.DUPLICATE: _("dealt with under another number"),
        Status.IN_PROGRESS: _("in progress"),
        Status.ON_HOLD: _("paused"),
    }.get(Status(part.status), _("waits its turn"))
