"""A field with numbers on both axes, for funnels and curves, and the legend of marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from civic311.lib.drawing.charts import Writer
from civic311.lib.drawing.frame import BELOW, LINE, TOP
from civic311.lib.drawing.looks import MARKS
from civic311.lib.drawing.pen import Pen, Place
from civic311.lib.drawing.scales import Scale, ticks
from civic311.lib.drawing.text import shortened, width_of


@dataclass(frozen=True)
class Axis:
    """One axis: its ends, how its numbers are written, its title."""

    low: float
    high: float
    write: Writer
    title: str = ""


@dataclass(frozen=True)
class Field:
    """Places values of both axes."""

    x: Scale
    y: Scale

    def place(self, x: float, y: float) -> Place:
        """Where a pair of values lies."""
        return self.x(x), self.y(y)


def field_for(pen: Pen, across: Axis, upward: Axis, *, top: float = TOP, behind: float = 12) -> Field:
    """Draw both axes with their grid; `behind` is kept free for words at the ends of lines."""
    if upward.title:
        pen.text(0, top + 4, shortened(upward.title, pen.width), tip=upward.title)
        top += LINE
    marks = ticks(upward.low, upward.high, upward.write, most=5 if pen.width > 400 else 4)
    left = max(width_of(upward.write(each)) for each in marks) + 10
    bottom = pen.height - BELOW - (LINE if across.title else 0)
    field = Field(Scale(across.low, across.high, left, pen.width - behind), Scale(marks[0], marks[-1], bottom, top))
    for each in marks:
        pen.line((left, field.y(each)), (field.x.end, field.y(each)), "zero" if each == marks[0] else "grid")
        pen.text(left - 8, field.y(each) + 4.5, upward.write(each), anchor="end")
    for each in ticks(across.low, across.high, across.write, most=6 if pen.width > 400 else 4):
        if across.low <= each <= across.high:
            words = across.write(each)
            half = width_of(words) / 2
            x = min(max(field.x(each), half), pen.width - half)
            pen.line((field.x(each), bottom), (field.x(each), bottom + 4), "zero")
            pen.text(x, bottom + 18, words, anchor="middle")
    if across.title:
        middle = (left + field.x.end) / 2
        room = 2 * min(middle, pen.width - middle)
        pen.text(middle, pen.height - 5, shortened(across.title, room), anchor="middle", tip=across.title)
    return field


def mark_legend(pen: Pen, looks: Sequence[tuple[str, str]], top: float = 4) -> float:
    """What each shape means, as (look, words); gives the height that was used."""
    x, y = 0.0, top + 8
    for look, words in looks:
        width = 22 + width_of(words) + 14
        if x and x + width > pen.width:
            x, y = 0.0, y + LINE
        pen.mark(MARKS[look], x + 7, y, 5, f"m-{look}")
        pen.text(x + 18, y + 4.5, shortened(words, pen.width - 22), tip=words)
        x += width
    return y + LINE - top


def lines_of(words: Sequence[str], width: float, beside: float) -> int:
    """How many lines a legend of these words takes, each with `beside` for its sample."""
    lines, used = 1, 0.0
    for each in words:
        needed = beside + width_of(each) + 14
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        used += needed
    return lines
