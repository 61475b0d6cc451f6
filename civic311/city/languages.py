"""Which languages the city offers to residents, and in which its staff work."""

from django.conf import settings
from django.utils.translation import get_language, get_language_info

from civic311.city.current import current_city


def known_languages() -> list[str]:
    """The codes of all languages that Civic311 has words in."""
    return [code for code, _name in settings.LANGUAGES]


def offered_languages() -> list[str]:
    """The languages in which residents read the city, its first language first; all we know until a city exists."""
    city, known = current_city(), known_languages()
    return [code for code in (city.languages if city else []) if code in known] or known


def first_language() -> str:
    """The city's default language, in which every text must be there."""
    city = current_city()
    return offered_languages()[0] if city else settings.LANGUAGE_CODE


def edited_languages() -> list[str]:
    """The languages that forms have a box for: those offered, in an order that is the same in every city."""
    offered = set(offered_languages())
    return [code for code in known_languages() if code in offered]


def language_name(code: str) -> str:
    """A language's name in itself: "Español", "中文"."""
    name = str(get_language_info(code)["name_local"])
    return name[:1].upper() + name[1:]


def named_languages() -> list[tuple[str, str]]:
    """Choices of a form: all languages that we know, by their own names."""
    return [(code, language_name(code)) for code in known_languages()]


def staff_language(code: str | None = None) -> str:
    """The language if staff pages have all their words in it, else the default one. None: the active language."""
    wanted = code or get_language() or settings.LANGUAGE_CODE
    return wanted if wanted in settings.STAFF_LANGUAGES else settings.LANGUAGE_CODE


def staff_languages() -> list[tuple[str, str]]:
    """Choices of a form: the languages of staff pages by their own names."""
    return [(code, language_name(code)) for code in settings.STAFF_LANGUAGES]
