"""The chart and the tables of the forecast page."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.lib.day_words import short_day_words
from civic311.lib.drawing.charts import LineChart, Series
from reports.forecast_reading import DAYS_AHEAD, Reading
from reports.forecast_words import errors_words, expected_words, verdict
from reports.operations_charts import days_off
from reports.operations_words import axis_day
from reports.queries.forecasts import Sums
from reports.tables import Cell, Group, Row, Table, count_cell
from reports.wording import NONE, count_words
from routing.reference import reference


def days_chart(page: Reading, about: str) -> LineChart:
    """What came on the days before, and what is expected with its range; `about` says of what."""
    days = [page.first + timedelta(days=number) for number in range(len(page.past) + len(page.days))]
    back, ahead = [None] * len(page.past), [None] * len(page.days)
    return LineChart(
        code="days", title=_("Requests each day, %(about)s") % {"about": about}, first=_("Day"), write=expected_words,
        note=_("four weeks and the days ahead; days without work shaded"), labels=[axis_day(day) for day in days],
        series=[
            Series(pgettext("count of requests", "Received"), [*(int(each) for each in page.past), *ahead], "brand"),
            Series(
                pgettext("count of requests", "Expected"), [*back, *(round(each.expected, 2) for each in page.days)],
                "accent", low=[*back, *(each.low for each in page.days)],
                high=[*back, *(each.high for each in page.days)],
                band=(_("At least, 8 times of 10"), _("At most, 8 times of 10")),
            ),
        ],
        spans=days_off(days, reference().default_calendar),
    )  # fmt: skip


def days_table(page: Reading) -> Table:
    """Each day ahead with both ranges."""
    rows = [
        Row(
            short_day_words(each.day, now=page.now),
            [_expected(each.expected), *(count_cell(end) for end in (each.low, each.high, each.lowest, each.highest))],
        )
        for each in page.days
    ]
    rows.append(Row(_("All days"), [_expected(page.whole), *[Cell(NONE)] * 4], is_total=True))
    columns = [
        pgettext("count of requests", "Expected"), _("8 of 10, least"), _("8 of 10, most"), _("19 of 20, least"),
        _("19 of 20, most"),
    ]  # fmt: skip
    caption = _("Whole days ahead, with the ranges of 8 of 10 and of 19 of 20 such days")
    return Table("ahead", caption, _("Day"), columns, rows)


def sums_table(
    code: str, caption: str, first: str, groups: Sequence[Group], sums: Mapping[int, Sums], before: Mapping[int, int]
) -> Table:
    """Services or wards with what they are expected to bring, the busiest first, and how such forecasts did."""
    told = sorted((each for each in groups if each.key in sums), key=lambda each: -sums[each.key].whole)
    rows = [Row(each.label, _sum_cells(sums[each.key], before.get(each.key, 0)), each.url) for each in told]
    columns = [
        _("Next 7 days"), _("Next %(days)s days") % {"days": DAYS_AHEAD},
        _("Last %(days)s days") % {"days": DAYS_AHEAD}, _("Wrong by, a day"), _("Last week's same day, wrong by"),
        _("Beside last week"),
    ]  # fmt: skip
    return Table(code, caption, first, columns, rows)


def _sum_cells(sums: Sums, before: int) -> list[Cell]:
    score = sums.score
    words = errors_words(score) if score.error is not None else (NONE, NONE)
    errors = (score.error, score.error_last_week)
    return [
        _expected(sums.week), _expected(sums.whole), Cell(count_words(before), before),
        *(Cell(each, None if raw is None else round(raw, 3)) for each, raw in zip(words, errors, strict=True)),
        Cell(verdict(score), score.method),
    ]  # fmt: skip


def _expected(value: float) -> Cell:
    return Cell(expected_words(value), round(value, 2))
