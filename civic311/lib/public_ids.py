"""The number of a request that people see, write down and read out on the phone, such as 26-048130-7.

Two digits of the year, the number in six digits (more once it grows), and a check digit by Damm's method, which finds
every single wrong digit and every swap of two neighbours.
"""

import unicodedata

_MIN_NUMBER_DIGITS = 6
_MAX_NUMBER_DIGITS = 12
_MAX_TYPED = 64

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

    Dashes may be missing or of any kind, spaces and a "#" do not matter, nor do letters in front ("PA-"), and digits
    may be those of any script.
    """
    if len(text) > _MAX_TYPED:
        return None
    digits, letters_may_come = "", True
    for char in unicodedata.normalize("NFKC", text.strip()):
        if char.isdecimal():
            digits += str(unicodedata.decimal(char))
            letters_may_come = False
        elif char.isalpha():
            if not letters_may_come:
                return None
        elif not (char in " #\u2212" or unicodedata.category(char) in ("Pd", "Zs", "Cf")):
            return None
    body = digits[2:-1]
    if not _MIN_NUMBER_DIGITS <= len(body) <= _MAX_NUMBER_DIGITS or int(body) == 0:
        return None
    if len(body) > _MIN_NUMBER_DIGITS and body[0] == "0":
        return None
    if _check_digit(digits):
        return None
    return f"{digits[:2]}-{body}-{digits[-1]}"


def is_valid(text: str) -> bool:
    """Whether `text` is a public id exactly as `make` writes it."""
    return normalise(text) == text


def _check_digit(digits: str) -> int:
    """The digit to put behind `digits`; 0 when they already end with theirs."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
