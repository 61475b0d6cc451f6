"""What is open now: by unit and age in one query, and the cases that fall due next. Cost grows with open cases only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, Min, Q, Value, When, Window
from django.db.models.functions import RowNumber

from civic311.accounts.viewer import Viewer
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from requests_app.queries.queue import read_page
from requests_app.queries.visible import staff_requests


@dataclass(frozen=True)
class Work:
    """Open cases of a unit or an age: all of them; late; due until the horizon, and those of them that nobody has.

    `worst` is when the one that is late the longest was due; None when none is late.
    """

    open: int = 0
    late: int = 0
    risk: int = 0
    nobody: int = 0
    worst: datetime | None = None

    @classmethod
    def together(cls, parts: Iterable["Work"]) -> "Work":
        """Several as one."""
        each = list(parts)
        return cls(
            sum(one.open for one in each), sum(one.late for one in each), sum(one.risk for one in each),
            sum(one.nobody for one in each), min((one.worst for one in each if one.worst), default=None),
        )  # fmt: skip


@dataclass(frozen=True)
class OpenWork:
    """The open cases by unit (its id; 0 for none) and by age (the number of the band, youngest first)."""

    cells: dict[tuple[int, int], Work]
    bands: int

    @property
    def total(self) -> Work:
        return Work.together(self.cells.values())

    def by_unit(self) -> dict[int, Work]:
        """Each unit that has open cases."""
        units = dict.fromkeys(unit for unit, _band in self.cells)
        return {key: Work.together(work for (unit, _b), work in self.cells.items() if unit == key) for key in units}

    def by_age(self) -> list[Work]:
        """Each band of age, also those without cases."""
        return [
            Work.together(work for (_unit, number), work in self.cells.items() if number == band)
            for band in range(self.bands)
        ]


def read_open_work(where: Q, *, now: datetime, horizon: datetime, youngest: Sequence[datetime]) -> OpenWork:
    """All open cases that meet `where`; one query.

    `horizon` is until when a case counts as at risk. `youngest` are the first moments of each band of age but the
    oldest, newest first: what was received at or after the first of them is in band 0.
    """
    late = Q(next_due_at__lte=now)
    risk = Q(next_due_at__gt=now, next_due_at__lte=horizon)
    band = Case(
        *(When(requested_datetime__gte=since, then=Value(number)) for number, since in enumerate(youngest)),
        default=Value(len(youngest)),
        output_field=IntegerField(),
    )
    rows = (
        ServiceRequest.objects.filter(IS_OPEN, where)
        .order_by()
        .annotate(band=band)
        .values("queue_id", "band")
        .annotate(
            all=Count("pk"), late=Count("pk", filter=late), risk=Count("pk", filter=risk),
            nobody=Count("pk", filter=risk & Q(assignee__isnull=True)), worst=Min("next_due_at", filter=late),
        )
        .values_list("queue_id", "band", "all", "late", "risk", "nobody", "worst")
    )  # fmt: skip
    return OpenWork({(unit or 0, number): Work(*figures) for unit, number, *figures in rows}, len(youngest) + 1)


def next_due(
    viewer: Viewer, where: Q, units: Sequence[int], *, now: datetime, horizon: datetime, most: int
) -> dict[int, list[ServiceRequest]]:
    """For each of the units (0 for none) up to `most` cases that fall due first until the horizon, with what a row of
    a worklist shows; only cases that the viewer may see. Three queries."""
    waiting = staff_requests(viewer).filter(IS_OPEN, where, next_due_at__gt=now, next_due_at__lte=horizon)
    of_units = Q(queue_id__in=units) | (Q(queue_id=None) if 0 in units else Q(pk__in=[]))
    order = [F("next_due_at").asc(), F("pk").asc()]
    place = Window(RowNumber(), partition_by=F("queue_id"), order_by=order)
    first = waiting.filter(of_units).annotate(place=place).filter(place__lte=most)
    ids = list(first.order_by("next_due_at", "pk").values_list("pk", flat=True))
    found: dict[int, list[ServiceRequest]] = {unit: [] for unit in units}
    for row in read_page(ids, now):
        found[row.queue_id or 0].append(row)
    return found
