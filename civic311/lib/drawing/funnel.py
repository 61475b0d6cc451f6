"""Areas against what chance allows: marks within limits that narrow as numbers grow."""

from collections.abc import Sequence

from civic311.lib.drawing.charts import FunnelChart, Limits, Point
from civic311.lib.drawing.field import Axis, Field, field_for, lines_of, mark_legend
from civic311.lib.drawing.frame import LINE
from civic311.lib.drawing.looks import MARKS
from civic311.lib.drawing.pen import Pen, Place
from civic311.lib.drawing.text import SIZE, Box, spread, touch, width_of

_ORDER = ("clear", "likely", "none")


def draw_funnel(pen: Pen, chart: FunnelChart) -> None:
    """Limits first, then marks with the names that find room: first those that differ and the one at hand."""
    top = 10 + mark_legend(pen, _legend(chart))
    low, high = _reach(chart)
    ends = [each.x for each in chart.points] + [each.x for each in chart.limits]
    across = Axis(min(ends), max(ends), chart.write_x, chart.x_title)
    behind = 12 + max(width_of(each) for each in chart.limit_words)
    field = field_for(pen, across, Axis(low, high, chart.write, chart.y_title), top=top, behind=behind)
    _limits(pen, field, chart)
    middle = field.y(chart.centre.value)
    pen.line((field.x.start, middle), (field.x.end, middle), "centre")
    taken = [box_around(*field.place(each.x, each.y), 7) for each in chart.points]
    words = chart.centre.words
    pen.text(field.x.start + 4, middle - 5, words, look="lab")
    taken.append((field.x.start, middle - 5 - SIZE, field.x.start + 4 + width_of(words), middle))
    for each in sorted(chart.points, key=lambda one: (not one.is_here, _ORDER.index(one.look), one.label)):
        name_mark(pen, field.place(each.x, each.y), each, taken, field.x.end)
    for each in chart.points:
        x, y = field.place(each.x, each.y)
        tip = f"{each.label}\n{each.words or chart.write(each.y)}"
        pen.mark(MARKS[each.look], x, y, 7 if each.is_here else 5, f"m-{each.look}", tip=tip)


def height_of(chart: FunnelChart, width: float) -> float:
    """Tall enough to tell marks apart."""
    return (330 if width < 400 else 350 if width < 900 else 440) + LINE * lines_of(
        [words for _look, words in _legend(chart)], width, 22
    )


def _legend(chart: FunnelChart) -> list[tuple[str, str]]:
    return [(look, chart.looks[look]) for look in _ORDER if look in chart.looks]


def _reach(chart: FunnelChart) -> tuple[float, float]:
    """Lowest and highest value shown: all marks, and of the limits what is not far beyond them."""
    centre = chart.centre.value
    ends = []
    for sign, outer in ((-1, "outer_low"), (1, "outer_high")):
        marks = max((sign * (each.y - centre) for each in chart.points), default=0)
        inner = max(
            (sign * (_inner(each, sign) - centre) for each in chart.limits[len(chart.limits) // 3 :]), default=0
        )
        limit = max((sign * (getattr(each, outer) - centre) for each in chart.limits), default=0)
        ends.append(centre + sign * max(marks * 1.05, min(limit, 1.8 * max(marks, inner)), 0))
    return ends[0], ends[1]


def _inner(limits: Limits, sign: int) -> float:
    return limits.high if sign > 0 else limits.low


def _limits(pen: Pen, field: Field, chart: FunnelChart) -> None:
    """The inner area shaded, both pairs of lines, and at the upper ends what they are."""
    if not chart.limits:
        return
    there = [field.place(each.x, each.high) for each in chart.limits]
    back = [field.place(each.x, each.low) for each in reversed(chart.limits)]
    pen.path(there + back, "limits", is_closed=True)
    for name, look in (("low", "inner"), ("high", "inner"), ("outer_low", "outer"), ("outer_high", "outer")):
        for run in _within(field, [(each.x, getattr(each, name)) for each in chart.limits]):
            pen.path(run, look)
    last = chart.limits[-1]
    heights = spread([field.y(last.high), field.y(last.outer_high)], 15, field.y.end, field.y.start)
    for words, y in zip(chart.limit_words, heights, strict=True):
        pen.text(field.x.end + 6, y + 4.5, words)


def _within(field: Field, values: Sequence[Place]) -> list[list[Place]]:
    """The stretches of a line that lie in the field."""
    runs: list[list[Place]] = [[]]
    for x, y in values:
        if field.y.low <= y <= field.y.high:
            runs[-1].append(field.place(x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def name_mark(pen: Pen, place: Place, point: Point, taken: list[Box], end: float) -> None:
    """The name beside its mark where it covers no other; one that finds no room is told by tooltip and table."""
    x, y = place
    wide = width_of(point.label)
    anchors: list[tuple[float, float, str]] = [
        (x + 10, y + 4.5, ""), (x - 10, y + 4.5, "end"), (x, y - 11, "middle"), (x, y + 20, "middle"),
    ]  # fmt: skip
    for at, base, anchor in anchors:
        left = {"": at, "end": at - wide, "middle": at - wide / 2}[anchor]
        box = (left, base - SIZE + 2, left + wide, base + 3)
        if left >= 0 and box[2] <= end and not any(touch(box, each) for each in taken):
            taken.append(box)
            pen.text(at, base, point.label, anchor=anchor, look="lab-here" if point.is_here else "lab")
            return


def box_around(x: float, y: float, reach: float) -> Box:
    return x - reach, y - reach, x + reach, y + reach
