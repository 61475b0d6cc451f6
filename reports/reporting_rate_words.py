"""How fast incidents are reported again, by area and service: tables and sentences of the equity page."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.equity import Equity
from reports.equity_words import ratio_words
from reports.metrics import DAY
from reports.queries.named import Named
from reports.reporting_rate import MOST_DAYS, ReportingRate, ServiceRate
from reports.tables import Cell, Row, Table, count_cell
from reports.wording import NONE, count_words, days_number, decimal_words

_MOST_SERVICES = 10


def again_tables(found: Equity, services: Sequence[Named]) -> dict[str, Table]:
    """Areas beside what the same services have across the city, and services; nothing where none was reported again."""
    if found.again is None or not found.again.further:
        return {}
    return {"again": _area_table(found, found.again), "again_services": _service_table(found.again, services)}


def again_words(found: Equity) -> list[str]:
    """What may be said about the areas, in a few sentences."""
    if found.again is None or not found.again.further:
        return [_("No incident of these dates was reported again while it lasted, so nothing can be said.")]
    standing = found.again.standing
    words = {"count": count_words(found.again.incidents), "further": count_words(found.again.further)}
    said = [
        ngettext(
            "%(count)s incident that residents reported first, %(further)s further reports while it lasted.",
            "%(count)s incidents that residents reported first, %(further)s further reports while they lasted.",
            found.again.incidents,
        )
        % words
    ]
    sure = [place for place in range(len(standing)) if found.again.is_sure[place]]
    for place in sure:
        said.append(
            _(
                "%(area)s: further reports come %(ratio)s times as fast as for the same services across the city "
                "(between %(low)s and %(high)s times)."
            )
            % {"area": found.places[place].name, **_ratio(found.again, place)}
        )
    if standing.is_few.all():
        said.append(_("Too few in each area to say anything about it."))
    elif not sure:
        said.append(_("No area clearly differs from the city."))
    return said


def _ratio(again: ReportingRate, place: int) -> dict[str, str]:
    low, high = (float(each[place]) for each in again.standing.interval)
    return {
        "ratio": ratio_words(float(again.standing.ratio[place])),
        "low": ratio_words(low),
        "high": ratio_words(high),
    }


def _area_table(found: Equity, again: ReportingRate) -> Table:
    columns = [
        _("Incidents"), _("Further reports"), _("Expected"), _("Ratio"), _("Likely range"),
        _("What we may say"),
    ]  # fmt: skip
    rows = []
    for place, area in enumerate(found.places):
        expected = float(again.standing.expected[place])
        counts = [
            count_cell(int(again.standing.cases[place])), count_cell(round(float(again.standing.observed[place]))),
            Cell(decimal_words(expected, 1), round(expected, 2)),
        ]  # fmt: skip
        rows.append(Row(area.name, [*counts, *_told(again, place)]))
    caption = _("Further reports of the same incident, beside those expected at the city's rate of each service")
    return Table("again", caption, _("Area"), columns, rows)


def _told(again: ReportingRate, place: int) -> list[Cell]:
    if again.standing.is_few[place]:
        return [Cell(NONE), Cell(NONE, (None, None)), Cell(_("Too few to say"), _("Too few to say"))]
    words, ratio = _ratio(again, place), float(again.standing.ratio[place])
    low, high = (round(float(each[place]), 3) for each in again.standing.interval)
    if not again.is_sure[place]:
        said = _("No clear difference")
    else:
        said = _("Reported faster") if ratio > 1 else _("Reported more slowly")
    return [
        Cell(words["ratio"], round(ratio, 3)),
        Cell(_("%(low)s to %(high)s") % words, (low, high)),
        Cell(said, said),
    ]


def _service_table(again: ReportingRate, services: Sequence[Named]) -> Table:
    names = {each.id: each.name for each in services}
    told = [each for each in again.services if not each.is_few][:_MOST_SERVICES]
    rows = [Row(names.get(each.service, NONE), _service_cells(each)) for each in told]
    columns = [
        _("Incidents"), _("Further reports"), _("Further reports in %(days)s open days") % {"days": MOST_DAYS},
        _("Days until half would be reported"),
    ]  # fmt: skip
    return Table("again_services", _("Services with most incidents, whole city"), _("Service"), columns, rows)


def _service_cells(each: ServiceRate) -> list[Cell]:
    often, half = MOST_DAYS * each.further / each.days, each.half_within or 0.0
    return [
        count_cell(each.incidents), count_cell(each.further), Cell(decimal_words(often, 2), round(often, 3)),
        Cell(days_number(half * DAY), round(half, 2)),
    ]  # fmt: skip
