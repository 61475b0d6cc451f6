"""Drawn scenes in place of photos: a street of Port Alder with what is wrong, or with what was mended. Pure."""

import io
import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 720
_THUMB = (400, 300)
_QUALITY = 84
_INK, _STONE, _PALE, _SAND, _LEAF, _TRUNK = "#1b2a2f", "#b9b4a6", "#efece3", "#d8d2c2", "#6f9a7d", "#7a5a40"
_AMBER, _RED, _GLOW, _TEAL = "#e2a03a", "#a83232", "#f4dca8", "#17505f"
_SKIES = ("#dfecef", "#e9e6dc", "#cfdde6")
_ROAD = 540  # where the road begins, from the top

Pen = ImageDraw.ImageDraw
Scene = Callable[[Pen, bool], None]


@cache
def encoded(scene: str, mended: bool, look: int) -> tuple[bytes, bytes]:
    """The scene as JPEG, large and small; `look` chooses among skies and rows of houses."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _SKIES[look % len(_SKIES)])
    pen = ImageDraw.Draw(image)
    _street(pen, random.Random(f"{scene}{look}"))  # noqa: S311
    _SCENES[scene](pen, mended)
    small = image.resize(_THUMB, Image.Resampling.LANCZOS)
    return _jpeg(image), _jpeg(small)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, progressive=True)
    return out.getvalue()


def _street(pen: Pen, chance: random.Random) -> None:
    left = -30
    while left < WIDTH:
        width, height = chance.randrange(110, 200), chance.randrange(150, 320)
        wall = chance.choice((_PALE, _SAND, "#e3ddcf"))
        pen.rectangle((left, _ROAD - 70 - height, left + width, _ROAD - 70), fill=wall)
        for row in range(height // 70):
            for column in range(width // 50):
                x, y = left + 16 + column * 50, _ROAD - 50 - height + row * 70
                pen.rectangle((x, y, x + 20, y + 30), fill="#fbfaf6" if chance.random() < 0.8 else _GLOW)
        left += width
    pen.rectangle((0, _ROAD - 70, WIDTH, _ROAD), fill="#cfcabd")
    pen.rectangle((0, _ROAD, WIDTH, HEIGHT), fill=_STONE)
    pen.line((0, _ROAD, WIDTH, _ROAD), fill="#8f8a7d", width=6)
    for x in range(20, WIDTH, 120):
        pen.rectangle((x, 634, x + 62, 642), fill=_PALE)


def _pothole(pen: Pen, mended: bool) -> None:
    if mended:
        pen.rounded_rectangle((330, 575, 640, 690), 24, fill="#8d887b")
        return
    pen.polygon([(330, 640), (380, 588), (470, 575), (590, 590), (650, 640), (590, 690), (430, 700)], fill="#6f6a5e")
    pen.polygon([(370, 645), (420, 608), (500, 600), (580, 612), (610, 645), (560, 678), (440, 684)], fill=_INK)


def _sidewalk(pen: Pen, mended: bool) -> None:
    for x in range(0, WIDTH, 160):
        pen.line((x, _ROAD - 70, x - 40, _ROAD), fill="#a9a396", width=4)
    if not mended:
        pen.polygon([(400, 525), (440, 462), (590, 486), (560, 538)], fill="#e3ddcf", outline=_INK, width=4)
        pen.polygon([(400, 525), (560, 538), (560, 552), (400, 540)], fill=_INK)


def _streetlight(pen: Pen, mended: bool) -> None:
    if mended:
        pen.polygon([(480, 190), (580, 190), (700, _ROAD - 20), (360, _ROAD - 20)], fill=_GLOW)
    pen.rectangle((330, 150, 346, _ROAD - 20), fill=_INK)
    pen.arc((330, 110, 490, 250), 180, 300, fill=_INK, width=14)
    pen.rectangle((316, _ROAD - 60, 360, _ROAD - 20), fill=_INK)
    pen.polygon([(440, 150), (590, 150), (610, 190), (430, 190)], fill=_INK)
    pen.rectangle((470, 190, 570, 202), fill=_AMBER if mended else "#d9d6cc")


def _signal(pen: Pen, mended: bool) -> None:
    pen.rectangle((470, 260, 488, _ROAD - 10), fill=_INK)
    pen.rounded_rectangle((420, 90, 540, 380), 22, fill=_INK)
    for index, color in enumerate(("#4a2727", "#4d4124", "#5fbf86" if mended else "#27402f")):
        pen.ellipse((445, 112 + index * 88, 515, 182 + index * 88), fill=color)


def _sign(pen: Pen, mended: bool) -> None:
    if mended:
        pen.rectangle((472, 260, 488, _ROAD - 10), fill=_INK)
        pen.regular_polygon((480, 210, 96), 8, rotation=22, fill=_RED, outline="white", width=8)
    else:
        pen.line((470, _ROAD - 10, 690, 420), fill=_INK, width=16)
        pen.regular_polygon((720, 402, 84), 8, rotation=50, fill=_RED, outline="white", width=8)


def _bin(pen: Pen, mended: bool) -> None:
    pen.polygon([(390, 330), (570, 330), (550, _ROAD + 10), (410, _ROAD + 10)], fill=_TEAL)
    pen.rectangle((380, 312, 580, 336), fill=_INK)
    if not mended:
        for x, y, size in ((380, 262, 64), (450, 236, 80), (520, 268, 60), (330, 486, 70), (575, 470, 84)):
            pen.ellipse((x, y, x + size, y + size * 0.85), fill=_INK if x % 3 else "#fbfaf6", outline=_STONE, width=3)


def _dump(pen: Pen, mended: bool) -> None:
    if mended:
        return
    pen.rounded_rectangle((250, 380, 560, 470), 18, fill="#9c6b57")
    pen.rounded_rectangle((240, 440, 570, _ROAD - 4), 18, fill="#8a5c49")
    pen.polygon([(600, _ROAD - 4), (650, 330), (740, 350), (720, _ROAD - 4)], fill=_PALE, outline=_STONE, width=4)
    for x in (770, 830):
        pen.ellipse((x, 450, x + 90, 540), outline=_INK, width=26)


def _graffiti(pen: Pen, mended: bool) -> None:
    pen.rectangle((190, 230, 770, _ROAD - 60), fill="#d3cbb8", outline="#a9a396", width=4)
    if not mended:
        pen.line([(250, 420), (300, 290), (350, 420), (400, 300), (430, 430)], fill=_TEAL, width=26, joint="curve")
        pen.arc((450, 290, 580, 430), 30, 330, fill=_RED, width=26)
        pen.line([(600, 290), (690, 290), (610, 430), (710, 430)], fill=_AMBER, width=26, joint="curve")


def _drain(pen: Pen, mended: bool) -> None:
    if not mended:
        pen.ellipse((180, 545, 800, 710), fill="#8fb3be")
        pen.ellipse((240, 570, 720, 690), fill="#a8c6cf")
    pen.rectangle((380, 548, 600, 618), fill=_INK)
    for x in range(394, 600, 26):
        pen.rectangle((x, 554, x + 10, 612), fill=_STONE)
    if not mended:
        for x, y in ((370, 560), (420, 590), (470, 556), (520, 598), (570, 566), (610, 610)):
            pen.ellipse((x, y, x + 46, y + 24), fill=_TRUNK if x % 4 else _LEAF)


def _tree(pen: Pen, mended: bool) -> None:
    if mended:
        pen.ellipse((430, _ROAD - 50, 530, _ROAD - 14), fill=_TRUNK)
        pen.ellipse((446, _ROAD - 46, 514, _ROAD - 20), fill="#c9a27f")
        return
    pen.line((170, _ROAD - 20, 560, 560), fill=_TRUNK, width=44)
    for x, y, size in ((480, 430, 190), (580, 480, 200), (690, 450, 170), (620, 400, 160)):
        pen.ellipse((x, y, x + size, y + size * 0.8), fill=_LEAF)


def _bench(pen: Pen, mended: bool) -> None:
    for x in (300, 640):
        pen.rectangle((x, 400, x + 20, _ROAD - 8), fill=_INK)
    for index, y in enumerate((330, 366, 420)):
        if index == 1 and not mended:
            pen.line((270, y + 10, 450, y + 90), fill=_TRUNK, width=24)
        else:
            pen.rectangle((260, y, 700, y + 24), fill=_TRUNK)


def _building(pen: Pen, mended: bool) -> None:
    pen.rectangle((260, 100, 700, _ROAD - 70), fill="#b98f78")
    for x in (310, 450, 590):
        for y in (150, 290):
            pen.rectangle((x, y, x + 60, y + 90), fill=_PALE if mended else _INK)
    if mended:
        pen.rectangle((430, 390, 530, _ROAD - 70), fill=_TEAL)
    else:
        pen.rectangle((430, 390, 530, _ROAD - 70), fill=_INK)
        for x, y in ((280, 500), (330, 515), (640, 505), (600, 520)):
            pen.rectangle((x, y, x + 36, y + 18), fill="#9c6b57")


def _car(pen: Pen, mended: bool) -> None:
    if mended:
        return
    pen.rounded_rectangle((230, 500, 740, 630), 40, fill="#7d8f9a")
    pen.polygon([(330, 505), (400, 420), (590, 420), (660, 505)], fill="#7d8f9a")
    pen.polygon([(360, 500), (414, 436), (490, 436), (490, 500)], fill="#dfecef")
    pen.polygon([(510, 500), (510, 436), (578, 436), (626, 500)], fill="#dfecef")
    for x in (300, 590):
        pen.ellipse((x, 590, x + 84, 662), fill=_INK)


_SCENES: dict[str, Scene] = {
    "pothole": _pothole, "sidewalk": _sidewalk, "streetlight": _streetlight, "signal": _signal, "sign": _sign,
    "bin": _bin, "dump": _dump, "graffiti": _graffiti, "drain": _drain, "tree": _tree, "bench": _bench,
    "building": _building, "car": _car,
}  # fmt: skip
