"""Two figures of the same areas against each other: a mark for each, with the names that find room."""

from civic311.lib.drawing.charts import ScatterChart
from civic311.lib.drawing.field import Axis, field_for
from civic311.lib.drawing.funnel import box_around, name_mark
from civic311.lib.drawing.looks import MARKS
from civic311.lib.drawing.pen import Pen
from civic311.lib.drawing.text import SIZE, width_of

_ROOM = 0.04  # kept free beside the outermost marks


def draw_scatter(pen: Pen, chart: ScatterChart) -> None:
    """Both axes fit the marks; neither needs to begin at zero, since places are compared and not lengths."""
    xs, ys = [each.x for each in chart.points], [each.y for each in chart.points]
    if chart.centre:
        ys.append(chart.centre.value)
    room = (max(xs) - min(xs)) * _ROOM or 1.0
    across = Axis(min(xs) - room, max(xs) + room, chart.write_x, chart.x_title)
    field = field_for(pen, across, Axis(min(ys), max(ys), chart.write, chart.y_title), top=10)
    taken = [box_around(*field.place(each.x, each.y), 7) for each in chart.points]
    if chart.centre:
        middle, words = field.y(chart.centre.value), chart.centre.words
        pen.line((field.x.start, middle), (field.x.end, middle), "centre")
        pen.text(field.x.start + 4, middle - 5, words, look="lab")
        taken.append((field.x.start, middle - 5 - SIZE, field.x.start + 4 + width_of(words), middle))
    for each in sorted(chart.points, key=lambda one: one.label):
        name_mark(pen, field.place(each.x, each.y), each, taken, field.x.end)
    for each in chart.points:
        x, y = field.place(each.x, each.y)
        tip = f"{each.label}\n{each.words or f'{chart.write_x(each.x)}, {chart.write(each.y)}'}"
        pen.mark(MARKS[each.look], x, y, 5, f"m-{each.look}", tip=tip)


def height_of(chart: ScatterChart, width: float) -> float:
    """Tall enough to tell marks apart."""
    return 330 if width < 400 else 380 if width < 900 else 440
