"""Lines over time, and columns."""

from collections.abc import Sequence
from itertools import pairwise

from civic311.lib.drawing.charts import ColumnChart, LineChart, Series, Value
from civic311.lib.drawing.frame import (
    BELOW,
    LINE,
    TOP,
    Frame,
    frame_for,
    hits,
    label_places,
    legend,
    levels,
    shade,
)
from civic311.lib.drawing.looks import SHAPES, looks_of
from civic311.lib.drawing.pen import Pen, Place
from civic311.lib.drawing.text import shortened, spread, width_of

MANY = 40  # from here on points are drawn without dots


def draw_lines(pen: Pen, chart: LineChart) -> None:
    """Bands first, then lines with dots, then the name of each at its end (or above, where they are too long)."""
    looks = looks_of(chart.series)
    names = [one.end or one.name for one in chart.series]
    behind = 16 + max((width_of(name) for name in names), default=0)
    is_above = behind > pen.width * 0.27
    top = TOP
    if is_above:
        top += legend(pen, [one.name for one in chart.series], looks, is_line=True)
        behind = 8
    frame = frame_for(pen, len(chart.labels), *_reach(chart), chart.write, top=top, behind=behind)
    shade(pen, frame, chart.spans)
    for one, look in zip(chart.series, looks, strict=True):
        _band(pen, frame, one, look)
    for one, look in zip(chart.series, looks, strict=True):
        _line(pen, frame, one, look, is_unfinished=chart.is_unfinished)
    levels(pen, frame, chart.levels)
    label_places(pen, frame, chart.labels)
    if not is_above:
        _names(pen, frame, chart.series, names)
    hits(pen, frame, lambda place: point_words(chart, place))


def _reach(chart: LineChart) -> tuple[float, float]:
    """The lowest and highest value that the axis must hold."""
    values = [value for one in chart.series for part in (one.values, one.low, one.high) for value in part]
    known = [value for value in values if value is not None] + [each.value for each in chart.levels]
    low = min([chart.bottom, *known]) if known else chart.bottom
    return low, chart.top if chart.top is not None else max([chart.bottom, *known])


def _band(pen: Pen, frame: Frame, one: Series, look: str) -> None:
    """The area between low and high, broken where either is unknown."""
    run: list[tuple[float, float, float]] = []
    for place in range(frame.count + 1):
        low, high = _at(one.low, place), _at(one.high, place)
        if place < frame.count and low is not None and high is not None:
            run.append((frame.middle(place), frame.y(low), frame.y(high)))
        elif run:
            if len(run) == 1:
                x, below, above = run[0]
                run = [(x - frame.step / 4, below, above), (x + frame.step / 4, below, above)]
            there = [(x, high) for x, _low, high in run]
            back = [(x, low) for x, low, _high in reversed(run)]
            pen.path(there + back, f"band f-{look}", is_closed=True)
            run = []


def _line(pen: Pen, frame: Frame, one: Series, look: str, *, is_unfinished: bool) -> None:
    places: list[Place | None] = [
        None if value is None else (frame.middle(place), frame.y(value)) for place, value in enumerate(one.values)
    ]
    last = len(places) - 1
    for run in _runs(places):
        parts = [run]
        if is_unfinished and run[-1] == places[last] and len(run) > 1:
            parts = [run[:-1], run[-2:]]
        for number, part in enumerate(parts):
            if len(part) > 1:
                pen.path(part, f"line l-{look}" + (" is-unsure" if number else ""))
        if len(run) == 1:
            pen.mark(SHAPES[look], *run[0], 4, f"dot f-{look}")
    if len(places) <= MANY:
        for place in places:
            if place is not None:
                pen.mark(SHAPES[look], *place, 3, f"dot f-{look}")
    known = [place for place in places if place is not None]
    if known:
        pen.mark(SHAPES[look], *known[-1], 5, f"dot f-{look}")


def _runs(places: Sequence[Place | None]) -> list[list[Place]]:
    """The stretches without a gap."""
    runs: list[list[Place]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if run]


def _names(pen: Pen, frame: Frame, series: Sequence[Series], names: Sequence[str]) -> None:
    """Names behind the last points, moved apart where they would touch."""
    ends: list[tuple[str, Place]] = []
    for one, name in zip(series, names, strict=True):
        known = [(place, value) for place, value in enumerate(one.values) if value is not None]
        if known:
            ends.append((name, (frame.middle(known[-1][0]), frame.y(known[-1][1]))))
    heights = spread([y for _name, (_x, y) in ends], 16, frame.top, frame.y.start)
    x = max((place[0] for _name, place in ends), default=frame.right) + 10
    for (name, _place), y in zip(ends, heights, strict=True):
        pen.text(x, y + 4.5, shortened(name, pen.width - x), look="lab", tip=name)


def _at(values: Sequence[Value], place: int) -> Value:
    return values[place] if place < len(values) else None


def point_words(chart: LineChart | ColumnChart, place: int) -> str:
    """All values at one label, line by line, for its tooltip."""
    lines = [chart.labels[place]]
    for one in chart.series:
        value, low, high = (_at(part, place) for part in (one.values, one.low, one.high))
        if value is not None:
            reach = f" ({chart.write(low)}–{chart.write(high)})" if low is not None and high is not None else ""
            lines.append(f"{one.name}: {chart.write(value)}{reach}")
    return "\n".join(lines)


def draw_columns(pen: Pen, chart: ColumnChart) -> None:
    """Columns, one series upon the other; names above where there are several."""
    looks = looks_of(chart.series)
    top = TOP
    if len(chart.series) > 1:
        top += legend(pen, [one.name for one in chart.series], looks, is_line=False)
    sums = [sum(_at(one.values, place) or 0 for one in chart.series) for place in range(len(chart.labels))]
    high = chart.top if chart.top is not None else max([*sums, *(each.value for each in chart.levels)], default=0)
    frame = frame_for(pen, len(chart.labels), 0, high, chart.write, top=top)
    shade(pen, frame, chart.spans)
    width = min(40.0, frame.step * 0.72)
    for place in range(len(chart.labels)):
        heights = [0.0]
        for one in chart.series:
            heights.append(heights[-1] + max(0, _at(one.values, place) or 0))
        for (below, above), look in zip(pairwise(heights), looks, strict=True):
            if above > below:
                x, y = frame.middle(place) - width / 2, frame.y(above)
                pen.box(x, y, width, frame.y(below) - y, f"part f-{look}")
    levels(pen, frame, chart.levels)
    label_places(pen, frame, chart.labels)
    hits(pen, frame, lambda place: point_words(chart, place))


def height_of(chart: LineChart | ColumnChart, width: float) -> float:
    """The height of the drawing: a little flatter where there is room, taller for each line of names above."""
    above = LINE if len(chart.series) > 1 and width < 400 else 0
    return (250 if width > 400 else 220) + TOP + BELOW + above
