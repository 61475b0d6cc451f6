"""Colours: contrast after WCAG 2.2, and both schemes of a page from one colour that a city chose.

Plain arithmetic on "#rrggbb"; the grounds are those of static/css/tokens.css.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

BRAND, ACCENT = "#14505f", "#e5a136"  # of a city that chose none
LEAST = 4.5  # WCAG 2.2, success criterion 1.4.3: text against what lies behind it
_LEAST_IN_THE_DARK = 6.0  # more than has to be: a dulled colour looks switched off
# Paper, cards and wells of each scheme; brand-coloured text stands on all of them, and theirs on brand.
LIGHT_GROUNDS = ("#faf8f4", "#ffffff", "#f1eee7")
DARK_GROUNDS = ("#11181b", "#182125", "#0c1214")
INK_LIGHT, INK_DARK, ON_ACCENT = "#1c2428", "#e9edea", "#1c2428"
_BLACK, _WHITE = "#000000", "#ffffff"
_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Scheme:
    """The brand's tokens in one scheme: itself, a stronger one for headings and hovers, and a wash to lie behind."""

    brand: str
    strong: str
    wash: str


@dataclass(frozen=True)
class Look:
    """What a city's two colours make of both schemes."""

    light: Scheme
    dark: Scheme
    accent: str


def parse(text: str) -> str:
    """A colour as "#rrggbb" in lower case. Raises ValueError."""
    colour = text.strip().lower()
    if not _HEX.fullmatch(colour):
        raise ValueError(f"{text[:20]!r} is no colour")
    return colour


def known(text: str) -> str:
    """A colour as "#rrggbb"; empty for what is none, so that no page fails for it."""
    try:
        return parse(text)
    except ValueError:
        return ""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def least_contrast(colour: str, grounds: Iterable[str]) -> float:
    """The contrast with the ground on which the colour is hardest to read."""
    return min(contrast(colour, ground) for ground in grounds)


def mix(one: str, other: str, share: float) -> str:
    """One colour with a share (0 to 1) of another, channel by channel."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, grounds: Iterable[str], *, towards: str, least: float = LEAST) -> str:
    """The nearest mixture of the colour with `towards` (black or white) that has this contrast with all grounds."""
    places = tuple(grounds)
    for step in range(101):
        mixed = mix(colour, towards, step / 100)
        if least_contrast(mixed, places) >= least:
            return mixed
    return towards


def light_scheme(brand: str) -> Scheme:
    """The tokens of the light scheme; the brand is taken as it is, whether it can be read or not."""
    wash = mix(brand, _WHITE, 0.88)
    return Scheme(brand, readable(mix(brand, _BLACK, 0.3), [*LIGHT_GROUNDS, wash], towards=_BLACK), wash)


def dark_scheme(brand: str) -> Scheme:
    """The tokens of the dark scheme: the brand made light enough to be read."""
    wash = mix(DARK_GROUNDS[0], brand, 0.3)
    own = readable(brand, [*DARK_GROUNDS, wash], towards=_WHITE, least=_LEAST_IN_THE_DARK)
    return Scheme(own, readable(mix(own, _WHITE, 0.4), [*DARK_GROUNDS, wash], towards=_WHITE), wash)


@lru_cache(maxsize=8)
def look_of(brand: str, accent: str) -> Look:
    """Both schemes of a city's colours; empty ones are the house's."""
    if not brand:
        light = Scheme(BRAND, "#0c3844", "#e3eff1")
        dark = Scheme("#84c8d6", "#b4e0e9", "#17323a")
        return Look(light, dark, accent or ACCENT)
    return Look(light_scheme(brand), dark_scheme(brand), accent or ACCENT)


def nearest_brand(colour: str) -> str:
    """The colour itself if it can be read in the light scheme, else the nearest darker one that can."""
    for step in range(101):
        mixed = mix(colour, _BLACK, step / 100)
        if brand_contrast(mixed) >= LEAST:
            return mixed
    return _BLACK


def brand_contrast(colour: str) -> float:
    """How well text of this colour is read in the light scheme, its own wash among the grounds."""
    return least_contrast(colour, [*LIGHT_GROUNDS, light_scheme(colour).wash])


def accent_contrast(colour: str) -> float:
    """How well dark text is read on a fill of this colour."""
    return contrast(colour, ON_ACCENT)


def nearest_accent(colour: str) -> str:
    """The colour itself if dark text on it can be read, else the nearest lighter one."""
    return readable(colour, [ON_ACCENT], towards=_WHITE)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
