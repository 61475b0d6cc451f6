"""The charts of reports as the component components/chart.html takes them; each has its table by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.metrics import DAY, Figures, Share, per_thousand
from reports.queries.board import Board
from reports.tables import Group


def weeks_chart(board: Board) -> dict[str, Any]:
    """Requests that came and requests that were closed, week by week."""
    starts, received, closed = board.weeks()
    shape = pgettext("format of the first day of a week", "j M")
    return {
        "id": "weeks",
        "title": _("Received and closed each week"),
        "type": "line",
        "first_column": _("Week from"),
        "labels": [date_format(start, shape) for start in starts],
        "series": [
            {"name": pgettext("count of requests", "Received"), "values": received},
            {"name": pgettext("count of requests", "Closed"), "values": closed},
        ],
        "caption": _("The first and the last week may be shorter than seven days."),
    }


def on_time_chart(
    code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures], *, only_many: bool = False
) -> dict[str, Any]:
    """The share closed in time for each group; with `only_many` none that rests on few."""
    shares = [found[each.key].on_time if each.key in found else Share(0, 0) for each in groups]
    values = [None if share.value is None or (only_many and share.is_few) else share.value for share in shares]
    return _bars(code, title, groups, [None if value is None else round(100 * value, 1) for value in values], "%") | {
        "max": 100
    }


def median_chart(
    code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures], *, only_many: bool = False
) -> dict[str, Any]:
    """The median time to close in days for each group; empty where half is not reached."""
    values = []
    for each in groups:
        figures = found.get(each.key)
        unknown = figures is None or figures.median_seconds is None
        few = figures is not None and only_many and Share(0, figures.waits).is_few
        values.append(None if unknown or few else round(figures.median_seconds / DAY, 1))  # type: ignore[union-attr, operator]
    return _bars(code, title, groups, values, "")


def rate_chart(code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures]) -> dict[str, Any]:
    """Requests for each 1,000 residents."""
    rates = [per_thousand(found[each.key].received, each.residents) if each.key in found else None for each in groups]
    return _bars(code, title, groups, [None if rate is None else round(rate, 1) for rate in rates], "")


def backlog_chart(code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures]) -> dict[str, Any]:
    """Open cases of each group, those past due apart."""
    late = [found[each.key].backlog_late if each.key in found else 0 for each in groups]
    rest = [found[each.key].backlog - found[each.key].backlog_late if each.key in found else 0 for each in groups]
    series = [
        {"name": _("Past due"), "values": late, "tone": "late"},
        {"name": _("Not past due"), "values": rest, "tone": "brand"},
    ]
    return _chart(code, title, groups) | {"series": series, "stacked": True}


def _bars(code: str, title: str, groups: Sequence[Group], values: Sequence[float | None], unit: str) -> dict[str, Any]:
    return _chart(code, title, groups) | {"series": [{"name": title, "values": list(values)}], "unit": unit}


def _chart(code: str, title: str, groups: Sequence[Group]) -> dict[str, Any]:
    return {"id": code, "title": title, "type": "hbar", "labels": [each.label for each in groups], "first_column": ""}
