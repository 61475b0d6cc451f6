"""Find a person in what others wrote: her emails, phone numbers and full names, however they are spaced. Plain Python.

A help, not a promise: nicknames and typing errors are not found.
"""

import re
from collections.abc import Iterable
from typing import Any

BLOCK = "█████"  # always as long, so that it does not tell how long the word was
_SHORTEST_NAME = 3
_FEWEST_DIGITS = 7
_BETWEEN = r"[\s().\u2010-\u2015-]{0,2}"


def mention_of(
    *, emails: Iterable[str] = (), phones: Iterable[str] = (), names: Iterable[str] = (), parts: bool = False
) -> re.Pattern[str] | None:
    """A pattern that finds the person in a text; None when nothing is known to look for.

    `parts`: each part of her name counts too, written with its capitals: for texts that are about her cases.
    """
    found = [rf"(?<![\w.+-]){re.escape(email)}(?![\w-])" for email in emails if email]
    found += [pattern for phone in phones if (pattern := _phone(phone))]
    for name in names:
        words = name.split()
        if len(words) > 1:
            found.append(r"(?<!\w)" + r"\s+".join(re.escape(word) for word in words) + r"(?!\w)")
        if parts:
            found += [rf"(?-i:(?<!\w){re.escape(word)}(?!\w))" for word in words if len(word) >= _SHORTEST_NAME]
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _phone(number: str) -> str:
    """The last digits of a number as people write them, with or without what stands before."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < _FEWEST_DIGITS:
        return ""
    local, area = digits[-_FEWEST_DIGITS:], digits[-10:-_FEWEST_DIGITS]
    before = rf"(?:\+?\d{{0,3}}{_BETWEEN}{_BETWEEN.join(area)}{_BETWEEN})?" if area else ""
    return rf"(?<!\d){before}\(?{_BETWEEN.join(local)}(?!\d)"


def without(text: str, mention: re.Pattern[str] | None) -> str:
    """The text with the person blocked out."""
    return mention.sub(BLOCK, text) if mention and text else text


def without_anywhere(value: Any, mention: re.Pattern[str] | None) -> Any:
    """JSON with the person blocked out of every text in it."""
    if isinstance(value, dict):
        return {key: without_anywhere(each, mention) for key, each in value.items()}
    if isinstance(value, list):
        return [without_anywhere(each, mention) for each in value]
    return without(value, mention) if isinstance(value, str) else value
