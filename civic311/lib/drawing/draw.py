"""One entrance to all drawings: a chart in, SVG out."""

from collections.abc import Callable
from typing import Any

from civic311.lib.drawing.bars import draw_bars
from civic311.lib.drawing.bars import height_of as height_of_bars
from civic311.lib.drawing.charts import BarChart, Chart, ColumnChart, LineChart
from civic311.lib.drawing.lines import draw_columns, draw_lines
from civic311.lib.drawing.lines import height_of as height_of_lines
from civic311.lib.drawing.looks import file_style
from civic311.lib.drawing.pen import Pen

# Units: about the pixels of a whole page, of a column on a desk, and of a phone.
FULL, WIDE, NARROW = 1180.0, 640.0, 360.0

_Kind = tuple[Callable[[Any, float], float], Callable[[Pen, Any], None]]
_KINDS: dict[type[Chart], _Kind] = {
    LineChart: (height_of_lines, draw_lines),
    ColumnChart: (height_of_lines, draw_columns),
    BarChart: (height_of_bars, draw_bars),
}


def svg(chart: Chart, *, width: float = WIDE, rtl: bool = False, name: str = "", style: str = "") -> str:
    """The drawing as markup, safe to put into a page. `name` sets its ids apart from those of another size."""
    height_of, draw = _KINDS[type(chart)]
    pen = Pen(width, height_of(chart, width), rtl=rtl)
    if chart.is_empty:
        pen = Pen(width, 60, rtl=rtl)
        pen.text(0, 34, chart.empty or chart.title)
    else:
        draw(pen, chart)
    look = f"chart chart--{'narrow' if width < 500 else 'wide'}"
    return pen.drawing(
        identity=f"{chart.code}{name}", look=look, title=chart.title, summary=chart.summary or chart.note, style=style
    )


def as_file(chart: Chart, *, width: float = WIDE, rtl: bool = False) -> bytes:
    """The drawing as a file of its own, in light colours: to download, to attach to a mail, to print."""
    return svg(chart, width=width, rtl=rtl, name="-file", style=file_style()).encode()
