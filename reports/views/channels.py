"""`/reports/channels/`: by which ways requests come, how each is answered, and who is told of the closing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from civic311.accounts.access import StaffRequest, needs
from civic311.lib.drawing.charts import ColumnChart, Series
from reports.cases import Cases
from reports.channels import Shift, counts_by, shifts
from reports.filters import asked
from reports.group_page import all_definitions
from reports.groups import total_words
from reports.metrics import Share, by_key
from reports.page import Page, answer
from reports.periods import Period
from reports.quality import Quality, quality_by
from reports.quality_tables import closings_table
from reports.queries.board import read_board
from reports.queries.past import YEAR, a_year_before, received_since, twelve_months
from reports.row_links import RowLinks
from reports.tables import Cell, Group, Row, Table, count_cell, figures_table, share_cell
from reports.wording import NONE, count_words, decimal_words, few_words, period_words
from requests_app.wording import CHANNELS

MOST = 5  # channels told apart in the chart


@needs("reports.view")
def channels(request: StaffRequest) -> HttpResponse:
    """Volume and its shift, promises, closings and who was told, by channel; who was told by language."""
    form, period, chosen = asked(request.GET, timezone.now())
    board = read_board(period, chosen=chosen)
    moved, chart = _volume(received_since(_earliest(period), chosen), period)
    work = quality_by(board.cases, "channel", **period.seconds())
    figures = by_key(board.cases, "channel", **period.seconds())
    codes = dict(enumerate(board.cases.texts.get("channel", ())))
    links = RowLinks(request.GET, request.viewer, "channel", codes)
    groups = _named(sorted(figures, key=lambda key: -figures[key].received), codes)
    days, first = {"days": period_words(period)}, _("Channel")
    table = figures_table("channels", _("Channels, %(days)s") % days, first, groups, figures, total=board.total,
                          total_name=total_words(chosen))  # fmt: skip
    tables = {
        "shift": _shift_table(_named(sorted(moved, key=lambda key: -moved[key].now.count), codes), moved, links),
        "channels": links.of_figures(table, groups),
        "closings": closings_table("closings", _("How cases ended, %(days)s") % days, first, groups, work, links),
        "told": _told_table("told", _("Told of the closing by channel, %(days)s") % days, first, groups, work),
        "languages": _languages(board.cases, period),
    }
    context = {"form": form, "period": period, "tables": tables, "chart": chart, "few": few_words()}
    page = Page("channels", _("By which ways requests come"), period, [*tables.values()], [chart], chosen.words(),
                all_definitions())  # fmt: skip
    return answer(request, "reports/channels.html", context, page)


def _earliest(period: Period) -> datetime:
    return min(twelve_months(period)[0], period.before.start, period.start - YEAR)


def _volume(cases: Cases, period: Period) -> tuple[dict[int, Shift], ColumnChart]:
    before = period.before
    spans = [
        (period.start.timestamp(), period.end.timestamp()), (before.start.timestamp(), before.end.timestamp()),
        a_year_before(period),
    ]  # fmt: skip
    return shifts(cases, "channel", spans), _months_chart(cases, period)


def _months_chart(cases: Cases, period: Period) -> ColumnChart:
    """The channels of the last twelve months, the busiest five apart."""
    edges = twelve_months(period)
    found = counts_by(cases, "channel", [each.timestamp() for each in edges])
    codes = cases.texts.get("channel", ())
    order = sorted(found, key=lambda key: -sum(found[key]))
    series = [Series(str(CHANNELS.get(codes[key], codes[key])), found[key]) for key in order[:MOST]]
    if order[MOST:]:
        rest = [sum(month) for month in zip(*(found[key] for key in order[MOST:]), strict=True)]
        series.append(Series(_("All others"), rest, "soft"))
    shape = pgettext("format of a month of a year", "M Y")
    return ColumnChart(
        code="months", title=_("Requests each month by channel"), first=_("Month"),
        labels=[date_format(each, shape) for each in edges[:-1]], series=series, write=count_words,
        caption=_("Twelve months up to the end of these dates; the last may not be whole."),
    )  # fmt: skip


def _shift_table(groups: Sequence[Group], found: Mapping[int, Shift], links: RowLinks) -> Table:
    """What part of all requests comes by each channel, and how that moved."""
    rows = []
    for group in groups:
        each = found[group.key]
        rows.append(
            Row(
                group.label,
                [
                    links.cell(count_cell(each.now.count), "received", group.key),
                    share_cell(each.now, is_public=False, with_bar=True),
                    share_cell(each.before, is_public=False), _points(each.now, each.before),
                    share_cell(each.year_before, is_public=False), _points(each.now, each.year_before),
                ],
            )
        )  # fmt: skip
    columns = [
        pgettext("count of requests", "Received"), _("Share"), _("Period before"), _("Shift, points"),
        _("A year earlier"), _("Shift in a year, points"),
    ]  # fmt: skip
    return Table("shift", _("How the ways of asking shift"), _("Channel"), columns, rows)


def _points(now: Share, earlier: Share) -> Cell:
    """The difference of two shares in percentage points."""
    if now.value is None or earlier.value is None:
        return Cell(NONE)
    points = round(100 * (now.value - earlier.value), 1)
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    return Cell(f"{sign}{decimal_words(abs(points))}", points)


def _told_table(code: str, caption: str, first: str, groups: Sequence[Group], found: Mapping[int, Quality]) -> Table:
    """Of the people who can be told that their case was closed, those who were."""
    rows = [
        Row(
            each.label,
            [share_cell(found[each.key].told, is_public=False, with_bar=True), count_cell(found[each.key].told.count),
             count_cell(found[each.key].told.of)],
        )
        for each in groups if found[each.key].told.of
    ]  # fmt: skip
    return Table(code, caption, first, [_("Told"), _("People told"), _("Can be told")], rows)


def _languages(cases: Cases, period: Period) -> Table:
    work = quality_by(cases, "language", **period.seconds())
    codes = cases.texts.get("language", ())
    order = sorted(work, key=lambda key: -work[key].received)
    groups = [Group(key, _language(codes[key])) for key in order]
    caption = _("Told of the closing by language, %(days)s") % {"days": period_words(period)}
    return _told_table("languages", caption, _("Language"), groups, work)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code or _("Unknown")


def _named(keys: Sequence[int], codes: Mapping[int, str]) -> list[Group]:
    return [Group(key, str(CHANNELS.get(codes[key], codes[key]))) for key in keys]
