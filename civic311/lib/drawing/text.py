"""How wide words are, roughly: enough to keep labels apart and to shorten long ones."""

import unicodedata
from functools import lru_cache

SIZE = 13.0  # of text in a drawing, in its units
Box = tuple[float, float, float, float]  # left, top, right, bottom
_NARROW = set("iIjltf.,:;'|!()[] ")
_WIDE = set("mwMW@%")


def width_of(words: str, size: float = SIZE) -> float:
    """The estimated width of words in the drawing's units; a little too wide rather than too narrow."""
    return size * sum(_width_of(char) for char in words)


@lru_cache(maxsize=4096)
def _width_of(char: str) -> float:
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.02
    if char in _NARROW:
        return 0.34
    if char in _WIDE:
        return 0.92
    return 0.68 if char.isupper() else 0.58


def shortened(words: str, room: float, size: float = SIZE) -> str:
    """The words, cut with an ellipsis where they are wider than the room."""
    if width_of(words, size) <= room:
        return words
    left = room - width_of("…", size)
    kept = ""
    for char in words:
        left -= _width_of(char) * size
        if left < 0:
            break
        kept += char
    return f"{kept.rstrip()}…" if kept else "…"


def in_lines(words: str, room: float, most: int, size: float = SIZE) -> list[str]:
    """The words over a few lines; what does not fit the last is cut."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > room and len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = longer
    return [shortened(line, room, size) for line in lines]


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved as little as needed to lie `gap` apart between two ends, in the order given.

    Where there is no room for all, they overlap evenly rather than leave the drawing.
    """
    if not places:
        return []
    gap = min(gap, (high - low) / max(1, len(places) - 1)) if len(places) > 1 else gap
    order = sorted(range(len(places)), key=lambda each: places[each])
    moved = [min(max(places[each], low), high) for each in order]
    for place in range(1, len(moved)):
        moved[place] = max(moved[place], moved[place - 1] + gap)
    over = moved[-1] - high
    if over > 0:
        moved[-1] = high
        for place in range(len(moved) - 2, -1, -1):
            moved[place] = min(moved[place], moved[place + 1] - gap)
    found = [0.0] * len(places)
    for place, each in enumerate(order):
        found[each] = moved[place]
    return found


def touch(one: Box, other: Box) -> bool:
    """Whether two boxes cover a place in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
