"""The charts of the operations page: arrivals against closings, the age of open cases, how many will be open."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.lib.drawing.charts import BarChart, LineChart, Series, Span
from reports.operations import Operations
from reports.operations_words import age_labels, ahead_sentence, axis_day, flow_summary
from reports.wording import count_words
from reports.working_days import is_working_day
from routing.sla import Calendar


def whole_words(value: float) -> str:
    """A number of cases, without a fraction."""
    return count_words(round(value))


def flow_chart(page: Operations) -> LineChart:
    """What came and what was closed, day by day over two weeks; today is not over."""
    days = page.chart_days
    came = [page.flow.came[day] for day in days]
    closed = [page.flow.closed[day] for day in days]
    both = [
        Series(pgettext("requests of a day", "Arrived"), came, "brand",
               end=_("%(count)s arrived") % {"count": count_words(came[-1])}),
        Series(pgettext("requests of a day", "Closed"), closed, "accent",
               end=_("%(count)s closed") % {"count": count_words(closed[-1])}),
    ]  # fmt: skip
    return LineChart(
        code="flow", title=_("Arrivals against closings"), first=_("Day"), write=whole_words,
        empty=_("Nothing arrived in these two weeks, and nothing was closed."),
        note=_("a day, two weeks; days without work shaded; today is not over"),
        labels=[axis_day(day) for day in days],
        series=both if any(came) or any(closed) else [],
        spans=days_off(days, page.calendar), is_unfinished=True, summary=flow_summary(page),
        method=_("Arrived: requests received that day, joined and withdrawn ones too. Closed: whatever ended that day, "
                 "answered, joined or withdrawn. Parts of a split case are left out of both."),
    )  # fmt: skip


def age_chart(page: Operations) -> BarChart:
    """How old the open cases are in working days, those that are late set apart."""
    bands = page.work.by_age()
    ends = [
        _("%(open)s, %(late)s late") % {"open": count_words(each.open), "late": count_words(each.late)}
        if each.late else count_words(each.open)
        for each in bands
    ]  # fmt: skip
    parts = [
        Series(_("Not late"), [each.open - each.late for each in bands], "brand"),
        Series(pgettext("cases past their due time", "Late"), [each.late for each in bands], "late"),
    ]
    return BarChart(
        code="age", title=_("Age of open cases"), note=_("working days"), first=_("Age"), write=whole_words,
        labels=age_labels(),
        series=parts if page.work.total.open else [],
        ends=ends, empty=_("Nothing is open."),
        method=_("Working days of the city's usual calendar since the day on which a case was received. Late: past its "
                 "due time as it is now; a case whose clock stands still is not late."),
    )  # fmt: skip


def ahead_chart(page: Operations) -> LineChart:
    """How many cases will be open at the end of each of the next days."""
    days = [each.day for each in page.ahead]
    return LineChart(
        code="ahead", title=_("Open cases in the next two weeks"), first=_("End of"), write=whole_words,
        labels=[axis_day(day) for day in days],
        series=[
            Series(
                _("Open, expected"), [round(each.expected) for each in page.ahead], "brand",
                low=[round(each.low) for each in page.ahead], high=[round(each.high) for each in page.ahead],
                band=(_("At least, 8 times of 10"), _("At most, 8 times of 10")),
            )
        ],
        spans=days_off(days, page.calendar), caption=ahead_sentence(page), empty=ahead_sentence(page),
        method=f"{_comes_words(page)} {_range_words()}",
    )  # fmt: skip


def _comes_words(page: Operations) -> str:
    if page.is_foreseen:
        return _(
            "What is open now, and for each day what the forecast of the night expects to arrive, less what is usually "
            "closed: the median of the same weekdays of the last four weeks; a holiday counts like a Sunday."
        )
    return _(
        "What is open now, and for each day what usually arrives less what is usually closed: the median of the same "
        "weekdays of the last four weeks; a holiday counts like a Sunday."
    )


def _range_words() -> str:
    return _(
        "The range holds eight of ten such days, if days differ as they did. It cannot know of storms or of new crews."
    )


def days_off(days: Sequence[date], calendar: Calendar | None) -> list[Span]:
    """The stretches of days without work, by their places; none when there is no calendar, or it works on none."""
    if calendar is None or not calendar.has_working_time:
        return []
    spans: list[Span] = []
    for place, day in enumerate(days):
        if is_working_day(day, calendar):
            continue
        if spans and spans[-1].last == place - 1:
            spans[-1] = Span(spans[-1].first, place)
        else:
            spans.append(Span(place, place))
    return spans
