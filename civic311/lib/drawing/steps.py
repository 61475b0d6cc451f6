"""Curves of steps, such as the share resolved by each day, with the band that chance allows."""

from collections.abc import Sequence

from civic311.lib.drawing.charts import Curve, Series, StepChart, value_at
from civic311.lib.drawing.field import Axis, Field, field_for, lines_of
from civic311.lib.drawing.frame import LINE, TOP, legend
from civic311.lib.drawing.looks import SHAPES, looks_of
from civic311.lib.drawing.pen import Pen, Place
from civic311.lib.drawing.text import shortened, spread, width_of

FINE = 0.6  # steps closer than this are drawn as one


def draw_steps(pen: Pen, chart: StepChart) -> None:
    """Bands, curves with a mark at each time of interest, names at their ends or above."""
    looks = looks_of([Series(each.name, (), each.look) for each in chart.curves])
    top, behind = TOP, 16 + max(width_of(each.name) for each in chart.curves)
    if is_above := _is_above(chart, pen.width):
        top += legend(pen, [each.name for each in chart.curves], looks, is_line=True)
        behind = 12
    top += LINE if chart.levels else 0
    until = _until(chart)
    field = field_for(
        pen, Axis(0, until, chart.write_x, chart.x_title), Axis(0, chart.top, chart.write), top=top, behind=behind
    )
    for each, look in zip(chart.curves, looks, strict=True):
        if len(each.low) and len(each.high):
            there = _stairs(field, each.times, each.high, until)
            pen.path(there + _stairs(field, each.times, each.low, until)[::-1], f"band f-{look}", is_closed=True)
    for level in chart.levels:
        _level(pen, field, level.value, level.words)
    for each, look in zip(chart.curves, looks, strict=True):
        pen.path(_stairs(field, each.times, each.values, until), f"line l-{look}")
        for time in chart.at:
            value = value_at(each, time)
            if value is not None and time <= until:
                tip = f"{each.name}\n{chart.write_x(time)}: {chart.write(value)}"
                pen.mark(SHAPES[look], *field.place(time, value), 4, f"dot f-{look}", tip=tip)
    if not is_above:
        _names(pen, field, chart, until)


def height_of(chart: StepChart, width: float) -> float:
    """As charts over time, with room for the axis' title and the names above."""
    above = LINE * lines_of([each.name for each in chart.curves], width, 32) if _is_above(chart, width) else 0
    return (260 if width < 400 else 300 if width < 900 else 380) + LINE + above + (LINE if chart.levels else 0)


def _is_above(chart: StepChart, width: float) -> bool:
    return 16 + max((width_of(each.name) for each in chart.curves), default=0) > width * 0.27


def _until(chart: StepChart) -> float:
    longest = max((float(each.times[-1]) for each in chart.curves if len(each.times)), default=0.0)
    return (chart.until if chart.until is not None else longest) or 1.0


def _stairs(field: Field, times: Sequence[float], values: Sequence[float], until: float) -> list[Place]:
    """From nothing at time zero up each step to the end of the axis or of what is known."""
    places = [field.place(0, 0)]
    held, ended = 0.0, 0.0
    for time, value in zip(times, values, strict=True):
        if time > until:
            ended = until
            break
        ended = float(time)
        x = field.x(ended)
        if x - places[-1][0] >= FINE:
            places.append((x, field.y(held)))
            places.append((x, field.y(value)))
        else:
            places[-1] = (places[-1][0], field.y(value))
        held = value
    if len(places) > 1 and places[-1][0] < field.x(ended):
        places.append((field.x(ended), field.y(held)))
    return places


def _level(pen: Pen, field: Field, time: float, words: str) -> None:
    x, half = field.x(time), width_of(words) / 2
    pen.text(min(max(x, half), pen.width - half), field.y.end - 6, words, anchor="middle", look="lab")
    pen.line((x, field.y.end), (x, field.y.start), "level")


def _names(pen: Pen, field: Field, chart: StepChart, until: float) -> None:
    """Names behind the ends of curves, moved apart where they would touch."""
    known = [each for each in chart.curves if len(each.times)]
    heights = spread([field.y(_last(each, until)) for each in known], 16, field.y.end, field.y.start)
    for each, y in zip(known, heights, strict=True):
        x = field.x.end + 8
        pen.text(x, y + 4.5, shortened(each.name, pen.width - x), look="lab", tip=each.name)


def _last(curve: Curve, until: float) -> float:
    """The value at the end of what is drawn."""
    return value_at(curve, min(until, float(curve.times[-1]))) or 0.0
