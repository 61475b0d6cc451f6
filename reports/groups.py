"""The lines of tables and charts: wards, departments and services with their names and pages."""

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.filters import Chosen
from reports.metrics import Figures
from reports.periods import Period
from reports.queries.areas import Place, department_names, places_of, reporting_layer, service_names
from reports.queries.board import Board
from reports.tables import Group


def place_groups(places: Sequence[Place], page: str = "") -> list[Group]:
    """A line for each area, leading to its page when one is named."""
    return [
        Group(each.id, each.name, reverse(page, args=[each.code]) if page else "", each.residents) for each in places
    ]


def ward_groups(
    period: Period, *, own: Collection[int] | None, board: Board, page: str, only: Collection[int] = ()
) -> list[Group]:
    """The wards a viewer may see (None: all), of these `only` the chosen ones (none chosen: all); for all wards also a
    line for requests without a ward.
    """
    places = [each for each in places_of(reporting_layer(), period.start) if own is None or each.id in own]
    groups = place_groups([each for each in places if not only or each.id in only], page)
    if own is None and _has_any(board.by_area.get(0)):
        groups.append(Group(0, _("No ward")))
    return groups


def city_residents(period: Period) -> float:
    """How many live in all wards, for who sees some of them only."""
    return sum(each.residents or 0 for each in places_of(reporting_layer(), period.start))


def total_words(chosen: Chosen) -> str:
    """What the last line of a table is about: the whole city unless wards were chosen."""
    return _("All") if chosen.wards else _("Whole city")


def department_groups(board: Board) -> list[Group]:
    """The departments that have requests, in the city's order."""
    names = {**department_names(), 0: _("Not routed yet")}
    return [Group(key, name) for key, name in names.items() if _has_any(board.by_department.get(key))]


def service_groups(board: Board, most: int) -> list[Group]:
    """The services most asked for, the most first."""
    names = service_names()
    asked = sorted(board.by_service.items(), key=lambda item: (-item[1].received, names.get(item[0], "")))
    return [Group(key, names.get(key, "")) for key, each in asked[:most] if each.received]


def open_service_groups(board: Board) -> list[Group]:
    """The services that have open cases, the most first."""
    names = service_names()
    waiting = sorted(board.by_service.items(), key=lambda item: (-item[1].backlog, names.get(item[0], "")))
    return [Group(key, names.get(key, "")) for key, each in waiting if each.backlog]


def _has_any(figures: Figures | None) -> bool:
    return figures is not None and bool(figures.received or figures.backlog)
