"""Saved views: which ones a viewer sees, and in what order."""

from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from requests_app.models import SavedView


def visible_views(viewer: Viewer) -> QuerySet[SavedView]:
    """One's own views, those shared with a department one works in, and those for everybody. What they show is limited
    to the viewer's own scope by the rows, not here."""
    departments = [key for key, held in viewer.by_department.items() if "requests.view" in held]
    shared = Q(for_all=True) | Q(department_id__in=departments)
    return SavedView.objects.filter(Q(owner_id=viewer.user_id) | shared).order_by("order", "name", "id")


def own_views(viewer: Viewer) -> QuerySet[SavedView]:
    """The views that the viewer keeps, in her order."""
    return SavedView.objects.filter(owner_id=viewer.user_id).order_by("order", "name", "id")
