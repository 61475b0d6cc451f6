"""Bars from the reading side, one line for each label, with the figure in words behind each."""

from civic311.lib.drawing.charts import BarChart, Level, Value
from civic311.lib.drawing.frame import LINE, legend
from civic311.lib.drawing.looks import looks_of
from civic311.lib.drawing.pen import Pen
from civic311.lib.drawing.scales import Scale
from civic311.lib.drawing.text import shortened, width_of

ROW, THICK = 30.0, 18.0


def draw_bars(pen: Pen, chart: BarChart) -> None:
    """Labels, bars, words; a mark for the city goes through all of them."""
    looks = looks_of(chart.series)
    top = legend(pen, [one.name for one in chart.series], looks, is_line=False, top=2) if len(looks) > 1 else 0.0
    ends = [_end(chart, place) for place in range(len(chart.labels))]
    room = min(max((width_of(each) for each in chart.labels), default=0), pen.width * 0.36)
    left = room + 10
    right = pen.width - 12 - max((width_of(each) for each in ends), default=0)
    scale = Scale(0, _most(chart), left, max(right, left + 40))
    if chart.level:
        top += LINE
        _level(pen, chart.level, scale, top)
    for place, label in enumerate(chart.labels):
        middle = top + ROW * (place + 0.5)
        pen.text(room, middle + 4.5, shortened(label, room), anchor="end", tip=label)
        _bar(pen, chart, place, scale, middle, looks)
        x = scale(_sum(chart, place)) + 7
        look = "lab" if _values(chart, place) != [None] * len(looks) else ""
        pen.text(x, middle + 4.5, ends[place], look=look)
    pen.line((left, top), (left, top + ROW * len(chart.labels)), "zero")


def height_of(chart: BarChart, width: float) -> float:
    """A line for each label, and what stands above."""
    if len(chart.series) < 2:
        above = 2.0
    else:
        used = sum(46 + width_of(one.name) for one in chart.series)
        above = 4 + LINE * (1 + used // width)
    return above + ROW * max(1, len(chart.labels)) + (LINE if chart.level else 0)


def _bar(pen: Pen, chart: BarChart, place: int, scale: Scale, middle: float, looks: list[str]) -> None:
    """The parts of one line, each with its tooltip; a value too small to be seen still shows as a sliver."""
    x, reached = scale.start, 0.0
    for one, value, look in zip(chart.series, _values(chart, place), looks, strict=True):
        if value is None or value <= 0:
            continue
        reached += value
        end = scale(reached)
        name = f"{one.name}: " if len(looks) > 1 else ""
        tip = f"{chart.labels[place]}\n{name}{chart.write(value)}"
        pen.box(x, middle - THICK / 2, max(end - x, 1.5), THICK, f"part f-{look}", tip=tip)
        x = end


def _level(pen: Pen, level: Level, scale: Scale, top: float) -> None:
    x = scale(level.value)
    half = width_of(level.words) / 2
    pen.text(min(max(x, half), pen.width - half), top - 6, level.words, anchor="middle", look="lab")
    pen.line((x, top), (x, pen.height), "level")


def _values(chart: BarChart, place: int) -> list[Value]:
    return [one.values[place] if place < len(one.values) else None for one in chart.series]


def _sum(chart: BarChart, place: int) -> float:
    return sum(max(0, value or 0) for value in _values(chart, place))


def _most(chart: BarChart) -> float:
    """The end of the scale: the given top, else the longest bar or the level."""
    if chart.top is not None:
        return chart.top
    longest = max((_sum(chart, place) for place in range(len(chart.labels))), default=0)
    return max(longest, chart.level.value if chart.level else 0) or 1


def _end(chart: BarChart, place: int) -> str:
    """The words behind a bar: those given, else its sum; a dash where nothing is known."""
    if place < len(chart.ends):
        return chart.ends[place]
    known = any(value is not None for value in _values(chart, place))
    return chart.write(_sum(chart, place)) if known else "–"
