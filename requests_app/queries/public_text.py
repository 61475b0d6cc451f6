"""What of a resident's own words everybody may read: addresses to reach a person are left out."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from requests_app.private_parts import EMAIL, Kind, phone_numbers, private_parts


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text. `kind` says what it may tell of a person, in words; empty where nothing was found."""

    text: str
    kind: str = ""


def public_text(text: str) -> str:
    """The text with email addresses and phone numbers replaced by a word that says so."""
    words = EMAIL.sub(lambda _match: _("[left out: email address]"), text)
    for match in reversed(list(phone_numbers(words))):
        words = words[: match.start()] + _("[left out: phone number]") + words[match.end() :]
    return words


def holds_private_parts(text: str) -> bool:
    """Whether `public_text` would leave something out."""
    return bool(EMAIL.search(text)) or any(True for _match in phone_numbers(text))


def second_look(text: str) -> list[Stretch]:
    """What everybody would read of a text, in stretches, those that may be private with their kind in words."""
    words, stretches, at = public_text(text), [], 0
    names = {
        Kind.EMAIL: _("email address"), Kind.PHONE: _("phone number"), Kind.PLATE: _("license plate"),
        Kind.NAME: _("name"),
    }  # fmt: skip
    for part in private_parts(words):
        stretches += [Stretch(words[at : part.start]), Stretch(words[part.start : part.end], names[part.kind])]
        at = part.end
    return [one for one in [*stretches, Stretch(words[at:])] if one.text]
