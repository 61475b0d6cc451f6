"""The share resolved soon, here against there, in words and as a table."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from reports.incidence import Estimate, Lift
from reports.lift import ALL, Lifted, Verdict
from reports.tables import Cell, Row, Table
from reports.wording import NONE, count_words, decimal_words, percent_words


def lift_table(
    code: str, caption: str, found: Sequence[Lifted], names: Mapping[int, str], *, days: int, here: str, there: str
) -> Table:
    """One line for each group of services and one for all, of the shares within `days`.

    `names` are the groups' names by key; `here` and `there` head the two sides.
    """
    lines = [each for each in found if each.days == days]
    ordered = [*(each for each in lines if each.group != ALL), *(each for each in lines if each.group == ALL)]
    columns = [here, there, _("Difference, points"), _("Likely range"), _("Cases"), _("Cases compared with"),
               _("What we may say")]  # fmt: skip
    rows = [
        Row(_("All services") if each.group == ALL else names.get(each.group, ""), _cells(each),
            is_total=each.group == ALL)
        for each in ordered
    ]  # fmt: skip
    return Table(code, caption, _("Services"), columns, rows)


def verdict_words(lifted: Lifted) -> str:
    """Whether the difference is more than chance explains."""
    return {
        Verdict.MORE: _("Clearly more"),
        Verdict.LESS: _("Clearly less"),
        Verdict.UNCLEAR: _("No clear difference"),
        Verdict.TOO_FEW: _("Too few to say"),
        Verdict.TOO_YOUNG: _("Too soon to say"),
    }[lifted.verdict]


def points_words(value: float | None) -> str:
    """+8.2 for 0.082: a difference of two shares in points of a hundred; a dash for None."""
    if value is None:
        return NONE
    points = round(100 * value, 1)
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    return f"{sign}{decimal_words(abs(points))}"


def range_of(found: Lift) -> str:
    """How far chance could move the difference."""
    if found.low is None:
        return NONE
    return _("%(low)s to %(high)s") % {"low": points_words(found.low), "high": points_words(found.high)}


def _cells(each: Lifted) -> list[Cell]:
    found = each.lift
    return [
        _share(each.here),
        _share(each.there),
        Cell(points_words(found.difference), _in_points(found.difference)),
        Cell(range_of(found), (_in_points(found.low), _in_points(found.high))),
        Cell(count_words(found.n_here), found.n_here),
        Cell(count_words(found.n_there), found.n_there),
        Cell(verdict_words(each), verdict_words(each)),
    ]


def _in_points(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 2)


def _share(estimate: Estimate) -> Cell:
    return Cell(percent_words(estimate.value), None if estimate.value is None else round(estimate.value, 4))
