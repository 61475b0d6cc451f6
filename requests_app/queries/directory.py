"""Whom to tell of a case: the people of its department, with stand-ins for those who are away.

One `Directory` serves a whole sweep, so that a thousand steps ask for each department's people once.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from django.db.models import Count

from civic311.accounts.absences import Covers, covers_on
from civic311.accounts.members import members_with, members_with_role
from civic311.accounts.models import User
from requests_app.models import ServiceRequest
from requests_app.workflow import OPEN_STATUSES
from routing.reference import in_city_zone

CLAIM, ASSIGN = "requests.claim", "requests.assign"


class Directory:
    """Who works where on the day of `now`, read once for each department and kept for as long as this object."""

    def __init__(self, now: datetime) -> None:
        self.day = in_city_zone(now).date()
        self._known: dict[Hashable, list[int]] = {}
        self._covers: Covers | None = None

    @property
    def covers(self) -> Covers:
        """Who is away today and who stands in."""
        if self._covers is None:
            self._covers = covers_on(self.day)
        return self._covers

    def people_with(self, capability: str, department_id: int | None) -> list[int]:
        """Ids of the active people who hold it in the department, else of those who hold it in the whole city."""
        return self._keep((capability, department_id), lambda: _ids(members_with(capability, department_id)))

    def people_in(self, role_id: int, department_id: int | None) -> list[int]:
        """Ids of the active people with a role in the department, else of those who have it in the whole city."""
        return self._keep((role_id, department_id), lambda: _ids(members_with_role(role_id, department_id)))

    def active(self, user_id: int) -> list[int]:
        """The person alone, if she still works here."""
        found = User.objects.filter(pk=user_id, is_active=True)
        return self._keep(("person", user_id), lambda: list(found.values_list("pk", flat=True)))

    def standing_in(self, user_ids: Sequence[int]) -> list[int]:
        """The people with stand-ins in place of those who are away; who is away without one is left out."""
        taking = (self.covers.of(user_id) for user_id in user_ids)
        return list(dict.fromkeys(user_id for user_id in taking if user_id is not None))

    def first_there(self, *circles: Callable[[], Sequence[int]]) -> list[int]:
        """The first of these circles of people in which somebody is there; empty when all are away."""
        for circle in circles:
            there = self.standing_in(circle())
            if there:
                return there
        return []

    def _keep(self, key: Hashable, read: Callable[[], list[int]]) -> list[int]:
        if key not in self._known:
            self._known[key] = read()
        return self._known[key]


def _ids(people: Sequence[User]) -> list[int]:
    return [user.pk for user in people]


def people_in_charge(service_request: ServiceRequest, directory: Directory) -> list[int]:
    """The owner (or who stands in); everybody in the department who could take the case when nobody owns it; the
    supervisors when all of these are away."""
    department_id = service_request.department_id
    assignee = service_request.assignee
    owner = [assignee.pk] if assignee is not None and assignee.is_active else []
    return directory.first_there(
        lambda: owner,
        lambda: directory.people_with(CLAIM, department_id),
        lambda: directory.people_with(ASSIGN, department_id),
        lambda: directory.people_with(ASSIGN, None),
    )


def supervisors(service_request: ServiceRequest, directory: Directory) -> list[int]:
    """Those who give out the work of the department (or stand in), else those who do in the whole city."""
    return directory.first_there(
        lambda: directory.people_with(ASSIGN, service_request.department_id),
        lambda: directory.people_with(ASSIGN, None),
    )


def least_loaded(user_ids: Sequence[int]) -> int:
    """Who of them has the fewest open cases; of equals, who joined the city first."""
    rows = ServiceRequest.objects.filter(assignee_id__in=user_ids, status__in=OPEN_STATUSES)
    load = dict(rows.order_by().values_list("assignee_id").annotate(cases=Count("pk")))
    return min(user_ids, key=lambda key: (load.get(key, 0), key))
