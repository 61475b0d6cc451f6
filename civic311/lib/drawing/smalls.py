"""The same small area for each ward on one scale, the city dashed through all of them."""

from collections.abc import Sequence

from civic311.lib.drawing.charts import Small, SmallsChart, Value
from civic311.lib.drawing.frame import LINE
from civic311.lib.drawing.pen import Pen, Place
from civic311.lib.drawing.scales import Scale
from civic311.lib.drawing.text import shortened, width_of

AREA, BETWEEN, DOWN = 84.0, 22.0, 16.0


def draw_smalls(pen: Pen, chart: SmallsChart) -> None:
    """Cells in reading order; what is dashed is said above."""
    top = 0.0
    if chart.level:
        pen.line((0, 11), (24, 11), "level")
        pen.text(30, 15.5, shortened(chart.level.words, pen.width - 30), tip=chart.level.words)
        top = LINE + 8
    across = _across(pen.width)
    wide = (pen.width - BETWEEN * (across - 1)) / across
    most = _most(chart)
    for place, cell in enumerate(chart.cells):
        x, y = (wide + BETWEEN) * (place % across), top + _tall(chart) * (place // across)
        _cell(pen, chart, cell, (x, y), wide, Scale(0, most, y + LINE + AREA, y + LINE))


def height_of(chart: SmallsChart, width: float) -> float:
    """A row of cells for as many as stand side by side."""
    rows = -(-len(chart.cells) // _across(width))
    return max(1, rows) * _tall(chart) + (LINE + 8 if chart.level else 0)


def _across(width: float) -> int:
    """How many cells stand side by side."""
    return 2 if width < 500 else 3 if width < 900 else 5


def _tall(chart: SmallsChart) -> float:
    return LINE + AREA + (LINE if any(each.note for each in chart.cells) else 0) + DOWN


def _most(chart: SmallsChart) -> float:
    values = [value for each in chart.cells for value in (*each.values, *each.city) if value is not None]
    return max([*values, chart.level.value if chart.level else 0], default=0) or 1


def _cell(pen: Pen, chart: SmallsChart, cell: Small, corner: Place, wide: float, scale: Scale) -> None:
    x, y = corner
    room = wide - width_of(cell.figure) - 8
    pen.text(x, y + 13, shortened(cell.label, room), look="lab", tip=cell.label)
    pen.text(x + wide, y + 13, cell.figure, anchor="end", look="lab")
    step = wide / max(1, len(chart.labels) - 1)
    for run in _runs(cell.values, x, step, scale):
        area = [(run[0][0], scale.start), *run, (run[-1][0], scale.start)]
        pen.path(area, "area", is_closed=True)
        if len(run) > 1:
            pen.path(run, "line l-brand is-thin")
        if len(run) == 1 or run[-1][0] >= x + wide - step / 2:
            pen.mark("circle", *run[-1], 3.5, "dot f-brand")
    for run in _runs(cell.city, x, step, scale):
        pen.path(run, "line l-city is-thin")
    if chart.level:
        pen.line((x, scale(chart.level.value)), (x + wide, scale(chart.level.value)), "level")
    pen.line((x, scale.start), (x + wide, scale.start), "zero")
    pen.box(x, y, wide, LINE + AREA, "hit", tip=_tip(chart, cell))
    pen.text(x, scale.start + 16, shortened(cell.note, wide), tip=cell.note)


def _runs(values: Sequence[Value], x: float, step: float, scale: Scale) -> list[list[Place]]:
    """The stretches without a gap, as places."""
    runs: list[list[Place]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x + place * step, scale(value)))
    return [run for run in runs if run]


def _tip(chart: SmallsChart, cell: Small) -> str:
    """The name, and the first and the last value that are known."""
    known = [(label, value) for label, value in zip(chart.labels, cell.values, strict=False) if value is not None]
    ends = known if len(known) < 3 else [known[0], known[-1]]
    return "\n".join([cell.label, *(f"{label}: {chart.write(value)}" for label, value in ends)])
