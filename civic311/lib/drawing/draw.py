"""One entrance to all drawings: a chart in, SVG out."""

from collections.abc import Callable
from typing import Any

from civic311.lib.drawing import bars, flow, funnel, intervals, lines, scatter, smalls, steps
from civic311.lib.drawing.charts import (
    BarChart,
    Chart,
    ColumnChart,
    FlowChart,
    FunnelChart,
    IntervalChart,
    LineChart,
    ScatterChart,
    SmallsChart,
    StepChart,
)
from civic311.lib.drawing.looks import file_style
from civic311.lib.drawing.pen import Pen
from civic311.lib.drawing.text import in_lines, shortened

# Units: about the pixels of a whole page, of a column on a desk, and of a phone.
FULL, WIDE, NARROW = 1180.0, 640.0, 360.0

_Kind = tuple[Callable[[Any, float], float], Callable[[Pen, Any], None]]
_KINDS: dict[type[Chart], _Kind] = {
    LineChart: (lines.height_of, lines.draw_lines),
    ColumnChart: (lines.height_of, lines.draw_columns),
    BarChart: (bars.height_of, bars.draw_bars),
    FunnelChart: (funnel.height_of, funnel.draw_funnel),
    ScatterChart: (scatter.height_of, scatter.draw_scatter),
    IntervalChart: (intervals.height_of, intervals.draw_intervals),
    StepChart: (steps.height_of, steps.draw_steps),
    SmallsChart: (smalls.height_of, smalls.draw_smalls),
    FlowChart: (flow.height_of, flow.draw_flow),
}


def svg(chart: Chart, *, width: float = WIDE, rtl: bool = False, name: str = "") -> str:
    """The drawing as markup, safe to put into a page. `name` sets its ids apart from those of another size."""
    return _drawn(chart, width, rtl=rtl).drawing(
        identity=f"{chart.code}{name}", look=_look(width), title=chart.title, summary=chart.summary or chart.note
    )


def as_file(chart: Chart, *, width: float = WIDE, rtl: bool = False, about: str = "") -> bytes:
    """The drawing as a file of its own, in light colours: to download, to attach to a mail, to print.

    Its title stands above it, and under that `about`: whose figures these are, and of which dates.
    """
    pen = _drawn(chart, width, rtl=rtl)
    titles = in_lines(chart.title, width, 2)
    above = 22.0 * len(titles) + (22 if about else 4)
    for place, line in enumerate(titles):
        pen.text(0, 18 + 22 * place - above, line, look="lab")
    pen.text(0, -8, shortened(about, width))
    return pen.drawing(
        identity=f"{chart.code}-file", look=_look(width), title=chart.title, summary=chart.summary or chart.note,
        style=file_style(), above=above,
    ).encode()  # fmt: skip


def _drawn(chart: Chart, width: float, *, rtl: bool) -> Pen:
    """A pen that has drawn the chart, or its sentence where there is nothing to draw."""
    height_of, draw = _KINDS[type(chart)]
    if chart.is_empty:
        pen = Pen(width, 40, rtl=rtl)
        pen.text(0, 24, shortened(chart.empty or chart.title, width), tip=chart.empty)
        return pen
    pen = Pen(width, height_of(chart, width), rtl=rtl)
    draw(pen, chart)
    return pen


def _look(width: float) -> str:
    return f"chart chart--{'narrow' if width < 500 else 'wide' if width < 900 else 'full'}"
