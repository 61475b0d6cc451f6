"""What of a resident's own words everybody may read: addresses to reach a person are left out."""

import re

from django.utils.translation import gettext as _

_EMAIL = re.compile(r"[^\s@<>()\"']+@[^\s@<>()\"']+\.[^\s@<>()\"',;.]+")
# Seven digits or more with the usual signs between them, not part of a longer word; dates and our own numbers stay.
_PHONE = re.compile(
    r"(?<![\w-])(?!\d{4}-\d{2}-\d{2}\b|\d{2}-\d{6,12}-\d\b)"
    r"\+?\(?\d(?:[\s().\u2010-\u2015-]{0,2}\d){6,14}(?![\w-])"
)


def public_text(text: str) -> str:
    """The text with email addresses and phone numbers replaced by a word that says so."""
    without_email = _EMAIL.sub(lambda _match: _("[left out: email address]"), text)
    return _PHONE.sub(lambda _match: _("[left out: phone number]"), without_email)


def holds_private_parts(text: str) -> bool:
    """Whether `public_text` would leave something out."""
    return bool(_EMAIL.search(text) or _PHONE.search(text))
