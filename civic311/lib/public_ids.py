"""The number of a request that people see, write down and read out on the phone, such as 26-048130-7.

Two digits of the year, the number in six digits (more once it grows), and a check digit by Damm's method, which finds
every single wrong digit and every swap of two neighbours.
"""

import re
import unicodedata

_MIN_NUMBER_DIGITS = 6
_MAX_NUMBER_DIGITS = 12
_MAX_TYPED = 64
_GROUP = 3  # digits that are said in one breath
# Letters that are taken for a digit, in print or by ear. A small "b" may stand for 6 or 8, so it is none of them.
_LOOK_ALIKES = {"O": "0", "o": "0", "I": "1", "i": "1", "l": "1", "S": "5", "s": "5", "B": "8"}
_SHAPE = re.compile(r"\s*#?\s*\d{2}\s*-\s*\d{4,14}\s*-\s*\d\s*")

# Damm's table of order 10: totally anti-symmetric, with zeros on the diagonal.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def make(year: int, number: int) -> str:
    """The public id of the request with this number in this year (2026 or 26). Raises ValueError for a number below 1
    or of more than twelve digits."""
    if number < 1 or len(str(number)) > _MAX_NUMBER_DIGITS:
        raise ValueError("the number of a request has one to twelve digits and is not zero")
    digits = f"{year % 100:02}{number:0{_MIN_NUMBER_DIGITS}}"
    return f"{digits[:2]}-{digits[2:]}-{_check_digit(digits)}"


def normalise(text: str) -> str | None:
    """The public id in what somebody typed or pasted, or None if it is none or has a wrong digit.

    Dashes may be missing or of any kind, spaces, commas and a "#" do not matter, nor do letters in front ("PA-"), and
    digits may be those of any script. Letters that look like a digit (O, I, l, S, B) count as that digit among digits;
    the check digit still has to fit.
    """
    if len(text) > _MAX_TYPED:
        return None
    typed = unicodedata.normalize("NFKC", text.strip())
    start = next((place for place, char in enumerate(typed) if char.isdecimal()), len(typed))
    if not all(char.isalpha() or _parts(char) for char in typed[:start]) or _has_a_word(typed[start:]):
        return None
    digits = ""
    for char in typed[start:]:
        digit = str(unicodedata.decimal(char)) if char.isdecimal() else _LOOK_ALIKES.get(char)
        if digit is None and not _parts(char):
            return None
        digits += digit or ""
    body = digits[2:-1]
    if not _MIN_NUMBER_DIGITS <= len(body) <= _MAX_NUMBER_DIGITS or int(body) == 0:
        return None
    if len(body) > _MIN_NUMBER_DIGITS and body[0] == "0":
        return None
    if _check_digit(digits):
        return None
    return f"{digits[:2]}-{body}-{digits[-1]}"


def looks_like_one(text: str) -> bool:
    """Whether somebody clearly meant to write a public id, right or wrong: 26-048130-7 with any digits."""
    typed = unicodedata.normalize("NFKC", text[:_MAX_TYPED])
    dashed = "".join("-" if unicodedata.category(char) == "Pd" or char == "\u2212" else char for char in typed)
    return _SHAPE.fullmatch("".join(_LOOK_ALIKES.get(char, char) for char in dashed)) is not None


def spoken(public_id: str) -> str:
    """A public id in groups as it is read out: "26, 048, 130, 7". What is no public id comes back as it was."""
    if not is_valid(public_id):
        return public_id
    year, number, check = public_id.split("-")
    head = len(number) % _GROUP
    groups = [number[:head]] if head else []
    groups += [number[place : place + _GROUP] for place in range(head, len(number), _GROUP)]
    return ", ".join([year, *groups, check])


def is_valid(text: str) -> bool:
    """Whether `text` is a public id exactly as `make` writes it."""
    return normalise(text) == text


def _parts(char: str) -> bool:
    """Whether a character only stands between the parts of a number."""
    return char in " #,\u2212" or unicodedata.category(char) in ("Pd", "Zs", "Cf")


def _has_a_word(text: str) -> bool:
    """Whether letters stand together without a digit among them: that is a word, not a number misread."""
    return any(len(part) > 1 and not any(char.isdecimal() for char in part) for part in text.split())


def _check_digit(digits: str) -> int:
    """The digit to put behind `digits`; 0 when they already end with theirs."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
