"""The satisfaction of those who reported, as a chart and as a table."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.lib.drawing.charts import LineChart, Series
from reports.metrics import Share
from reports.satisfaction import Month
from reports.tables import Cell, Row, Table
from reports.wording import count_words, percent_words


def satisfaction_chart(months: Sequence[Month]) -> LineChart:
    """Both shares month by month; a month of few answers is left open."""
    return LineChart(
        code="satisfaction-chart", title=_("Satisfied and fixed, in percent of those who answered"), first=_("Month"),
        labels=[_name(month) for month in months],
        series=[
            Series(_("Happy or very happy"), [_share(month.satisfied) for month in months]),
            Series(_("Say that it is fixed"), [_share(month.fixed) for month in months]),
        ],
        caption=_("A month with fewer than 10 answers is left out."), write=percent_words, top=1,
    )  # fmt: skip


def satisfaction_table(months: Sequence[Month]) -> Table:
    """The same as a table, the newest month first."""
    columns = [_("Answers"), _("Happy or very happy"), _("Say that it is fixed")]
    rows = [Row(_name(month), _cells(month)) for month in reversed(months)]
    return Table("satisfaction", _("What people say after closing, by month"), _("Month"), columns, rows)


def has_answers(months: Sequence[Month]) -> bool:
    """Whether any month has enough of them."""
    return any(not month.is_few for month in months)


def _cells(month: Month) -> list[Cell]:
    few = _("too few")
    answers = Cell(few) if month.is_few else Cell(count_words(month.answers.answers), month.answers.answers)
    shares = [
        Cell(few) if share is None else Cell(percent_words(share.value), _percent(share))
        for share in (month.satisfied, month.fixed)
    ]
    return [answers, *shares]


def _share(share: Share | None) -> float | None:
    return None if share is None else share.value


def _percent(share: Share | None) -> float | None:
    return None if share is None or share.value is None else round(100 * share.value, 1)


def _name(month: Month) -> str:
    return date_format(month.first, pgettext("format of a month", "M Y"))
