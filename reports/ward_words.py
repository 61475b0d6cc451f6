"""A ward beside the whole city and beside earlier dates, as charts and tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.lib.drawing.charts import Curve, Level, StepChart
from reports.incidence import Curve as Times
from reports.lift_words import lift_table
from reports.metrics import DAY, SMALL, Figures, Share
from reports.queries.areas import group_names
from reports.queries.board import Board
from reports.tables import Cell, Row, Table, count_cell, median_cell, reach_cell, share_cell
from reports.ward_report import WardReport, ward_lifts
from reports.wording import NONE, count_words, days_number, number_words, percent_words, period_words

_ENDS = (7, 14, 30, 60, 90, 180, 365)  # where the axis of days may end
_AT = (1, 3, 7, 14, 30, 60, 90, 180, 365)
_MOST = 0.9  # the axis goes on until so much of what is ever resolved is


@dataclass(frozen=True)
class Line:
    """A curve of the chart with its name and look ("city" is dashed); `has_band` shows its interval."""

    name: str
    times: Times
    look: str = ""
    has_band: bool = False


def resolution_chart(lines: Sequence[Line], *, is_public: bool = False) -> StepChart:
    """The share resolved by each age, the first line with its interval and its median.

    In public, lines of fewer than twenty requests are left out and only whole days are told.
    """
    shown = [each for each in lines if each.times.n and not (is_public and Share(0, each.times.n).is_few)]
    until = max((_until(each.times) for each in shown), default=_ENDS[0])
    median = shown[0].times.time_of(0.5).seconds if shown and shown[0] is lines[0] else None
    levels = [] if median is None or median > until * DAY else [
        Level(median / DAY, _("Half resolved: %(days)s days") % {"days": days_number(median)})
    ]  # fmt: skip
    return StepChart(
        code="resolved", title=_("How soon requests are resolved"), first=_("Days"), x_title=_("Days since reported"),
        curves=[_curve(each, until, by_day=is_public) for each in shown], at=[day for day in _AT if day <= until],
        until=until, write=percent_words, write_x=number_words, levels=levels,
        caption=_(
            # xgettext:no-python-format
            "The share resolved by each day, open requests counted as waiting. The pale band is how far chance alone "
            "could move it (95% interval)."
        ),
        empty=_("Too few requests for a figure."),
    )  # fmt: skip


def _until(times: Times) -> int:
    """Where the axis may end: most of what is ever resolved is by then."""
    points = times.points()
    last = points[-1].value if points else 0.0
    enough = next((point.days for point in points if point.value >= _MOST * last), 0.0)
    return next((day for day in _ENDS if day >= enough), _ENDS[-1])


def _curve(line: Line, until: int, *, by_day: bool) -> Curve:
    found = line.times.points(until=until * DAY)
    if by_day:
        days = [each.days for each in found]
        last = int(days[-1])
        places = np.searchsorted(days, np.arange(last + 1), side="right") - 1
        found = [found[place]._replace(days=float(day)) for day, place in enumerate(places)]
    if not line.times.open and found[-1].days < until:
        found = [*found, found[-1]._replace(days=float(until))]  # nobody waits: it stays as it is
    bands = ([each.low for each in found], [each.high for each in found]) if line.has_band else ((), ())
    return Curve(line.name, [each.days for each in found], [each.value for each in found], *bands, look=line.look)


def ward_lines(report: WardReport) -> list[Line]:
    """The ward, the city and the ward a year earlier."""
    lines = [
        Line(report.place.name, report.board.total.times, "brand", has_band=True),
        Line(_("Whole city"), report.city.total.times, "city"),
    ]
    return lines if report.earlier is None else [*lines, Line(_("A year earlier"), report.earlier.total.times, "hold")]


def city_lines(board: Board, earlier: Board | None) -> list[Line]:
    """The whole city now, and a year earlier."""
    lines = [Line(_("These dates"), board.total.times, "brand", has_band=True)]
    return lines if earlier is None else [*lines, Line(_("A year earlier"), earlier.total.times, "hold")]


def compared_table(
    name: str, board: Board, earlier: Board | None, city: Board | None = None, *, is_public: bool = False
) -> Table:
    """A place beside the city, the period before and the same dates a year earlier, with what may be said."""
    here = board.total
    lines: list[tuple[str, Figures | None]] = [(name, here)]
    lines += [(_("Whole city"), city.total)] if city is not None else []
    lines += [(_("Period before: %(days)s") % {"days": period_words(board.period.before)}, board.total_before)]
    before = earlier.period if earlier else board.period.year_earlier
    words = _("A year earlier: %(days)s") % {"days": period_words(before)}
    lines += [(words, earlier.total if earlier else None)]
    rows = []
    for number, (label, there) in enumerate(lines):
        if there is None:
            none = [Cell(NONE) for _column in range(4)]
            rows.append(Row(label, [*none, Cell(NONE, (None, None)), Cell(NONE), Cell(_("No records that far back"))]))
            continue
        said = "" if not number else difference_words(here.on_time, there.on_time)
        rows.append(
            Row(label, [
                count_cell(there.received, hide=is_public and 0 < there.received < SMALL),
                share_cell(there.on_time, is_public=is_public, with_bar=True),
                share_cell(there.on_time_closed, is_public=is_public),
                median_cell(there, is_public=is_public),
                reach_cell(there, is_public=is_public),
                share_cell(there.came_back, is_public=is_public),
                Cell(said),
            ])
        )  # fmt: skip
    columns = [
        pgettext("count of requests", "Received"), _("On time"), _("Of those closed"), _("Median days"),
        _("Likely range"), pgettext("count of requests", "Reopened"), _("On time now, against this line"),
    ]  # fmt: skip
    caption = (
        _("%(name)s, %(days)s, beside the city and earlier dates")
        if city
        else _("%(name)s, %(days)s, beside earlier dates")
    )
    return Table("compared", caption % {"name": name, "days": period_words(board.period)}, _("What"), columns, rows)


def difference_words(here: Share, there: Share) -> str:
    """Whether a share is larger here than there by more than chance explains (Newcombe's interval)."""
    if here.is_few or there.is_few:
        return _("Too few to say")
    difference = (here.value or 0.0) - (there.value or 0.0)
    (low, high), (their_low, their_high) = here.interval, there.interval
    down = float(np.hypot((here.value or 0.0) - low, their_high - (there.value or 0.0)))
    up = float(np.hypot(high - (here.value or 0.0), (there.value or 0.0) - their_low))
    if difference - down > 0:
        return _("Clearly more")
    return _("Clearly less") if difference + up < 0 else _("No clear difference")


def lift_tables(report: WardReport) -> list[Table]:
    """What was resolved within 3 and within 10 days, now and before, for each group of services."""
    found, names = ward_lifts(report), group_names()
    there = report.earlier.period if report.earlier else report.period.before
    captions = {
        days: _("Resolved within %(count)s days, now and %(days)s") % {"count": days, "days": period_words(there)}
        for days in (3, 10)
    }
    earlier = _("A year earlier") if report.earlier else _("Period before")
    return [
        lift_table(f"lift-{days}", caption, found, names, days=days, here=_("These dates"), there=earlier)
        for days, caption in captions.items()
    ]


def satisfied_words(share: Share) -> str:
    """What people said after closing, in one sentence."""
    if share.is_few:
        return _("Too few answers for a figure.")
    words = {"share": percent_words(share.value), "of": count_words(share.of)}
    return _("%(share)s of %(of)s people who answered were happy or very happy.") % words
