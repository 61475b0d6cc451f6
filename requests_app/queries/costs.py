"""The costs of one case, and the prices that may be used for it."""

from django.db.models import QuerySet

from civic311.accounts.viewer import Viewer
from requests_app.models import CostEntry, ServiceRequest
from routing.models import CostRate


def rates_for(service_request: ServiceRequest) -> QuerySet[CostRate]:
    """The prices of the department that has the case."""
    return CostRate.objects.filter(department_id=service_request.department_id, is_active=True)


def costs_of(service_request: ServiceRequest, viewer: Viewer) -> list[CostEntry]:
    """The lines that count, oldest first; none for who may neither write nor see them."""
    if not any(viewer.has_in(name, service_request.department_id) for name in ("costs.record", "costs.view")):
        return []
    rows = CostEntry.objects.filter(service_request=service_request, removed_at=None)
    return list(rows.select_related("rate", "recorded_by"))
