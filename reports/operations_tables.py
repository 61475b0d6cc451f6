"""The units of the operations page: a line for each with its bar, the same as a table, and the cases that fall due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from civic311.accounts.viewer import Viewer
from reports.operations import Operations
from reports.operations_words import lateness_words, unit_name, until_words
from reports.queries.open_work import Work
from reports.tables import Cell, Row, Table, count_cell
from reports.wording import count_words
from requests_app.models import ServiceRequest
from requests_app.queries.queue import end_of_day, end_of_week
from routing.reference import reference

_HOUR = 3600


@dataclass(frozen=True)
class UnitLine:
    """One unit with its counts; the widths of its bar are percentages of the longest. `url`: its worklist, or ""."""

    name: str
    work: Work
    worst: str
    late_width: float
    risk_width: float
    url: str = ""

    @property
    def open(self) -> str:
        return count_words(self.work.open)

    @property
    def risk(self) -> str:
        return count_words(self.work.risk)

    @property
    def late(self) -> str:
        return count_words(self.work.late)


@dataclass(frozen=True)
class DueUnit:
    """The cases of one unit that fall due first; `more` is how many are not shown."""

    name: str
    count: str
    rows: list[ServiceRequest]
    more: int
    url: str = ""


def unit_lines(page: Operations, viewer: Viewer) -> list[UnitLine]:
    """Every unit with open cases, the most late ones first."""
    longest = max((work.late + work.risk for work in page.units.values()), default=0) or 1
    address = worklists(viewer)
    return [
        UnitLine(
            unit_name(key), work, lateness_words(work.worst, page.now), round(100 * work.late / longest, 1),
            round(100 * work.risk / longest, 1), address(key),
        )
        for key, work in page.units.items()
    ]  # fmt: skip


def units_table(page: Operations, viewer: Viewer) -> Table:
    """The same as a table to download."""
    rows = [
        Row(each.name, _cells(each.work, each.worst, page.now), each.url) for each in unit_lines(page, viewer)
    ]  # fmt: skip
    total = page.work.total
    rows.append(Row(_("All units"), _cells(total, lateness_words(total.worst, page.now), page.now), is_total=True))
    caption = _("Late and at risk before %(time)s, by unit") % {"time": until_words(page)}
    columns = [
        pgettext("count of requests", "Open"), _("At risk"), _("Late"), _("Of those at risk, with nobody"),
        _("Longest late"),
    ]  # fmt: skip
    return Table("units", caption, _("Unit"), columns, rows)


def _cells(work: Work, worst: str, now: datetime) -> list[Cell]:
    hours = round((now - work.worst).total_seconds() / _HOUR, 1) if work.worst else None
    return [*(count_cell(count) for count in (work.open, work.risk, work.late, work.nobody)), Cell(worst, hours)]


def due_units(page: Operations, viewer: Viewer) -> list[DueUnit]:
    """The units with the most cases at risk, each with the first of those that the viewer may see."""
    address = worklists(viewer)
    time = until_words(page)
    found = []
    for key, rows in page.due.items():
        risk = page.units[key].risk
        count = ngettext("%(count)s before %(time)s", "%(count)s before %(time)s", risk)
        words = count % {"count": count_words(risk), "time": time}
        more = risk - len(rows) if page.shows_cases else 0
        found.append(DueUnit(unit_name(key), words, rows, more, address(key)))
    return found


def due_worklist(page: Operations, viewer: Viewer) -> str:
    """The address of the worklist of what is about to be late; "" where no view ends as far ahead, or for nobody."""
    if not viewer.has("requests.view"):
        return ""
    ends = {"today": end_of_day(page.now), "week": end_of_week(page.now)}
    view = next((code for code, end in ends.items() if page.horizon <= end), "")
    return reverse("queue", query={"view": view}) if view else ""


def worklists(viewer: Viewer) -> Callable[[int], str]:
    """Gives the address of a unit's worklist; "" for one that the viewer may not open, and for no unit."""
    queues = {each.pk: each for each in reference().queues.values()}

    def address(unit: int) -> str:
        queue = queues.get(unit)
        if queue is None or not viewer.has_in("requests.view", queue.department_id):
            return ""
        return reverse("queue", query={"queue": queue.code, "view": "all"})

    return address
