"""Two figures of the same areas against each other: a mark for each, with the names that find room."""

from civic311.lib.drawing.charts import Level, ScatterChart
from civic311.lib.drawing.field import Axis, Field, field_for
from civic311.lib.drawing.funnel import box_around, name_mark
from civic311.lib.drawing.looks import MARKS
from civic311.lib.drawing.pen import Pen
from civic311.lib.drawing.text import SIZE, Box, touch, width_of

_ROOM = 0.04  # kept free beside the outermost marks


def draw_scatter(pen: Pen, chart: ScatterChart) -> None:
    """Both axes fit the marks; neither needs to begin at zero, since places are compared and not lengths."""
    xs, ys = [each.x for each in chart.points], [each.y for each in chart.points]
    if chart.centre:
        ys.append(chart.centre.value)
    room, above = ((max(each) - min(each)) * _ROOM or 1.0 for each in (xs, ys))
    across = Axis(min(xs) - room, max(xs) + room, chart.write_x, chart.x_title)
    field = field_for(pen, across, Axis(min(ys) - above, max(ys) + above, chart.write, chart.y_title), top=10)
    taken = [box_around(*field.place(each.x, each.y), 7) for each in chart.points]
    if chart.centre:
        _centre(pen, field, chart.centre, taken)
    for each in sorted(chart.points, key=lambda one: one.label):
        name_mark(pen, field.place(each.x, each.y), each, taken, field.x.end)
    for each in chart.points:
        x, y = field.place(each.x, each.y)
        tip = f"{each.label}\n{each.words or f'{chart.write_x(each.x)}, {chart.write(each.y)}'}"
        pen.mark(MARKS[each.look], x, y, 5, f"m-{each.look}", tip=tip)


def _centre(pen: Pen, field: Field, centre: Level, taken: list[Box]) -> None:
    """The line across, with its words at the end where no mark lies under them."""
    middle, wide = field.y(centre.value), width_of(centre.words)
    pen.line((field.x.start, middle), (field.x.end, middle), "centre")
    starts = (field.x.end - wide - 4, field.x.start + 4)
    boxes = [(start, middle - 5 - SIZE, start + wide, middle) for start in starts]
    place = next((number for number, box in enumerate(boxes) if not any(touch(box, each) for each in taken)), 0)
    pen.text(starts[place], middle - 5, centre.words, look="lab")
    taken.append(boxes[place])


def height_of(chart: ScatterChart, width: float) -> float:
    """Tall enough to tell marks apart."""
    return 330 if width < 400 else 380 if width < 900 else 440
