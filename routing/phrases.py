"""Finding phrases in what people typed, whatever their capitals, accents, spacing and punctuation.

Used by rules on words and by the stop that sends people with an emergency to 911. Matching is by whole words: "gas
smell" is found in "GAS  smell!" and "#gassmell", not in "Vegas smells".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

_NOT_A_WORD = re.compile(r"[\W_]+")
# Scripts that put no spaces between words: Thai, Lao, Khmer, Burmese, kana, Chinese characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class Phrase(NamedTuple):
    """A phrase that means danger: its language, its words, and the key of the message that answers it."""

    language: str
    phrase: str
    message: str


def fold(text: str) -> str:
    """`text` as plain lower-case words with one space before, between and after them; empty text is one space.

    Accents and invisible characters (zero-width spaces, marks of writing direction) are taken out, so that neither
    careless nor careful typing hides a word.
    """
    if text.isascii():
        plain = text.casefold()
    else:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf"))
    return f" {_NOT_A_WORD.sub(' ', plain).strip()} " if plain else " "


def holds(folded: str, phrase: str) -> bool:
    """Whether text that went through `fold` holds `phrase` as whole words, also when written as one word."""
    return any(form in folded for form in forms(phrase))


def danger(text: str, answers: Mapping[str, object], phrases: Iterable[tuple[str, str, str]]) -> Phrase | None:
    """The first of `phrases` that stands in `text` or in one of the answers given in words, or None.

    `phrases` are (language, phrase, message key), in the order of their importance. All languages are looked for, since
    people do not always write in the language of the page.
    """
    texts = [text]
    for answer in answers.values():
        texts.extend(
            part for part in (answer if isinstance(answer, list | tuple) else [answer]) if isinstance(part, str)
        )
    folded = "\n".join(fold(part) for part in texts)
    for language, phrase, message in phrases:
        if holds(folded, phrase):
            return Phrase(language, phrase, message)
    return None


@lru_cache(maxsize=4096)
def forms(phrase: str) -> tuple[str, ...]:
    """What to look for in folded text; nothing for an empty phrase, which would otherwise be found everywhere."""
    words = fold(phrase).strip()
    if not words:
        return ()
    if _UNSPACED.search(words):
        return (words,)
    return tuple({f" {words} ", f" {words.replace(' ', '')} "})
