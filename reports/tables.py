"""Tables of figures: made once, shown on a page and given as CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.clocks import EVERYTHING, Cause, Stood
from reports.metrics import DAY, SMALL, Figures, Share, hidden_cells, per_thousand
from reports.queries.areas import Indicator, Place
from reports.wording import NONE, count_words, days_number, days_range, decimal_words, percent_words

HOUR = 3_600.0


@dataclass(frozen=True)
class Cell:
    """One cell: the words on the page, the number in the CSV, a bar from 0 to 100 beside it when given.

    `url` leads to the cases that it counts. Every cell of a column of ranges has both its ends as `raw`; the CSV gives
    each a column.
    """

    words: str
    raw: float | int | str | None | tuple[float | None, float | None] = None
    bar: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One line with its label, and the page it leads to."""

    label: str
    cells: list[Cell]
    url: str = ""
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; `first` heads the column of labels."""

    code: str
    caption: str
    first: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)

    @property
    def signs(self) -> set[str]:
        """How its cells end, to tell whether a note on "*" or "–" is about any of them."""
        return {cell.words[-1] for row in self.rows for cell in row.cells if cell.words}


COLUMNS = (
    "received", "rate", "on_time", "on_time_paused", "on_time_closed", "not_due", "median", "reach", "backlog", "past",
    "came_back",
)  # fmt: skip


def headings(with_rate: bool, *, is_public: bool) -> list[str]:
    """The columns of every table of figures."""
    words = {
        "received": pgettext("count of requests", "Received"),
        "rate": _("Per 1,000 residents"),
        "on_time": _("On time"),
        "on_time_paused": _("Pauses given back"),
        "on_time_closed": _("Of those closed"),
        "not_due": _("Not yet due"),
        "median": _("Median days"),
        "reach": _("Likely range"),
        "backlog": _("Open, all"),
        "past": _("Past promise") if is_public else _("Past due"),
        "came_back": pgettext("count of requests", "Reopened"),
    }
    return [words[name] for name in COLUMNS if with_rate or name != "rate"]


@dataclass(frozen=True)
class Group:
    """What one line is about."""

    key: int
    label: str
    url: str = ""
    residents: float | None = None


def figures_table(
    code: str, caption: str, first: str, groups: Sequence[Group], found: Mapping[int, Figures], *,
    total: Figures | None = None, is_public: bool = False, with_rate: bool = False, residents: float | None = None,
    total_name: str = "",
) -> Table:  # fmt: skip
    """One line for each group that has figures or a place; then the whole city, or what `total_name` says, when `total`
    is given. `residents` are those of the total (None: of all lines together).

    Public tables give no count from 1 to 4 and no share or median of fewer than twenty. What is late of all open
    cases is told by the first promise in public, and by the due time as it is now where cases are worked.
    """
    past = "backlog_broken" if is_public else "backlog_late"
    lines = [(group, found.get(group.key)) for group in groups]
    hidden = {
        name: hidden_cells([getattr(each, name) if each else 0 for _group, each in lines]) if is_public else set()
        for name in ("received", "not_due", "backlog", past)
    }
    rows = []
    for place, (group, each) in enumerate(lines):
        unseen = {name for name, places in hidden.items() if place in places}
        rows.append(Row(group.label, _cells(each, group.residents, unseen, is_public, with_rate), group.url))
    if total is not None:
        if residents is None:
            residents = sum(group.residents or 0 for group in groups)
        cells = _cells(total, residents, set(), is_public, with_rate)
        rows.append(Row(total_name or _("Whole city"), cells, is_total=True))
    return Table(code, caption, first, headings(with_rate, is_public=is_public), rows)


def _cells(
    figures: Figures | None, residents: float | None, unseen: set[str], is_public: bool, with_rate: bool
) -> list[Cell]:
    past = "backlog_broken" if is_public else "backlog_late"
    if figures is None:
        names = [name for name in COLUMNS if with_rate or name != "rate"]
        return [_nothing(name) for name in names]
    rate = per_thousand(figures.received, residents)
    rate_cell = count_cell(0, hide=True) if "received" in unseen else Cell(decimal_words(rate), _rounded(rate, 2))
    return [
        count_cell(figures.received, hide="received" in unseen),
        *([rate_cell] if with_rate else []),
        share_cell(figures.on_time, is_public=is_public, with_bar=True),
        share_cell(figures.on_time_paused, is_public=is_public),
        share_cell(figures.on_time_closed, is_public=is_public),
        count_cell(figures.not_due, hide="not_due" in unseen),
        median_cell(figures, is_public=is_public),
        reach_cell(figures, is_public=is_public),
        count_cell(figures.backlog, hide="backlog" in unseen),
        count_cell(getattr(figures, past), hide=past in unseen),
        share_cell(figures.came_back, is_public=is_public),
    ]


def _nothing(name: str) -> Cell:
    """What a column says where nothing was received and nothing is open: no cases, and no figure."""
    if name in ("received", "not_due", "backlog", "past"):
        return count_cell(0)
    return Cell(NONE, (None, None) if name == "reach" else None)


def count_cell(count: int, *, hide: bool = False) -> Cell:
    """A count, or that it is too small to publish."""
    if hide:
        return Cell(_("not shown") if count >= SMALL else _("under %(small)s") % {"small": SMALL}, "")
    return Cell(count_words(count), count)


def share_cell(share: Share, *, is_public: bool, with_bar: bool = False) -> Cell:
    """A share, marked when it rests on few; not given in public then."""
    if share.value is None or (is_public and share.is_few):
        return Cell(NONE)
    mark = "*" if share.is_few else ""
    bar = round(100 * share.value) if with_bar else None
    return Cell(f"{percent_words(share.value)}{mark}", _rounded(share.value, 4), bar)


def median_cell(figures: Figures, *, is_public: bool) -> Cell:
    """The median time in days, marked when it rests on few."""
    is_few = Share(0, figures.waits).is_few
    if not figures.waits or (is_public and is_few):
        return Cell(NONE)
    if figures.median_seconds is None:
        return Cell(_("under half resolved"), "")
    mark = "*" if is_few else ""
    return Cell(f"{days_number(figures.median_seconds)}{mark}", _rounded(figures.median_seconds / DAY, 4))


def reach_cell(figures: Figures, *, is_public: bool) -> Cell:
    """Between which days the median lies with 95% certainty; its end is unknown while too few were resolved."""
    if not figures.waits or (is_public and Share(0, figures.waits).is_few):
        return Cell(NONE, (None, None))
    _median, low, high = figures.times.time_of(0.5)
    return Cell(days_range(low, high), (_in_days(low), _in_days(high)))


def _in_days(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / DAY, 4)


def equity_table(
    caption: str, first: str, places: Sequence[Place], found: Mapping[int, Figures],
    indicators: Sequence[Indicator], *, is_public: bool = False,
) -> Table:  # fmt: skip
    """How the city answers in each area beside who lives there."""
    hidden = hidden_cells([found[each.id].received if each.id in found else 0 for each in places])
    digits = {
        one.code: indicator_digits([each.indicators[one.code] for each in places if one.code in each.indicators])
        for one in indicators
    }
    rows = []
    for number, each in enumerate(places):
        cells = _equity_cells(each, found.get(each.id), is_public and number in hidden, is_public)
        cells += [indicator_cell(each.indicators.get(one.code), digits[one.code]) for one in indicators]
        rows.append(Row(each.name, cells))
    columns = [pgettext("count of requests", "Received"), _("Per 1,000 residents"), _("On time"), _("Median days")]
    return Table("equity", caption, first, [*columns, *(one.name for one in indicators)], rows)


def _equity_cells(place: Place, figures: Figures | None, hide: bool, is_public: bool) -> list[Cell]:
    if figures is None:
        return [count_cell(0), Cell(NONE), Cell(NONE), Cell(NONE)]
    rate = per_thousand(figures.received, place.residents)
    return [
        count_cell(figures.received, hide=hide),
        Cell(NONE) if hide else Cell(decimal_words(rate), _rounded(rate, 2)),
        share_cell(figures.on_time, is_public=is_public, with_bar=True),
        median_cell(figures, is_public=is_public),
    ]


def indicator_digits(values: Sequence[float]) -> int:
    """How many decimals a column of indicators needs: none for whole or large numbers, two for shares of one."""
    largest = max((abs(value) for value in values), default=0)
    if largest >= 1000 or all(value == int(value) for value in values):
        return 0
    return 1 if largest > 1 else 2


def indicator_cell(value: float | None, digits: int) -> Cell:
    """A figure about an area; the CSV has it as it was given."""
    return Cell(NONE) if value is None else Cell(decimal_words(value, digits), value)


def _rounded(value: float | None, places: int) -> Any:
    return None if value is None else round(value, places)


def beside_table(
    code: str, caption: str, groups: Sequence[Group], here: Mapping[int, Figures], city: Mapping[int, Figures],
    *, is_public: bool = False,
) -> Table:  # fmt: skip
    """Services of one area beside the whole city; in public, services with fewer than five requests are left out."""
    rows = []
    for group in groups:
        mine, theirs = here[group.key], city[group.key]
        if is_public and mine.received < SMALL:
            continue
        rows.append(
            Row(
                group.label,
                [
                    count_cell(mine.received),
                    share_cell(mine.on_time, is_public=is_public, with_bar=True),
                    share_cell(theirs.on_time, is_public=is_public),
                    median_cell(mine, is_public=is_public),
                    median_cell(theirs, is_public=is_public),
                    Cell(difference_words(mine.on_time, theirs.on_time)),
                ],
            )
        )
    columns = [
        pgettext("count of requests", "Received"), _("On time"), _("City"),
        _("Median days"), _("City, median"), _("What we may say"),
    ]  # fmt: skip
    return Table(code, caption, _("Service"), columns, rows)


def difference_words(here: Share, city: Share) -> str:
    """Whether a share differs from the city's by more than chance explains."""
    if here.is_few or city.value is None:
        return _("Too few to say")
    low, high = here.interval
    if high < city.value:
        return _("Below the city")
    return _("Above the city") if low > city.value else _("No clear difference")


def open_table(code: str, caption: str, groups: Sequence[Group], found: Mapping[int, Figures]) -> Table:
    """Open cases of each group, in the order given."""
    rows = [Row(each.label, [count_cell(count) for count in _open_counts(found[each.key])]) for each in groups]
    return Table(
        code,
        caption,
        _("Service"),
        [pgettext("count of requests", "Open"), _("Past due"), pgettext("count of requests", "Paused")],
        rows,
    )


def clocks_table(
    code: str, caption: str, groups: Sequence[Group], found: Mapping[tuple[int, int], Share], kinds: Mapping[int, str]
) -> Table:
    """The share of each kind of clock met by each group, with how many were met or missed."""
    rows = []
    for group in groups:
        shares = [found.get((group.key, kind), Share(0, 0)) for kind in kinds]
        cells = [(share_cell(each, is_public=False, with_bar=True), count_cell(each.of)) for each in shares]
        rows.append(Row(group.label, [cell for pair in cells for cell in pair]))
    columns = [heading for name in kinds.values() for heading in (name, _("Counted"))]
    return Table(code, caption, _("Department"), columns, rows)


def pauses_table(
    code: str, caption: str, causes: Mapping[Cause, str], found: Mapping[Cause, Stood], cases: int
) -> Table:
    """How long cases stood still for each cause, then for all; `cases` is how many could have."""
    rows = [
        Row(name, _stood_cells(found[key], cases), is_total=key[0] == EVERYTHING)
        for key, name in causes.items() if key in found
    ]  # fmt: skip
    columns = [_("Cases"), _("Share of cases"), _("Hours paused"), _("Longest pause, days")]
    return Table(code, caption, _("Reason"), columns, rows)


def _stood_cells(stood: Stood, cases: int) -> list[Cell]:
    return [
        count_cell(stood.cases),
        share_cell(Share(stood.cases, cases), is_public=False),
        Cell(count_words(round(stood.seconds / HOUR)), _rounded(stood.seconds / HOUR, 1)),
        Cell(days_number(stood.longest), _rounded(stood.longest / DAY, 2)),
    ]


def _open_counts(figures: Figures) -> tuple[int, int, int]:
    return figures.backlog, figures.backlog_late, figures.backlog_paused
