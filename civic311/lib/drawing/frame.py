"""What charts over time share: the value axis at the reading side, labels below, names of series above or behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from civic311.lib.drawing.charts import Level, Span, Writer
from civic311.lib.drawing.looks import SHAPES
from civic311.lib.drawing.pen import Pen
from civic311.lib.drawing.scales import Scale, ticks
from civic311.lib.drawing.text import shortened, width_of

TOP, BELOW = 14.0, 26.0
LINE = 20.0  # height of a line of words


@dataclass(frozen=True)
class Frame:
    """Where values and labels lie: `y` places values, `left` and `right` are the ends of the drawn field."""

    left: float
    right: float
    top: float
    y: Scale
    count: int

    def middle(self, place: float) -> float:
        """The x of a label by its place from 0."""
        return self.left + (place + 0.5) * self.step

    @property
    def step(self) -> float:
        """The width that each label has."""
        return (self.right - self.left) / max(1, self.count)


def frame_for(
    pen: Pen,
    count: int,
    low: float,
    high: float,
    write: Writer,
    *,
    top: float = TOP,
    behind: float = 8,
    room: float = 0,
) -> Frame:
    """Lay out a field for `count` labels with values from `low` to `high`; `behind` is kept free for words there."""
    marks = ticks(low, high, write, most=5 if pen.width > 400 else 4)
    left = max(width_of(write(each)) for each in marks) + 10
    y = Scale(marks[0], marks[-1], pen.height - BELOW - room, top)
    frame = Frame(left, pen.width - behind, top, y, count)
    for each in marks:
        is_base = each == 0 or (each == marks[0] and marks[0] > 0)
        pen.line((left, y(each)), (frame.right, y(each)), "zero" if is_base else "grid")
        pen.text(left - 8, y(each) + 4.5, write(each), anchor="end")
    return frame


def shade(pen: Pen, frame: Frame, spans: Sequence[Span]) -> None:
    """Shade the stretches; to be drawn before lines are."""
    bottom = frame.y.start
    for each in spans:
        first, last = max(0, each.first), min(frame.count - 1, each.last)
        if last >= first:
            x = frame.left + first * frame.step
            pen.box(x, frame.top, (last - first + 1) * frame.step, bottom - frame.top, "span", tip=each.words)


def label_places(pen: Pen, frame: Frame, labels: Sequence[str]) -> None:
    """Write as many labels below as fit, evenly spaced; the last one always."""
    if not labels:
        return
    widest = max(width_of(each) for each in labels) + 10
    every = max(1, -(-int(widest) // max(1, int(frame.step))))
    last = len(labels) - 1
    shown = list(range(last % every, last + 1, every))
    for place in shown:
        room = max(frame.step * every - 4, 24)
        words = shortened(labels[place], room)
        half = width_of(words) / 2
        x = min(max(frame.middle(place), half), pen.width - half)
        pen.text(x, frame.y.start + 18, words, anchor="middle", tip=labels[place])


def levels(pen: Pen, frame: Frame, marked: Sequence[Level]) -> None:
    """Dashed lines across with their words above them."""
    for each in marked:
        y = frame.y(each.value)
        pen.line((frame.left, y), (frame.right, y), "level")
        pen.text(frame.left + 4, y - 5, shortened(each.words, frame.right - frame.left), look="lab")


def hits(pen: Pen, frame: Frame, words: Callable[[int], str]) -> None:
    """A transparent column for each label, whose tooltip tells all its values."""
    for place in range(frame.count):
        x = frame.left + place * frame.step
        pen.box(x, frame.top, frame.step, frame.y.start - frame.top, "hit", tip=words(place))


def legend(pen: Pen, names: Sequence[str], looks: Sequence[str], *, is_line: bool, top: float = 4) -> float:
    """The names of series above the field, each with its sample; gives the height that was used."""
    x, y = 0.0, top + 8
    for name, look in zip(names, looks, strict=True):
        words = shortened(name, pen.width - 34)
        width = 32 + width_of(words) + 14
        if x and x + width > pen.width:
            x, y = 0.0, y + LINE
        if is_line:
            pen.line((x, y), (x + 24, y), f"line l-{look}")
            pen.mark(SHAPES[look], x + 12, y, 3.5, f"dot f-{look}")
        else:
            pen.box(x + 6, y - 6, 14, 12, f"part f-{look}")
        pen.text(x + 30, y + 4.5, words, tip=name)
        x += width
    return y + LINE - top
