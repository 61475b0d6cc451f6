"""Black parts out of a text. Plain Python: a cut is (start, end, exemption), positions in the text it belongs to."""

import re
from collections.abc import Iterable, Mapping, Sequence

from civic311.lib.mentions import BLOCK

Cut = tuple[int, int, int]
# Some scripts put no spaces between words, and numbers stand within longer ones.
_RUNS_ON = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]")
_BLOCKS = re.compile(f"{BLOCK[0]}+")
_LONG_NUMBER = 6
_SHORTEST = 3  # what is shorter stands in every second sentence


def pattern_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """How phrases are found in texts: as words of their own, whatever their capitals and spaces. None: no phrase."""
    found = [_written(phrase) for phrase in sorted(phrases, key=len, reverse=True) if phrase.split()]
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _written(phrase: str) -> str:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    is_number = sum(sign.isdigit() for sign in phrase) >= _LONG_NUMBER
    return words if is_number or _RUNS_ON.search(phrase) else rf"(?<!\w){words}(?!\w)"


def places_of(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where a phrase stands in the text."""
    pattern = pattern_of([phrase])
    return [match.span() for match in pattern.finditer(text)] if pattern else []


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


def bare_blocks(text: str, cuts: Sequence[Cut] = ()) -> list[tuple[int, int]]:
    """Where words were blacked out before, in the case itself, and no cut gives the code of a law."""
    taken = merged(cuts, len(text))
    return [
        match.span() for match in _BLOCKS.finditer(text)
        if not any(match.start() < to and match.end() > since for since, to, _code in taken)
    ]  # fmt: skip


def words_cut(text: str, cuts: Sequence[Cut]) -> dict[str, int]:
    """The words that the cuts take out, with the exemption of each."""
    pieces = ((" ".join(text[start:end].split()), code) for start, end, code in merged(cuts, len(text)))
    return {words: code for words, code in pieces if words.strip(BLOCK)}


def uncut_places(text: str, cuts: Sequence[Cut], pattern: re.Pattern[str] | None) -> list[tuple[int, int]]:
    """Where a pattern of `pattern_of` still finds something outside of all cuts, very short pieces left out."""
    taken = merged(cuts, len(text))
    return [
        match.span() for match in (pattern.finditer(text) if pattern else ())
        if match.end() - match.start() >= _SHORTEST
        and not any(match.start() < to and match.end() > since for since, to, _code in taken)
    ]  # fmt: skip
