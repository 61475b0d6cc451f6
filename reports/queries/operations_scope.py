"""What of the open work a viewer sees on the operations page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from civic311.accounts.viewer import Viewer
from reports.queries.areas import own_areas


@dataclass(frozen=True)
class Scope:
    """The cases that count: of some departments, of some wards, or all of them (both None)."""

    departments: Sequence[int] | None = None
    wards: Sequence[int] | None = None

    @property
    def where(self) -> Q:
        """The condition on requests."""
        if self.departments is not None:
            return Q(department_id__in=self.departments)
        return Q() if self.wards is None else Q(ward_id__in=self.wards)

    @property
    def is_whole_city(self) -> bool:
        return self.departments is None and self.wards is None


def scope_of(viewer: Viewer) -> Scope:
    """The whole city for who reads reports or leads teams of all of it; else their departments; else their wards."""
    held = [viewer.departments_with(name) for name in ("reports.view", "team.view")]
    if any(each is None for each in held):
        return Scope()
    departments = sorted({key for each in held if each is not None for key in each})
    if departments:
        return Scope(departments=departments)
    return Scope(wards=sorted(own_areas(viewer) or ()))
