"""Black parts out of a text. Plain Python: a cut is (start, end, exemption), positions in the text it belongs to."""

import re
from collections.abc import Iterable, Mapping, Sequence

from civic311.lib.mentions import BLOCK

Cut = tuple[int, int, int]
# Digits stand within longer numbers, and some scripts put no spaces between words.
_RUNS_ON = re.compile(r"[0-9\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]")
_SHORTEST_LEFT = 3  # what is shorter stands in every second sentence


def places_of(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where a phrase stands in the text, as words of their own, whatever their capitals and spaces."""
    words = [re.escape(word) for word in phrase.split()]
    if not words:
        return []
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)
    found = [match.span() for match in pattern.finditer(text)]
    if found or not _RUNS_ON.search(phrase):
        return found
    return [match.span() for match in re.finditer(r"\s+".join(words), text, re.IGNORECASE)]


def merged(cuts: Iterable[Cut], length: int) -> list[Cut]:
    """The cuts in order, within the text, none over another; where two meet, the one that begins first has its code."""
    found: list[Cut] = []
    for start, end, code in sorted((max(0, start), min(end, length), code) for start, end, code in cuts):
        if end <= start:
            continue
        if found and start < found[-1][1]:
            before = found.pop()
            found.append((before[0], max(before[1], end), before[2]))
        else:
            found.append((start, end, code))
    return found


def blackened(text: str, cuts: Sequence[Cut], codes: Mapping[int, str]) -> str:
    """The text as it is handed out: each cut is a block, always as long, and the code of its law."""
    shown, at = [], 0
    for start, end, code in merged(cuts, len(text)):
        shown += [text[at:start], f"{BLOCK}[{codes[code]}]"]
        at = end
    return "".join([*shown, text[at:]])


def words_cut(text: str, cuts: Sequence[Cut]) -> dict[str, int]:
    """The words that the cuts take out, with the exemption of each."""
    pieces = ((" ".join(text[start:end].split()), code) for start, end, code in merged(cuts, len(text)))
    return {words: code for words, code in pieces if words}


def uncut_places(text: str, cuts: Sequence[Cut], phrase: str) -> list[tuple[int, int]]:
    """Where a phrase still stands in the text, as a word of its own, outside of all cuts."""
    if len(phrase) < _SHORTEST_LEFT:
        return []
    taken = merged(cuts, len(text))
    return [
        (start, end) for start, end in places_of(text, phrase)
        if not any(start < to and end > since for since, to, _code in taken)
    ]  # fmt: skip
