"""Open cases of a person who may no longer work on them: to a colleague, or back into their queues."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from civic311.accounts.models import Membership, User
from civic311.accounts.viewer import viewer_of
from requests_app.actions import work
from requests_app.actor import Actor
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.policies import NotAllowed

CLAIM = "requests.claim"


@dataclass(frozen=True)
class Heir:
    """Who takes over the cases; nobody means that they go back into their queues."""

    user: User | None


def stranded_cases(user: User) -> list[ServiceRequest]:
    """Open cases that the person owns and may no longer work on, in order of their ids."""
    owned = ServiceRequest.objects.filter(IS_OPEN, assignee=user).order_by("pk")
    cases = list(owned.only("id", "public_id", "department_id"))
    viewer = viewer_of(user)
    return [case for case in cases if not viewer.has_in(CLAIM, case.department_id)]


def heirs_for(cases: list[ServiceRequest], *, besides: User) -> list[User]:
    """Active colleagues who may work on every one of the cases."""
    departments = {case.department_id for case in cases}
    rows = Membership.objects.filter(user__is_active=True, role__capabilities__contains=[CLAIM])
    held: dict[int, set[int | None]] = {}
    for user_id, department_id in rows.exclude(user=besides).values_list("user_id", "department_id"):
        held.setdefault(user_id, set()).add(department_id)
    able = [user_id for user_id, where in held.items() if None in where or departments <= where]
    return list(User.objects.filter(pk__in=able).order_by("name", "pk"))


def hand_over(cases: list[ServiceRequest], heir: Heir, *, by: Actor, now: datetime) -> int:
    """Give the cases to the heir; returns how many. A case that closed meanwhile stays as it is.

    Call it in the transaction that takes the work away, so that nothing is left half done.
    """
    actor = Actor(by.viewer, by.source, is_system=True)  # managing people is the permission here
    count = 0
    for case in cases:
        try:
            if heir.user is None:
                work.release(case.pk, actor=actor, version=None, now=now)
            else:
                reason = _("Handed over by an administrator.")
                work.assign(case.pk, assignee_id=heir.user.pk, reason=reason, actor=actor, version=None, now=now)
        except NotAllowed:
            continue
        count += 1
    return count
