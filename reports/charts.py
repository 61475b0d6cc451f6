"""The charts that several reports share, as values of `civic311.lib.drawing.charts`; each has its table by itself."""

from collections.abc import Mapping, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.lib.drawing.charts import (
    BarChart,
    Curve,
    Interval,
    IntervalChart,
    Level,
    LineChart,
    Series,
    StepChart,
    Value,
    Writer,
)
from reports.metrics import DAY, Figures, Share, per_thousand
from reports.queries.board import Board
from reports.tables import Group
from reports.wording import count_words, days_number, number_words, percent_words


def weeks_chart(board: Board) -> LineChart:
    """Requests that came and requests that were closed, week by week; nothing to draw where there were none at all."""
    starts, received, closed = board.weeks()
    is_any = any(received) or any(closed)
    shape = pgettext("format of the first day of a week", "j M")
    return LineChart(
        code="weeks", title=_("Received and closed each week"), first=_("Week from"),
        labels=[date_format(start, shape) for start in starts],
        series=[
            Series(pgettext("count of requests", "Received"), received if is_any else []),
            Series(pgettext("count of requests", "Closed"), closed if is_any else []),
        ],
        caption=_("The first and the last week may be shorter than seven days."), write=count_words,
    )  # fmt: skip


def on_time_chart(
    code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures], *, only_many: bool = False
) -> BarChart:
    """The share closed in time for each group; with `only_many` none that rests on few."""
    shares = [found[each.key].on_time if each.key in found else Share(0, 0) for each in groups]
    values = [None if share.value is None or (only_many and share.is_few) else share.value for share in shares]
    return _bars(code, title, groups, values, percent_words, top=1)


def median_chart(
    code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures], *, city: Figures | None = None,
    only_many: bool = False,
) -> IntervalChart:  # fmt: skip
    """The median time to resolve of each group with its likely range, in days, against the city's; "–" where half is
    not reached. With `only_many` none that rests on few.
    """
    rows = [_interval(each.label, found.get(each.key), only_many) for each in groups]
    heads = (_("Median days"), _("Likely range, from"), _("Likely range, to"))
    median = city.median_seconds if city else None
    level = None if median is None else Level(median / DAY, _("City: %(days)s days") % {"days": days_number(median)})
    return IntervalChart(
        code=code, title=title, rows=rows, heads=heads, level=level, bottom=0, write=_days,
        # xgettext:no-python-format
        caption=_("The line through each dot is how far chance alone could move it (95% interval)."),
    )  # fmt: skip


def _interval(label: str, figures: Figures | None, only_many: bool) -> Interval:
    if figures is None or (only_many and Share(0, figures.waits).is_few):
        return Interval(label, None)
    median, low, high = (None if each is None else round(each / DAY, 4) for each in figures.times.time_of(0.5))
    return Interval(label, median, low, high) if median is not None else Interval(label, None)


def resolved_chart(code: str, now: Figures, before: Figures) -> StepChart:
    """The share resolved by each day of the first 30, in these dates with its likely range and in the period before."""
    curves = [_curve(_("These dates"), now, with_range=True), _curve(_("Period before"), before)]
    return StepChart(
        code=code, title=_("Resolved by each day after the request, %"), first=_("Days"), x_title=_("Days"),
        curves=[each for each in curves if each.times], at=[1, 3, 10, 30], until=30, write=percent_words,
        # xgettext:no-python-format
        write_x=_days, caption=_("The band is how far chance alone could move it (95% interval)."),
    )  # fmt: skip


def _curve(name: str, figures: Figures, *, with_range: bool = False) -> Curve:
    steps = figures.times.points(until=30 * DAY)
    ends = ([each.low for each in steps], [each.high for each in steps]) if with_range else ((), ())
    return Curve(name, [each.days for each in steps], [each.value for each in steps], *ends)


def _days(value: float) -> str:
    """Days as the tables write them."""
    return days_number(value * DAY) if value != round(value) else count_words(round(value))


def rate_chart(code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures]) -> BarChart:
    """Requests for each 1,000 residents."""
    rates = [per_thousand(found[each.key].received, each.residents) if each.key in found else None for each in groups]
    return _bars(code, title, groups, [None if rate is None else round(rate, 1) for rate in rates], number_words)


def backlog_chart(code: str, title: str, groups: Sequence[Group], found: Mapping[int, Figures]) -> BarChart:
    """Open cases of each group, those past due apart."""
    late = [found[each.key].backlog_late if each.key in found else 0 for each in groups]
    rest = [found[each.key].backlog - found[each.key].backlog_late if each.key in found else 0 for each in groups]
    series = [Series(_("Past due"), late, "late"), Series(_("Not past due"), rest, "brand")]
    labels = [each.label for each in groups]
    return BarChart(code=code, title=title, labels=labels, series=series, write=count_words)


def _bars(
    code: str, title: str, groups: Sequence[Group], values: Sequence[Value], write: Writer, top: float | None = None
) -> BarChart:
    labels = [each.label for each in groups]
    return BarChart(code=code, title=title, labels=labels, series=[Series(title, values)], write=write, top=top)
