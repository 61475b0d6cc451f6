"""How people write addresses, and how like a street's name is to what they wrote. Plain Python: no Django, no database.

Streets are compared folded: lower case, without accents, abbreviations written out: "N Quay St" is "north quay street".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from routing.phrases import fold

TYPES = {
    "al": "alley", "aly": "alley", "alley": "alley", "av": "avenue", "ave": "avenue", "aven": "avenue",
    "avenue": "avenue", "blvd": "boulevard", "boul": "boulevard", "boulevard": "boulevard", "br": "bridge",
    "cir": "circle", "circle": "circle", "ct": "court", "court": "court", "cres": "crescent", "crescent": "crescent",
    "dr": "drive", "drv": "drive", "drive": "drive", "expy": "expressway", "hwy": "highway", "highway": "highway",
    "ln": "lane", "lane": "lane", "lp": "loop", "loop": "loop", "pk": "park", "pkwy": "parkway", "parkway": "parkway",
    "pl": "place", "place": "place", "plz": "plaza", "plaza": "plaza", "rd": "road", "road": "road", "sq": "square",
    "square": "square", "st": "street", "str": "street", "street": "street", "ter": "terrace", "terr": "terrace",
    "terrace": "terrace", "trl": "trail", "trail": "trail", "walk": "walk", "way": "way", "wy": "way", "row": "row",
}  # fmt: skip
DIRECTIONS = {
    "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest", "se": "southeast",
    "sw": "southwest", "north": "north", "south": "south", "east": "east", "west": "west", "northeast": "northeast",
    "northwest": "northwest", "southeast": "southeast", "southwest": "southwest",
}  # fmt: skip
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
]  # fmt: skip
_LONG_KINDS = sorted({kind for kind in TYPES.values() if len(kind) >= 4})
_LEAST_LETTERS = 4  # of shorter words, too many are one typing error away from another
_BY_WORD = {word: f"{number}" for number, word in enumerate(_ORDINALS, start=1)}
_ORDINAL = re.compile(r"^(\d{1,3})(?:st|nd|rd|th)$")
_NUMBER_FIRST = re.compile(r"^(\d{1,6})(?:\s?([a-z])\b|\s*-\s*\d{1,6})?[\s,]+(.+)$", re.IGNORECASE)
_NUMBER_LAST = re.compile(r"^(.*\D)[\s,]+(\d{1,6})\s?([a-z])?$", re.IGNORECASE)
_UNIT = re.compile(r"[\s,]+(?:apt|apartment|unit|suite|ste|floor|fl|rm|room|apto|depto|piso|#)\.?\s*[\w-]+\s*$", re.I)
# "corner of A and B" in the languages that residents write in.
_CORNER = re.compile(
    r"^\s*(?:the\s+)?(?:corner|intersection|crossing)\s+(?:of|between)\s+|^\s*(?:la\s+)?(?:esquina|cruce|intersecci[oó]n)"
    r"\s+(?:de|entre)\s+|^\s*(?:kwen|kafou)\s+|^\s*(?:góc|ngã\s+tư)\s+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[&/@+]\s*|\s+(?:and|at|y|con|esq\.?|ak|và|x)\s+|\s*[和与]\s*|\s+و\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """An address as it was typed: the number on the street, if any, and the rest."""

    number: int | None
    street: str


def split_address(typed: str) -> Typed:
    """Number and street of "418 Quay Street Apt 4, Port Alder", in either order; what follows a comma is left out.

    A number that belongs to the street ("4th Avenue", "42 Street") is not taken for a house's.
    """
    first = _UNIT.sub("", typed.split(",")[0].strip()).strip()
    if match := _NUMBER_FIRST.match(first):
        rest = match[3].strip()
        if fold(rest).strip() not in TYPES:
            return Typed(int(match[1]), rest)
    if match := _NUMBER_LAST.match(first):
        return Typed(int(match[2]), match[1].strip(" ,"))
    return Typed(None, first)


def split_crossing(typed: str) -> tuple[str, str] | None:
    """The two streets of "Quay St & 4th Ave" or "corner of Quay and Mill"; None when it names no two."""
    bare = _CORNER.sub("", typed.split(",")[0]).strip()
    parts = [part.strip() for part in _BETWEEN.split(bare, maxsplit=1)]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def fold_street(name: str) -> str:
    """A street's name as it is compared: words written out, ordinals as figures. "Fourth Av. N" is "4 avenue north"."""
    words = fold(name).split()
    found = []
    for at, word in enumerate(words):
        match = _ORDINAL.match(word)
        if match:
            found.append(match[1])
        elif word in _BY_WORD:
            found.append(_BY_WORD[word])
        elif word == "st" and at == 0 and len(words) > 1:
            found.append("saint")
        elif at and word in TYPES:
            found.append(TYPES[word])
        else:
            found.append(DIRECTIONS.get(word, word))
    return " ".join(found)


def mend_words(folded: str) -> str:
    """A folded name with its misspelt kind of street and ordinals put right: "thrid aveneu" is "3 avenue"."""
    *before, last = folded.split() or [""]
    mended = [_BY_WORD.get(_meant(word, _ORDINALS), word) for word in before]
    kind = _meant(last, _LONG_KINDS) if before else last
    return " ".join([*mended, kind if kind in _LONG_KINDS else _BY_WORD.get(_meant(last, _ORDINALS), last)])


def _meant(word: str, known: Iterable[str]) -> str:
    """The known word that one typing error made `word` of; the word itself when there is none."""
    if len(word) < _LEAST_LETTERS:
        return word
    return next((other for other in known if OSA.distance(word, other, score_cutoff=1) <= 1), word)


def likeness(typed: str, street: str) -> float:
    """How well a street fits what was typed, both folded: from 0 to 1, 1 being the same.

    The street's own name counts most; a kind of street or a direction that was not typed costs nothing, another one
    than the street has costs a little. Typing errors count as in `rapidfuzz.distance.OSA`, two letters swapped as one.
    """
    if typed == street:
        return 1.0
    name, kind, sides = _parts(typed)
    other, other_kind, other_sides = _parts(street)
    if not name or not other:
        return 0.0
    score = _name_likeness(name, other)
    if kind and kind != other_kind:
        score -= 0.12 if other_kind else 0.04
    if sides and sides != other_sides:
        score -= 0.06
    return max(0.0, min(score, 0.99))


def _parts(folded: str) -> tuple[str, str, frozenset[str]]:
    """Name, kind and directions of a folded street. One that is called "North Street" or "Avenue" keeps a name."""
    words = folded.split()
    sides = frozenset(word for word in words if word in _SIDES)
    rest = [word for word in words if word not in _SIDES]
    kind = rest.pop() if len(rest) > 1 and rest[-1] in _KINDS else ""
    if not rest:
        return " ".join(words), "", frozenset()
    return " ".join(rest), kind, sides


_KINDS = frozenset(TYPES.values())
_SIDES = frozenset(DIRECTIONS.values())
_BEGINS, _HOLDS = 0.93, 0.86


def _name_likeness(name: str, other: str) -> float:
    if any(char.isdigit() for char in name + other) and name != other:
        return 0.0 if name.isdigit() or other.isdigit() else _similar(name, other)
    if name == other:
        return 0.99
    if len(name) > 1 and other.startswith(name):
        return _BEGINS
    if len(name) > 2 and f" {name}" in f" {other}":
        return _HOLDS
    return _similar(name, other)


def _similar(name: str, other: str) -> float:
    whole = OSA.normalized_similarity(name, other)
    # What is typed while a suggestion list is open is the beginning of a name, with its errors.
    begun = OSA.normalized_similarity(name, other[: len(name)]) - 0.06 if len(name) > 3 else 0.0
    return float(max(whole, begun))
