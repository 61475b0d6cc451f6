"""Who a note speaks to, read from its text. Plain Python."""

import re
from collections.abc import Iterable


def mentioned_in(text: str, people: Iterable[tuple[int, str]]) -> list[int]:
    """Ids of the people named with an @ before the name: @"Dana Ruiz", @Dana Ruiz, or @Dana when only one is so called.

    `people`: ids and names.
    """
    known = list(people)
    first_names: dict[str, list[int]] = {}
    for key, name in known:
        first_names.setdefault(name.split()[0].casefold() if name.split() else "", []).append(key)
    found = {key for key, name in known if name.strip() and _stands_in(name, text)}
    found |= {
        keys[0] for name, keys in first_names.items() if name and len(keys) == 1 and _stands_in(name, text)
    }  # fmt: skip
    return sorted(found)


def without_quotes(text: str) -> str:
    """The text as people read it: @"Dana Ruiz", which the list of colleagues writes, becomes @Dana Ruiz."""
    return re.sub(r'(?<!\w)@["“”]([^"“”\n]{1,80})["“”]', r"@\1", text)


def _stands_in(name: str, text: str) -> bool:
    words = r"\s+".join(re.escape(part) for part in name.split())
    return re.search(rf'(?<!\w)@(?:["“”]{words}["“”]|{words}(?!\w))', text, re.IGNORECASE) is not None
