"""How many segments a text takes, and how a long one is parted politely. Plain Python.

Letters of the GSM 03.38 alphabet take seven bits: 160 fit into one segment, 153 into each of several. With any other
letter the whole text is sent as UCS-2: 70 units, or 67 each; an emoji takes two.
"""

import re

MOST_SEGMENTS = 2
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two places
# Typographic signs with a plain twin: one of them alone would more than halve what fits.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ",
                        "\u202f": " ", "\u2011": "-"})  # fmt: skip
_WORDS = re.compile(r"\S+|\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？؟])\s+|\n+")


def plain(text: str) -> str:
    """The text with the signs of typography made plain; letters stay as they are."""
    return text.translate(_PLAIN)


def segments(text: str) -> int:
    """In how many segments the text leaves; an empty one in none."""
    if all(char in _BASIC or char in _EXTENDED for char in text):
        units, one, several = sum(2 if char in _EXTENDED else 1 for char in text), 160, 153
    else:
        units, one, several = len(text.encode("utf-16-le")) // 2, 70, 67
    return -(-units // (one if units <= one else several))


def parts(text: str, *, most: int = MOST_SEGMENTS) -> list[str]:
    """The text in parts of at most `most` segments: between sentences where that wastes little, else between words."""
    rest, found = plain(text).strip(), []
    while rest and segments(rest) > most:
        end = _cut(rest, most)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, rest] if rest else found


def shortened(text: str, *, most: int) -> str:
    """The text if it takes no more than `most` segments, else its beginning with dots."""
    whole = plain(text).strip()
    if segments(whole) <= most:
        return whole
    kept = whole[: _cut(whole, most)].rstrip()
    while kept and segments(f"{kept} ...") > most:
        kept = kept.rpartition(" ")[0].rstrip() or kept[:-1]
    return f"{kept} ..."


def _cut(text: str, most: int) -> int:
    """Where the longest part ends that still fits."""
    end = 0
    for word in _WORDS.finditer(text):
        if segments(text[: word.end()].rstrip()) > most:
            break
        end = word.end()
    if end == 0:  # one word that is longer than a part
        return _cut_word(text, most)
    ends = [match.end() for match in _SENTENCE_END.finditer(text[:end])]
    return ends[-1] if ends and ends[-1] * 2 >= end else end


def _cut_word(text: str, most: int) -> int:
    end = 1
    while end < len(text) and segments(text[: end + 1]) <= most:
        end += 1
    return end
