"""The drawings of the equity pages: areas within what chance allows, and how often each area asks."""

from datetime import UTC, datetime

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civic311.city.current import city_zone
from civic311.lib.drawing.charts import FunnelChart, Level, Limits, Point, Small, SmallsChart, Value
from reports.chance import CLEAR, LIKELY, NO_DIFFERENCE, TOO_FEW, Z95, Z998
from reports.equity import Equity
from reports.equity_words import measure_names, word_label, words_allow
from reports.fairness import CLOSED, LATE, REOPENED, SATISFIED, TIME
from reports.heard import Heard
from reports.metrics import FEW, SMALL
from reports.wording import count_words, decimal_words, percent_words

LOOKS = {NO_DIFFERENCE: "none", LIKELY: "likely", CLEAR: "clear"}
_LINES = 40  # points of a line of the funnel


def times_words(value: float) -> str:
    """1.21."""
    return decimal_words(value, 2)


def rate_words(value: float) -> str:
    """43."""
    return decimal_words(value, 0)


def funnel(found: Equity, measure: str) -> FunnelChart:
    """Each area's ratio against how many were expected; areas with too few are left out."""
    standing, words = found.comparison.adjusted[measure], found.comparison.words[measure]
    shown = [int(each) for each in np.flatnonzero(~standing.is_few & np.isfinite(standing.ratio))]
    points = [
        Point(
            found.places[place].name, round(float(standing.expected[place])), round(float(standing.ratio[place]), 2),
            LOOKS.get(int(words[place]), "none"),
        )
        for place in shown
    ]  # fmt: skip
    heads = {
        LATE: _("Late, times the expected"), TIME: _("Time, times the expected"),
        CLOSED: _("Closed, times the expected"), REOPENED: _("Reopened, times the expected"),
        SATISFIED: _("Satisfied, times the expected"),
    }  # fmt: skip
    return FunnelChart(
        code=f"funnel-{measure}", title=_("%(measure)s, against expected") % {"measure": measure_names()[measure]},
        note=_("each mark an area; inside the funnel is what chance allows"), first=_("Area"), write=times_words,
        empty=word_label(TOO_FEW), caption=words_allow(),
        points=points, limits=_limits(found, measure, [point.x for point in points]),
        centre=Level(1, _("as the city")), x_title=_expected_title(measure), y_title=heads[measure],
        looks={look: word_label(word) for word, look in LOOKS.items()},
        limit_words=(percent_words(0.95), _("99.8%")), write_x=count_words,
    )  # fmt: skip


def _expected_title(measure: str) -> str:
    if measure == TIME:
        return _("Cases expected to be resolved, at the city's pace for the same services")
    return _("Expected from the city's rate for the same services")


def _limits(found: Equity, measure: str, across: list[float]) -> list[Limits]:
    """The lines of the funnel from the smallest to the largest area shown."""
    if not across:
        return []
    standing = found.comparison.adjusted[measure]
    low = max(min(across) * 0.8, 5.0)
    # an area cannot be expected to have more than there is
    high = min(max(across) * 1.05, 0.98 * float(standing.expected.sum()))
    expected = np.linspace(low, max(high, low + 1), _LINES)
    inner, outer = standing.limits(expected, Z95), standing.limits(expected, Z998)
    ends = np.clip(np.array([*inner, *outer]), 0, 100).round(4)
    return [Limits(float(x), *map(float, row)) for x, row in zip(expected, ends.T, strict=True)]


def heard_chart(found: Equity, *, is_public: bool = False) -> SmallsChart | None:
    """Requests for each 1,000 residents by month, those who ask most first; None when nobody's number is known.

    In public, areas with few requests and months with 1 to 4 are left open.
    """
    heard = found.heard
    if heard is None or heard.city is None:
        return None
    shown = [
        int(place) for place in np.argsort(-np.nan_to_num(heard.rates)) if not np.isnan(heard.rates[place])
        and (not is_public or heard.counts[place] >= FEW)
    ]  # fmt: skip
    return SmallsChart(
        code="heard", title=_("Who is not heard"), first=_("Month until"),
        note=_("requests for each 1,000 residents a year, month by month"), write=rate_words,
        caption=_("One scale for all. Each month is told as if it went on for a year."),
        labels=[_day(end) for end in heard.ends],
        cells=[_small(found, heard, place, is_public=is_public) for place in shown],
        level=Level(round(heard.city), _("the city: %(rate)s") % {"rate": rate_words(heard.city)}),
    )  # fmt: skip


def _small(found: Equity, heard: Heard, place: int, *, is_public: bool) -> Small:
    spoken = heard.spoken(place)
    note = "" if spoken is None else _("%(share)s by phone or office") % {"share": percent_words(spoken)}
    values: list[Value] = [
        None if is_public and 0 < count < SMALL else round(float(rate))
        for rate, count in zip(heard.monthly[place], heard.by_month[place], strict=True)
    ]
    return Small(found.places[place].name, values, rate_words(float(heard.rates[place])), note)


def _day(moment: float) -> str:
    last = datetime.fromtimestamp(moment - 1, UTC).astimezone(city_zone())
    return date_format(last, pgettext("format of the first day of a week", "j M"))
