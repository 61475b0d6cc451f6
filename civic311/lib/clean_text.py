"""What people type, made fit to store and show: no control characters, nothing that turns the direction of writing.

It refuses nothing: what cannot be shown is left out, everything else (emoji, HTML, quotes) stays as it was typed.
"""

import re
import unicodedata

# Embeddings, overrides, isolates and marks of direction: with them a text can be made to read as another.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{4,}")
_SPACES = re.compile(r"\s+")
# Cc: control; Cs: halves of surrogate pairs, which cannot be stored; Cn: no character at all.
_UNSHOWABLE = frozenset({"Cc", "Cs", "Cn"})


def clean_text(text: str) -> str:
    """Text of several lines: line ends and tabs stay, trailing space goes, never more than two empty lines together."""
    plain = _LINE_ENDS.sub("\n", text)
    if not (plain.isascii() and plain.isprintable()):
        plain = "".join(
            char for char in plain if char in "\n\t" or unicodedata.category(char) not in _UNSHOWABLE
        ).replace("\ufeff", "")
        plain = unicodedata.normalize("NFC", _DIRECTION.sub("", plain))
    lines = "\n".join(line.rstrip() for line in plain.split("\n"))
    return _BLANK_LINES.sub("\n\n\n", lines).strip()


def clean_line(text: str) -> str:
    """Text of one line: every run of white space becomes one space."""
    return _SPACES.sub(" ", clean_text(text)).strip()
