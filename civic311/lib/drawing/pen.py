"""Writes SVG. Everything that is drawn goes through it, so that nothing is written unescaped.

In languages read from right to left the whole drawing is mirrored: places are given from the reading side, and text
is anchored by "start" and "end" in the direction of the language.
"""

from collections.abc import Sequence
from html import escape

Place = tuple[float, float]

# Shapes around a centre at size 1, for marks that differ in more than colour.
_SHAPES: dict[str, tuple[Place, ...]] = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1.15), (1.15, 0.9), (-1.15, 0.9)),
    "wedge": ((0, 1.15), (1.15, -0.9), (-1.15, -0.9)),
}


class Pen:
    """A drawing of a width and a height in its own units."""

    def __init__(self, width: float, height: float, *, rtl: bool = False) -> None:
        self.width, self.height, self.rtl = width, height, rtl
        self._parts: list[str] = []

    def _x(self, x: float) -> str:
        return _short(self.width - x if self.rtl else x)

    def line(self, start: Place, end: Place, look: str) -> None:
        """A straight line."""
        self._parts.append(
            f'<line class="{look}" x1="{self._x(start[0])}" y1="{_short(start[1])}" '
            f'x2="{self._x(end[0])}" y2="{_short(end[1])}"/>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, look: str, *, tip: str = "", radius: int = 0
    ) -> None:
        """A rectangle, with words that show when it is pointed at."""
        left = self.width - x - width if self.rtl else x
        corner = f' rx="{radius}"' if radius else ""
        self._tipped(
            f'<rect class="{look}" x="{_short(left)}" y="{_short(y)}" '
            f'width="{_short(max(0, width))}" height="{_short(max(0, height))}"{corner}',
            "rect",
            tip,
        )

    def path(self, places: Sequence[Place], look: str, *, is_closed: bool = False) -> None:
        """A line through places, or the area within them."""
        if places:
            steps = "L".join(f"{self._x(x)} {_short(y)}" for x, y in places)
            self._parts.append(f'<path class="{look}" d="M{steps}{"Z" if is_closed else ""}"/>')

    def bow(self, start: Place, through: Place, end: Place, look: str, width: float = 0) -> None:
        """A curved line (quadratic); `width` in units of the drawing."""
        thick = f' stroke-width="{_short(width)}"' if width else ""
        places = [f"{self._x(x)} {_short(y)}" for x, y in (start, through, end)]
        self._parts.append(f'<path class="{look}"{thick} d="M{places[0]}Q{places[1]} {places[2]}"/>')

    def mark(self, shape: str, x: float, y: float, size: float, look: str, *, tip: str = "") -> None:
        """A circle, square, diamond, triangle or wedge around a place."""
        if shape in _SHAPES:
            steps = "L".join(f"{self._x(x + size * each[0])} {_short(y + size * each[1])}" for each in _SHAPES[shape])
            self._tipped(f'<path class="{look}" d="M{steps}Z"', "path", tip)
        else:
            self._tipped(f'<circle class="{look}" cx="{self._x(x)}" cy="{_short(y)}" r="{_short(size)}"', "circle", tip)

    def text(self, x: float, y: float, words: str, *, anchor: str = "", look: str = "", tip: str = "") -> None:
        """Words at a place; `anchor` is "" (they begin there), "middle" or "end"."""
        if words:
            where = f' text-anchor="{anchor}"' if anchor else ""
            name = f' class="{look}"' if look else ""
            inside = f"<title>{_words(tip)}</title>" if tip and tip != words else ""
            self._parts.append(f'<text{name} x="{self._x(x)}" y="{_short(y)}"{where}>{_words(words)}{inside}</text>')

    def _tipped(self, opening: str, name: str, tip: str) -> None:
        ending = f"><title>{_words(tip)}</title></{name}>" if tip else "/>"
        self._parts.append(opening + ending)

    def drawing(
        self, *, identity: str, look: str, title: str, summary: str = "", style: str = "", above: float = 0
    ) -> str:
        """The whole drawing. `identity` begins the ids in it; `style` is a stylesheet for a file of its own.

        `above` is the height of what was written above the drawing, at places below zero.
        """
        name = _words(identity)
        named = f"{name}-t {name}-d" if summary else f"{name}-t"
        size = f"{_short(self.width)} {_short(self.height + above)}"
        file = f' width="{_short(self.width)}" height="{_short(self.height + above)}"' if style else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{look}" viewBox="0 {_short(-above)} {size}"{file} '
            f'role="img" direction="{"rtl" if self.rtl else "ltr"}" aria-labelledby="{named}">'
            f'<title id="{name}-t">{_words(title)}</title>'
            + (f'<desc id="{name}-d">{_words(summary)}</desc>' if summary else "")
            + (f"<style>{style}</style>" if style else "")
            + "".join(self._parts)
            + "</svg>"
        )


def _short(number: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{number:.1f}".removesuffix(".0").replace("-0.0", "0") if number else "0"


def _words(words: str) -> str:
    """Words as markup, without the characters that XML cannot hold."""
    return escape("".join(char for char in words if char >= " " or char in "\n\t"))
