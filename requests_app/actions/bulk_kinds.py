"""What can be done with many cases at once: how each kind is done to one case, and why a case would be refused.

A kind is made once for a run or a preview, from the parameters that its form gave.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from civic311.accounts.absences import covering
from civic311.accounts.models import Membership
from civic311.accounts.viewer import Viewer
from requests_app import evidence, policies
from requests_app.actions import talk, work
from requests_app.actions.closing import with_work_photo
from requests_app.actions.defer import defer
from requests_app.actions.join import CannotJoin, join, require_joinable
from requests_app.actions.schedule import STAFF, choose_day
from requests_app.actions.tags import MOST, change_tags, with_tags
from requests_app.actor import Actor
from requests_app.models import KeptFrom, ServiceRequest
from requests_app.queries.schedule import days_offered, schedule_of, zone_of_case
from requests_app.queries.voices import cases_above
from requests_app.queries.works import deferring_works
from requests_app.workflow import ACTIONS
from routing.models import ClosureReason, HoldReason, Queue
from routing.reference import in_city_zone, reference

BULK = "requests.bulk"
SAME, GONE, FORBIDDEN, NOT_ALLOWED = "same", "gone", "forbidden", "not_allowed"


class Kind:
    """One kind of work on many cases. `action` is its row of `workflow.ACTIONS`."""

    action = ""

    def __init__(self, parameters: Mapping[str, Any], *, now: datetime) -> None:
        self.given, self.now = parameters, now
        self.read()

    def read(self) -> None:
        """Read the rows that the parameters name, once."""

    def prepare(self, cases: Sequence[ServiceRequest]) -> None:
        """Read what `refuses` needs of these cases, in a fixed number of queries."""

    def allowed(self, case: ServiceRequest, viewer: Viewer) -> str:
        """Why the status or the viewer's capabilities forbid it ("": they do not)."""
        return _against(self.action, case, viewer)

    def refuses(self, case: ServiceRequest) -> str:
        """What else stands against it, as a code; "" when nothing does."""
        return ""

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        """Do it to one case; raises what the action raises."""
        raise NotImplementedError

    def also_locks(self) -> Iterable[int]:
        """Ids of further cases that are changed with each one."""
        return ()


def _against(action: str, case: ServiceRequest, viewer: Viewer) -> str:
    if case.status not in ACTIONS[action].sources:
        return NOT_ALLOWED
    held = viewer.has_in(BULK, case.department_id) and policies.may(viewer, action, case)
    return "" if held else FORBIDDEN


class Assign(Kind):
    """`assignee`, and a `reason` for her to read."""

    action = "assign"

    def read(self) -> None:
        self.assignee_id: int = self.given["assignee"]
        self.taker_id = covering([self.assignee_id], in_city_zone(self.now).date())[self.assignee_id]
        rows = Membership.objects.filter(
            user_id=self.assignee_id, user__is_active=True, role__capabilities__contains=["requests.claim"]
        )
        self.departments = set(rows.values_list("department_id", flat=True))

    def allowed(self, case: ServiceRequest, viewer: Viewer) -> str:
        """A supervisor gives to anybody, the owner hands over, and everybody who may takes for herself."""
        against = _against("assign", case, viewer)
        if against == FORBIDDEN and self.assignee_id == viewer.user_id:
            return _against("claim", case, viewer)
        if against == FORBIDDEN and case.assignee_id == viewer.user_id:
            return _against("hand_over", case, viewer)
        return against

    def refuses(self, case: ServiceRequest) -> str:
        if self.taker_id is None:
            return "away"
        if None not in self.departments and case.department_id not in self.departments:
            return "wrong_team"
        return SAME if case.assignee_id == self.taker_id else ""

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        department_id = ServiceRequest.everything.values_list("department_id", flat=True).get(pk=case_id)
        if self.assignee_id == actor.user_id and not actor.viewer.has_in("requests.assign", department_id):
            work.claim(case_id, actor=actor, version=version, now=now)
            return
        work.assign(
            case_id, assignee_id=self.assignee_id, reason=self.given.get("reason", ""), actor=actor, version=version,
            now=now,
        )  # fmt: skip


class Route(Kind):
    """`queue` and the `reason`."""

    action = "route"

    def read(self) -> None:
        self.queue = Queue.objects.get(pk=self.given["queue"])
        self.kept: set[int] = set()

    def prepare(self, cases: Sequence[ServiceRequest]) -> None:
        rows = KeptFrom.objects.filter(service_request__in=cases, department_id=self.queue.department_id)
        self.kept = set(rows.values_list("service_request_id", flat=True))

    def refuses(self, case: ServiceRequest) -> str:
        if case.queue_id == self.queue.pk:
            return SAME
        return "kept_from" if case.pk in self.kept else ""

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        work.route(case_id, queue=self.queue, reason=self.given["reason"], actor=actor, version=version, now=now)


class Start(Kind):
    """Nothing is given."""

    action = "start"

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        work.start(case_id, actor=actor, version=version, now=now)


class Hold(Kind):
    """`reason`, `review_on` (ISO day) and a `note`."""

    action = "hold"

    def read(self) -> None:
        self.reason = HoldReason.objects.get(pk=self.given["reason"])

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        work.hold(
            case_id, reason=self.reason, review_on=date.fromisoformat(self.given["review_on"]),
            note=self.given.get("note", ""), actor=actor, version=version, now=now,
        )  # fmt: skip


class Resume(Kind):
    """Nothing is given."""

    action = "resume"

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        work.resume(case_id, actor=actor, version=version, now=now)


class Close(Kind):
    """`reason` and a `note`. A case that wants a photo or a measure is closed on its own page."""

    action = "close"

    def read(self) -> None:
        self.reason = ClosureReason.objects.get(pk=self.given["reason"])
        self.service_ids = set(self.reason.services.values_list("pk", flat=True))
        self.with_photo: set[int] = set()

    def prepare(self, cases: Sequence[ServiceRequest]) -> None:
        self.with_photo = with_work_photo(case.pk for case in cases)

    def refuses(self, case: ServiceRequest) -> str:
        if self.service_ids and case.service_id not in self.service_ids:
            return "wrong_reason"
        if case.parts_open:
            return "parts_open"
        if case.parent_id is not None:  # the whole may close with it, which could not be taken back exactly
            return "part"
        service = reference().services_by_id[case.service_id]
        gaps = evidence.missing(
            service, self.reason, has_photo=case.pk in self.with_photo, note=self.given.get("note", ""), measured=None
        )
        return f"missing_{gaps[0]}" if gaps else ""

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        work.close(case_id, reason=self.reason, note=self.given.get("note", ""), actor=actor, version=version, now=now)


class Tag(Kind):
    """`add` and `remove`, lists of tags."""

    action = "tag"

    def refuses(self, case: ServiceRequest) -> str:
        tags = with_tags(case.tags, add=self.given["add"], remove=self.given["remove"])
        if tags == sorted(case.tags):
            return SAME
        return "too_many_tags" if len(tags) > MOST else ""

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        change_tags(case_id, add=self.given["add"], remove=self.given["remove"], actor=actor, now=now)


class Reply(Kind):
    """`text`, and whether it `is_public`."""

    action = "reply"

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        talk.reply(case_id, text=self.given["text"], is_public=self.given["is_public"], actor=actor, now=now)


class Join(Kind):
    """`original`: the id of the case that all are joined to."""

    action = "join"

    def read(self) -> None:
        self.above = cases_above(self.given["original"])
        self.root_id = ([self.given["original"], *self.above])[-1]
        self.root = ServiceRequest.everything.filter(pk=self.root_id).first()

    def refuses(self, case: ServiceRequest) -> str:
        if case.pk == self.given["original"] or case.pk == self.root_id:
            return "join_itself"
        if case.pk in self.above:
            return "join_circle"
        if self.root is None:
            return GONE
        try:
            require_joinable(case, self.root, self.now)
        except CannotJoin as refused:
            return f"join_{refused.code}"
        return ""

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        join(case_id, original_id=self.given["original"], actor=actor, version=version, now=now)

    def also_locks(self) -> Iterable[int]:
        return (self.given["original"], *self.above)


class Defer(Kind):
    """`works`: the id of the planned works to wait for, and a `note`."""

    action = "defer"

    def refuses(self, case: ServiceRequest) -> str:
        covered = any(each.id == self.given["works"] for each in deferring_works(case, now=self.now))
        return "" if covered else "not_covered"

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        defer(
            case_id, work_id=self.given["works"], note=self.given.get("note", ""), actor=actor, version=version, now=now
        )


class Appoint(Kind):
    """`day` (ISO): the same for all, chosen by the city. A case that has a day keeps it."""

    action = "schedule"

    def read(self) -> None:
        self.day = date.fromisoformat(self.given["day"])
        self.left: dict[tuple[int, int | None], int] = {}

    def prepare(self, cases: Sequence[ServiceRequest]) -> None:
        """Count the places that are left on the day; one query for each zone."""
        self.left = {}
        for place in {place for case in cases if (place := _offer_of(case)) is not None}:
            schedule = schedule_of(place[0])
            offered = days_offered(schedule, place[1], now=self.now) if schedule else []
            self.left[place] = next((each.left for each in offered if each.day == self.day), 0)

    def refuses(self, case: ServiceRequest) -> str:
        """Takes a place of those that are left, so that a preview says which cases do not fit any more."""
        place = _offer_of(case)
        if place is None:
            return "no_days"
        if case.scheduled_on is not None:
            return SAME if case.scheduled_on == self.day else "has_day"
        if self.left.get(place, 0) < 1:
            return "day_full"
        self.left[place] -= 1
        return ""

    def do(self, case_id: int, *, actor: Actor, version: int | None, now: datetime) -> None:
        choose_day(case_id, day=self.day, wished_by=STAFF, actor=actor, version=version, now=now)


def _offer_of(case: ServiceRequest) -> tuple[int, int | None] | None:
    """Service and zone whose days a case may have; None for a service that offers none."""
    schedule = schedule_of(case.service_id)
    return None if schedule is None else (case.service_id, zone_of_case(case, schedule))


KINDS: dict[str, type[Kind]] = {
    kind.action: kind for kind in (Assign, Route, Start, Hold, Resume, Close, Tag, Reply, Join, Defer, Appoint)
}
