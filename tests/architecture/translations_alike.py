"""Texts that may be the same in another language as in English, with the reason. Anything else alike was forgotten.

A text of signs, numbers and placeholders only ("%(day)s, %(time)s") has no words to translate and need not stand here.
"""

NAME = "a name"
WORD = "the same word in that language"
UNIT = "a unit or a form that is written so there too"
TYPED = "what somebody types or presses as it stands"

# Language (a locale folder; * for every one) -> text -> reason.
ALIKE: dict[str, dict[str, str]] = {
    "*": {
        "Open311": NAME, "12 Mill Street": NAME, "Alder Power and Light": NAME, "Harrow": NAME, "Millbrook": NAME,
        "Ctrl": TYPED, "Alt": TYPED, "CSV": NAME, "GeoJSON": NAME, "Atom": NAME, "SMS": NAME, "PDF": NAME,
        "g:i A": UNIT, "D j M": UNIT, "D j M Y": UNIT, "D j M, g:i A": UNIT, "D j M Y, g:i A": UNIT, "l j F": UNIT,
        "l j F Y": UNIT, "j F": UNIT, "j F Y": UNIT, "j M": UNIT, "F Y": UNIT, "M Y": UNIT,
        "%(metres)s m": UNIT, "%(kilometres)s km": UNIT, "%(count)s h": UNIT, "%(count)s d": UNIT,
        "AM": UNIT, "PM": UNIT, "a.m.": UNIT, "p.m.": UNIT,
    },
    "es": {
        "no": WORD, "No": WORD, "Normal": WORD, "Roles": WORD, "Factor": WORD, "Hospital": WORD, "Color": WORD,
        "Esc": WORD,
    },
    "vi": {"Internet": WORD, "Email": WORD, "email": WORD},
}  # fmt: skip


def may_be_alike(locale: str, text: str) -> bool:
    """Whether the reason is known why a translation equals its English."""
    return text in ALIKE["*"] or text in ALIKE.get(locale, {})
