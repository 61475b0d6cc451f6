"""A department's people and their work: load, age, what is at risk, who is away. Always in the order of names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Min, Q, QuerySet

from civic311.accounts.members import own_members
from civic311.accounts.models import Absence, Department, User
from civic311.accounts.viewer import Viewer
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.directory import CLAIM
from requests_app.queries.visible import staff_requests
from requests_app.workflow import Status
from routing.models import Queue

TEAM = "team.view"
FIGURES_OVER = timedelta(days=28)
FEWEST = 5
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Load:
    """Open cases of one owner, queue or department. `oldest` is when the oldest was received."""

    open: int = 0
    late: int = 0
    risk: int = 0
    on_hold: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Figures:
    """What one person closed in four weeks; `median_hours` from taking a case up to closing it, None for few."""

    closed: int
    median_hours: float | None


@dataclass(frozen=True)
class Member:
    """One person: `capacity` is how many open cases somebody can have in hand, as the department says (None: not)."""

    user: User
    load: Load
    away: Absence | None
    capacity: int | None
    figures: Figures | None

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.load.open > self.capacity

    @property
    def share(self) -> int:
        """How much of the capacity is used, in percent, 100 at most."""
        return min(100, round(100 * self.load.open / self.capacity)) if self.capacity else 0


@dataclass(frozen=True)
class Team:
    """A department as its supervisor sees it. `unowned`: cases nobody has taken; `coming`: absences of two weeks."""

    department: Department
    members: Sequence[Member]
    unowned: Load
    total: Load
    queues: Sequence[tuple[Queue, Load]]
    coming: Sequence[Absence]


def departments_of(viewer: Viewer) -> QuerySet[Department]:
    """The departments whose team board the viewer may see."""
    rows = Department.objects.filter(is_active=True)
    held = viewer.departments_with(TEAM)
    return rows if held is None else rows.filter(pk__in=held)


def read_team(department: Department, viewer: Viewer, *, now: datetime, today: date, with_figures: bool) -> Team:
    """The board of a department; `with_figures` only where the city lets supervisors see figures for each person."""
    rows = staff_requests(viewer).filter(IS_OPEN, department=department)
    by_owner = _loads(rows, "assignee_id", now)
    by_queue = _loads(rows, "queue_id", now)
    people = User.objects.filter(pk__in={*own_members(CLAIM, department.pk), *(key for key in by_owner if key)})
    absences = list(
        Absence.objects.filter(user__in=people, ends_on__gte=today, starts_on__lte=today + SOON)
        .select_related("user", "cover").order_by("starts_on", "pk")
    )  # fmt: skip
    away = {row.user_id: row for row in absences if row.starts_on <= today}
    figures = _figures(department, now) if with_figures else {}
    members = [
        Member(
            user, by_owner.get(user.pk, Load()), away.get(user.pk), department.cases_per_person,
            figures.get(user.pk, Figures(0, None)) if with_figures else None,
        )
        for user in people.order_by("name", "pk")
    ]  # fmt: skip
    queues = Queue.objects.filter(department=department, is_active=True)
    return Team(
        department, members, by_owner.get(None, Load()), _sum(by_owner.values()),
        [(queue, by_queue.get(queue.pk, Load())) for queue in queues],
        [row for row in absences if row.starts_on > today],
    )  # fmt: skip


def _loads(rows: QuerySet[ServiceRequest], key: str, now: datetime) -> dict[int | None, Load]:
    found = rows.order_by().values(key).annotate(
        open=Count("pk"), late=Count("pk", filter=Q(next_due_at__lte=now)),
        risk=Count("pk", filter=Q(risk_at__lte=now, next_due_at__gt=now)),
        held=Count("pk", filter=Q(status=Status.ON_HOLD)), oldest=Min("requested_datetime"),
    )  # fmt: skip
    return {row[key]: Load(row["open"], row["late"], row["risk"], row["held"], row["oldest"]) for row in found}


def _sum(loads: Iterable[Load]) -> Load:
    each = list(loads)
    return Load(
        sum(one.open for one in each), sum(one.late for one in each), sum(one.risk for one in each),
        sum(one.on_hold for one in each), min((one.oldest for one in each if one.oldest), default=None),
    )  # fmt: skip


def _figures(department: Department, now: datetime) -> Mapping[int, Figures]:
    closed = ServiceRequest.objects.filter(
        department=department, closed_datetime__gte=now - FIGURES_OVER, assignee__isnull=False
    ).exclude(status=Status.DUPLICATE)
    hours: dict[int, list[float]] = {}
    for owner, began, ended in closed.values_list("assignee_id", "first_action_at", "closed_datetime"):
        hours.setdefault(owner, []).append((ended - (began or ended)) / timedelta(hours=1))
    return {
        owner: Figures(len(each), round(median(each), 1) if len(each) >= FEWEST else None)
        for owner, each in hours.items()
    }
