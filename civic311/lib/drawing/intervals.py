"""Dots with whiskers, line by line, against a mark that goes through all of them."""

from civic311.lib.drawing.bars import ROW
from civic311.lib.drawing.charts import Interval, IntervalChart
from civic311.lib.drawing.frame import BELOW, LINE
from civic311.lib.drawing.looks import MARKS
from civic311.lib.drawing.pen import Pen
from civic311.lib.drawing.scales import Scale, ticks
from civic311.lib.drawing.text import shortened, width_of


def draw_intervals(pen: Pen, chart: IntervalChart) -> None:
    """Labels, whiskers, dots and words; numbers below."""
    room = min(max(width_of(each.label) for each in chart.rows), pen.width * 0.36)
    ends = [_end(chart, each) for each in chart.rows]
    left, right = room + 14, pen.width - 14 - max(width_of(each) for each in ends)
    top = LINE if chart.level else 4.0
    low, high = _reach(chart)
    scale = Scale(low, high, left, max(right, left + 60))
    bottom = top + ROW * len(chart.rows)
    for each in ticks(low, high, chart.write, most=4 if pen.width > 400 else 3):
        if not low <= each <= high:
            continue
        pen.line((scale(each), top), (scale(each), bottom), "grid")
        pen.text(scale(each), bottom + 18, chart.write(each), anchor="middle")
    if chart.level:
        half = width_of(chart.level.words) / 2
        x = scale(chart.level.value)
        pen.text(min(max(x, half), pen.width - half), top - 6, chart.level.words, anchor="middle", look="lab")
        pen.line((x, top), (x, bottom), "level")
    for place, row in enumerate(chart.rows):
        middle = top + ROW * (place + 0.5)
        pen.text(room, middle + 4.5, shortened(row.label, room), anchor="end", tip=row.label)
        _row(pen, chart, row, scale, middle)
        pen.text(scale.end + 12, middle + 4.5, ends[place], look="lab" if row.value is not None else "")


def height_of(chart: IntervalChart, width: float) -> float:
    """A line for each row, the mark's words above and the numbers below."""
    return ROW * max(1, len(chart.rows)) + BELOW + (LINE if chart.level else 4)


def _row(pen: Pen, chart: IntervalChart, row: Interval, scale: Scale, y: float) -> None:
    """Whisker with its caps, then the dot; limits beyond the scale end at its edge without a cap."""
    tip = f"{row.label}\n{chart.write(row.value)}" if row.value is not None else ""
    if row.low is not None and row.high is not None:
        pen.line((scale(row.low), y), (scale(row.high), y), "reach")
        for each in (row.low, row.high):
            if scale.low <= each <= scale.high:
                pen.line((scale(each), y - 4), (scale(each), y + 4), "reach")
        tip = f"{tip} ({chart.write(row.low)}–{chart.write(row.high)})" if tip else ""
    if row.value is not None:
        pen.mark(MARKS[row.look], scale(row.value), y, 5.5, f"m-{row.look}", tip=tip)


def _reach(chart: IntervalChart) -> tuple[float, float]:
    """From the lowest to the highest of all that is shown, unless the chart says otherwise."""
    shown = [value for row in chart.rows for value in (row.value, row.low, row.high) if value is not None]
    if chart.level:
        shown.append(chart.level.value)
    low, high = min(shown), max(shown)
    edge = (high - low) * 0.04 or 0.5
    return low - edge if chart.bottom is None else chart.bottom, high + edge if chart.top is None else chart.top


def _end(chart: IntervalChart, row: Interval) -> str:
    return row.words or ("–" if row.value is None else chart.write(row.value))
