"""What a chart says. Each kind is a value that can be drawn (`draw.svg`), tabled (`grid`) and kept in a cache.

Values are plain numbers (a share is 0.82, not 82) and None is a gap. `write` turns one into words; it must be a
function of a module, or a partial of one, so that charts can be cached.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Value = float | int | None
Writer = Callable[[float], str]


def plain(value: float) -> str:
    """A number as short as it can be, for charts that bring no writer of their own."""
    return f"{value:g}"


@dataclass(frozen=True)
class GridCell:
    """One cell of a chart's table: words for the page, the number for files."""

    words: str
    raw: float | int | str | None = None


@dataclass(frozen=True)
class Grid:
    """A chart as a table: heads of the columns after the first, then each line with its label."""

    heads: list[str]
    rows: list[tuple[str, list[GridCell]]]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What all kinds share. `code` names the chart in its page, in `?csv=` and in `?svg=`.

    `note` is a soft line beside the title, `caption` one below. `summary` says in a sentence what the drawing shows,
    for those who do not see it. `method` says how it is calculated; without one the page's own method is linked.
    `empty` is the sentence shown when there is nothing to draw, `first` heads the first column of the table.
    """

    code: str
    title: str
    note: str = ""
    caption: str = ""
    summary: str = ""
    method: str = ""
    empty: str = ""
    first: str = ""
    write: Writer = plain

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return True

    def grid(self) -> Grid:
        """The same as a table."""
        return Grid([], [])

    def cell(self, value: Value, write: Writer | None = None) -> GridCell:
        """A number of the table; a dash for none."""
        return GridCell("–") if value is None else GridCell((write or self.write)(value), value)


@dataclass(frozen=True)
class Series:
    """One line, or one part of each bar. `look` is "brand", "accent", "hold", "ok", "late", "soft" or "city" (dashed).

    Without a look, it follows from the order. `low` and `high` draw a band around a line; `band` heads their two
    columns in the table. `end` are the words at a line's last point; without them its name stands there.
    """

    name: str
    values: Sequence[Value]
    look: str = ""
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()
    band: tuple[str, str] | None = None
    end: str = ""


@dataclass(frozen=True)
class Span:
    """A shaded stretch from one label to another, both included, by their places from 0: weekends, a storm."""

    first: int
    last: int
    words: str = ""


@dataclass(frozen=True)
class Level:
    """A value marked by a line across the chart, with its words: the city, a target."""

    value: float
    words: str


@dataclass(frozen=True, kw_only=True)
class _Labelled(Chart):
    labels: Sequence[str]
    series: Sequence[Series]
    top: float | None = None

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for one in self.series for value in one.values)

    def grid(self) -> Grid:
        heads: list[str] = []
        columns: list[Sequence[Value]] = []
        for one in self.series:
            heads.append(one.name)
            columns.append(one.values)
            if one.band and one.low and one.high:
                heads.extend(one.band)
                columns.extend((one.low, one.high))
        rows = [
            (label, [self.cell(each[place] if place < len(each) else None) for each in columns])
            for place, label in enumerate(self.labels)
        ]
        return Grid(heads, rows)


@dataclass(frozen=True, kw_only=True)
class LineChart(_Labelled):
    """Values over time. `spans` are shaded, `levels` lie across, `is_unfinished` dashes the way to the last point.

    The axis begins at zero unless `bottom` says otherwise and ends above the largest value unless `top` is given.
    """

    spans: Sequence[Span] = ()
    levels: Sequence[Level] = ()
    bottom: float = 0
    is_unfinished: bool = False


@dataclass(frozen=True, kw_only=True)
class ColumnChart(_Labelled):
    """Columns over time; several series stand on each other."""

    spans: Sequence[Span] = ()
    levels: Sequence[Level] = ()


@dataclass(frozen=True, kw_only=True)
class BarChart(_Labelled):
    """Bars from the labels' side; several series follow each other. `ends` are the words behind each bar."""

    ends: Sequence[str] = ()
    level: Level | None = None


@dataclass(frozen=True)
class Point:
    """A mark of a funnel or scatter. `look`: "none", "likely" or "clear". `words`: tooltip; `is_here` sets it apart."""

    label: str
    x: float
    y: float
    look: str = "none"
    words: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Limits:
    """The funnel at one x: the inner limits (95%) and the outer ones (99.8%)."""

    x: float
    low: float
    high: float
    outer_low: float
    outer_high: float


@dataclass(frozen=True, kw_only=True)
class FunnelChart(Chart):
    """Areas against what chance allows: the expected number (or the size) on x, the ratio or share on y.

    `looks` gives the words of "none", "likely" and "clear"; `limit_words` those of the inner and outer limits.
    """

    points: Sequence[Point]
    limits: Sequence[Limits]
    centre: Level
    x_title: str
    y_title: str
    looks: Mapping[str, str]
    limit_words: tuple[str, str] = ("95%", "99.8%")
    write_x: Writer = plain

    @property
    def is_empty(self) -> bool:
        return not self.points

    def grid(self) -> Grid:
        rows = [
            (
                each.label,
                [
                    self.cell(each.x, self.write_x),
                    self.cell(each.y),
                    GridCell(self.looks.get(each.look, ""), self.looks.get(each.look, "")),
                ],
            )
            for each in self.points
        ]
        return Grid([self.x_title, self.y_title, ""], rows)


@dataclass(frozen=True, kw_only=True)
class ScatterChart(Chart):
    """Two figures of the same areas: one on x, the other on y. `centre` is a line across."""

    points: Sequence[Point]
    x_title: str
    y_title: str
    centre: Level | None = None
    write_x: Writer = plain

    @property
    def is_empty(self) -> bool:
        return not self.points

    def grid(self) -> Grid:
        rows = [(each.label, [self.cell(each.x, self.write_x), self.cell(each.y)]) for each in self.points]
        return Grid([self.x_title, self.y_title], rows)


@dataclass(frozen=True)
class Interval:
    """One figure with how far chance could move it. `look` as of a point; `words` stand behind it."""

    label: str
    value: Value
    low: Value = None
    high: Value = None
    look: str = "none"
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class IntervalChart(Chart):
    """Dots with whiskers, line by line, against a mark (the city). `heads`: of value, lower and upper limit."""

    rows: Sequence[Interval]
    heads: tuple[str, str, str]
    level: Level | None = None
    bottom: float | None = None
    top: float | None = None

    @property
    def is_empty(self) -> bool:
        return not any(each.value is not None for each in self.rows)

    def grid(self) -> Grid:
        rows = [(each.label, [self.cell(one) for one in (each.value, each.low, each.high)]) for each in self.rows]
        return Grid(list(self.heads), rows)


@dataclass(frozen=True)
class Curve:
    """A curve of steps: from each of `times` on it has the value beside it. It begins at zero, at time zero."""

    name: str
    times: Sequence[float]
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    look: str = ""


@dataclass(frozen=True, kw_only=True)
class StepChart(Chart):
    """Cumulative shares over time, such as the share resolved by each day. `until` ends the time axis.

    `levels` are times marked by an upright line. The table has the curves at `at` (times of interest).
    """

    curves: Sequence[Curve]
    x_title: str
    at: Sequence[float]
    until: float | None = None
    levels: Sequence[Level] = ()
    top: float = 1
    write_x: Writer = plain

    @property
    def is_empty(self) -> bool:
        return not any(len(each.times) for each in self.curves)

    def grid(self) -> Grid:
        rows = [
            (self.write_x(time), [self.cell(value_at(each, time)) for each in self.curves]) for time in self.at
        ]  # fmt: skip
        return Grid([each.name for each in self.curves], rows)


def value_at(curve: Curve, time: float) -> float | None:
    """The value of a curve at a time; None beyond its last step, where nothing is known."""
    if not len(curve.times) or time > curve.times[-1]:
        return None
    found = 0.0
    for moment, value in zip(curve.times, curve.values, strict=True):
        if moment > time:
            break
        found = value
    return found


@dataclass(frozen=True)
class Small:
    """One of many small charts: its figure in words beside the name, a note under it, its own dashed city values."""

    label: str
    values: Sequence[Value]
    figure: str = ""
    note: str = ""
    city: Sequence[Value] = ()


@dataclass(frozen=True, kw_only=True)
class SmallsChart(Chart):
    """The same small area for each ward, on one scale; `level` is dashed through all of them."""

    labels: Sequence[str]
    cells: Sequence[Small]
    level: Level | None = None

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for each in self.cells for value in each.values)

    def grid(self) -> Grid:
        rows = [
            (label, [self.cell(each.values[place] if place < len(each.values) else None) for each in self.cells])
            for place, label in enumerate(self.labels)
        ]
        return Grid([each.label for each in self.cells], rows)


@dataclass(frozen=True)
class FlowStep:
    """A step of the way: its share of all time (0 to 1; None where no time is spent, as at the end) and its words.

    Steps stand in their order.
    """

    code: str
    label: str
    share: float | None
    words: str
    note: str = ""


@dataclass(frozen=True)
class Arrow:
    """How many cases went from one step to another (codes); back again or to itself is allowed."""

    start: str
    end: str
    count: int


@dataclass(frozen=True, kw_only=True)
class FlowChart(Chart):
    """Where time waits: steps with their share of the time, arrows with how many cases took them.

    `heads`: of the table's columns: share of time, time in words, then the arrows' count.
    `arrow_words(start, end)` names an arrow in the table.
    """

    steps: Sequence[FlowStep]
    arrows: Sequence[Arrow]
    heads: tuple[str, str, str]
    arrow_words: Callable[[str, str], str]
    write_count: Writer = plain

    @property
    def is_empty(self) -> bool:
        return not any(each.count for each in self.arrows) and not any(each.share for each in self.steps)

    def grid(self) -> Grid:
        names = {each.code: each.label for each in self.steps}
        none = GridCell("")
        rows = [
            (each.label, [self.cell(each.share), GridCell(each.words, each.words), none]) for each in self.steps
        ]  # fmt: skip
        rows += [
            (
                self.arrow_words(names[each.start], names[each.end]),
                [none, none, self.cell(each.count, self.write_count)],
            )
            for each in self.arrows
        ]
        return Grid(list(self.heads), rows)
