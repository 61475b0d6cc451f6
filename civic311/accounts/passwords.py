"""Passwords that people guess though they are long: a common word with something around it, or the city's own name.

The list of common passwords is the one that comes with Django, so nothing is asked of another server.
"""

import re
from functools import lru_cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from civic311.city.current import current_city

PRODUCT = ("civic311", "nonemergency", "open311", "servicerequest")
_LEAST_DIFFERENT = 5
_SHORTEST_NAME = 4
# What people write instead of a letter.
_PLAIN = str.maketrans("0134@5$7!", "oieaassti")
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")  # years and signs before and after
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1234567890", "qazwsxedcrfvtgbyhnujmikolp")


class NotEasyToGuess:
    """A check of new passwords, for AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password that stands on such a word."""
        if is_easy(password, names=_names()):
            raise ValidationError(
                _("This password is easy to guess. Take four words, say, that do not belong together."),
                code="easy_to_guess",
            )

    def get_help_text(self) -> str:
        """What is said beside the field."""
        return _("Do not use a common word, the name of the city or a row of keys.")


def is_easy(password: str, *, names: tuple[str, ...] = ()) -> bool:
    """Whether little is left of the password without what everybody tries: `names` in small letters, common words,
    rows of keys, repetitions.
    """
    small = password.lower()
    if len(set(small)) < _LEAST_DIFFERENT:
        return True
    if _repeated(small) in _common() or any(_rest(small, run) for run in _RUNS):
        return True
    for text in (small, _AROUND.sub("", small).translate(_PLAIN)):
        heart = re.sub(r"[\W\d_]+", "", text)
        if heart in _common() or _repeated(heart) in _common():
            return True
        for name in (*PRODUCT, *names):
            if name in text and len(re.sub(r"[\W\d_]+", "", text.replace(name, ""))) < _LEAST_DIFFERENT:
                return True
    return False


def _names() -> tuple[str, ...]:
    city = current_city()
    words = re.findall(r"\w+", f"{city.name} {city.service_name}".lower()) if city else []
    return tuple({word for word in [*words, "".join(words)] if len(word) >= _SHORTEST_NAME})


def _repeated(text: str) -> str:
    """The part that the text repeats ("abcabc" is "abc"), else the text."""
    found = re.fullmatch(r"(.{1,32}?)\1+", text[:128])
    return found[1] if found else text


def _rest(text: str, run: str) -> bool:
    """Whether the text is a row of neighbours in `run`, forwards or backwards."""
    return text in run * 3 or text in run[::-1] * 3


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
