"""Who enters requests, and in which languages, by area: tables and sentences of the equity page."""

import math

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cases import Floats
from reports.equity import Equity, numbers_of
from reports.heard import COUNCIL, ENTERED_BY, FOUND, OPERATORS, THEMSELVES, Heard
from reports.metrics import FEW
from reports.queries.areas import Indicator
from reports.reach import ALL, FEWEST, OTHER_LANGUAGE, Added, Halves, halves
from reports.tables import Cell, Row, Table
from reports.wording import NONE, count_words, decimal_words, percent_words, signed

_TOLD = ("limited_english", "non_english", "other_language")  # codes that tell of other languages begin like this


def part_names() -> dict[str, str]:
    """What requests are parted by."""
    return {
        ALL: _("All requests of residents"),
        THEMSELVES: _("Entered by residents themselves"),
        OPERATORS: _("Entered by operators (phone, in person, letter)"),
        COUNCIL: _("Entered by council offices"),
        OTHER_LANGUAGE: _("In another language than the city's first"),
        FOUND: _("Found by staff and liaisons (not among the first line)"),
    }


def language_indicator(found: Equity) -> Indicator | None:
    """The indicator that tells how many residents speak other languages; None without one."""
    return next((each for each in found.traits if each.code.startswith(_TOLD)), None)


def reach_tables(found: Equity) -> dict[str, Table]:
    """Shares by area, and both halves by language where that is known; nothing without rates."""
    if found.heard is None or found.heard.city is None:
        return {}
    indicator = language_indicator(found)
    parted = _halves(found, indicator)
    made = {"entered": _entered_table(found, found.heard, indicator)}
    return made | {"halves": _halves_table(parted, indicator)} if parted and indicator else made


def reach_words(found: Equity) -> list[str]:
    """What each adds where many speak another language; why nothing is said where that is not known."""
    if found.heard is None or found.heard.city is None:
        return []
    indicator = language_indicator(found)
    if indicator is None:
        return [_("Nothing is recorded about the languages of these areas, so they cannot be set side by side.")]
    parted = _halves(found, indicator)
    if parted is None:
        words = _("At least %(count)s areas on each side are needed to set languages side by side.")
        return [words % {"count": count_words(FEWEST)}]
    by_part = {each.part: each for each in parted.parts}
    said = [
        _total(by_part[ALL], indicator), *(_adds(by_part[part]) for part in (OPERATORS, COUNCIL, OTHER_LANGUAGE)),
    ]  # fmt: skip
    if parted.left_out:
        more = ngettext(
            "%(count)s area without residents or this indicator is left out.",
            "%(count)s areas without residents or this indicator are left out.",
            parted.left_out,
        )
        said.append(more % {"count": count_words(parted.left_out)})
    said.append(
        _("This compares places, not people. Places differ in other ways too, so it does not show what causes it.")
    )
    return said


def _halves(found: Equity, indicator: Indicator | None) -> Halves | None:
    if found.heard is None or indicator is None:
        return None
    return halves(found.heard, _values(found, indicator))


def _values(found: Equity, indicator: Indicator) -> Floats:
    return numbers_of([each.indicators.get(indicator.code) for each in found.places])


def _total(total: Added, indicator: Indicator) -> str:
    words = {
        "indicator": indicator.name, "higher": _rate(total.higher), "lower": _rate(total.lower), **_interval(total),
    }  # fmt: skip
    if not total.is_sure:
        return _(
            "Where “%(indicator)s” is higher, %(higher)s requests come for each 1,000 residents a year, elsewhere "
            "%(lower)s: no clear difference (from %(low)s to %(high)s)."
        ) % words  # fmt: skip
    return _(
        "Where “%(indicator)s” is higher, %(higher)s requests come for each 1,000 residents a year, elsewhere "
        "%(lower)s: a difference from %(low)s to %(high)s."
    ) % words  # fmt: skip


def _adds(part: Added) -> str:
    words = {"part": part_names()[part.part], "higher": _rate(part.higher), "lower": _rate(part.lower)}
    words |= _interval(part)
    if not part.is_sure:
        return _("%(part)s: %(higher)s there, %(lower)s elsewhere; no clear difference.") % words
    return _("%(part)s: %(higher)s there, %(lower)s elsewhere; a difference from %(low)s to %(high)s.") % words


def _interval(part: Added) -> dict[str, str]:
    return {"low": signed(part.low), "high": signed(part.high)}


def _halves_table(parted: Halves, indicator: Indicator) -> Table:
    names = part_names()
    rows = [
        Row(
            names[each.part],
            [
                *(Cell(_rate(value), round(value, 2)) for value in (each.higher, each.lower)),
                *(Cell(signed(value), round(value, 2)) for value in (each.difference, each.low, each.high)),
            ],
        )
        for each in parted.parts
    ]  # fmt: skip
    words = {"higher": count_words(parted.higher), "lower": count_words(parted.lower)}
    columns = [
        _("Higher half (%(higher)s areas)") % words, _("Lower half (%(lower)s areas)") % words, _("Difference"),
        _("From"), _("To"),
    ]  # fmt: skip
    caption = _("Requests for each 1,000 residents a year, by “%(indicator)s”") % {"indicator": indicator.name}
    return Table("halves", caption, _("Requests"), columns, rows)


def _entered_table(found: Equity, heard: Heard, indicator: Indicator | None) -> Table:
    columns = [
        _("Requests"), _("By residents themselves"), _("By operators"), _("By council offices"),
        _("In another language"), *([indicator.name] if indicator else []),
    ]  # fmt: skip
    values = _values(found, indicator) if indicator else None
    rows = []
    for place, area in enumerate(found.places):
        count = float(heard.counts[place])
        parts = [heard.by_entry[place, list(ENTERED_BY).index(each)] for each in (THEMSELVES, OPERATORS, COUNCIL)]
        cells = [Cell(count_words(round(count)), round(count))]
        cells += [_share(float(each), count) for each in (*parts, heard.in_other[place])]
        if values is not None:
            value = float(values[place])
            cells.append(Cell(NONE) if math.isnan(value) else Cell(decimal_words(value, 1), value))
        rows.append(Row(area.name, cells))
    return Table(
        "entered", _("Shares of the requests of each area, over twelve months at most"), _("Area"), columns, rows
    )


def _share(part: float, count: float) -> Cell:
    if not count:
        return Cell(NONE)
    return Cell(percent_words(part / count) + ("*" if count < FEW else ""), round(part / count, 4))


def _rate(value: float) -> str:
    return decimal_words(value, 1)
