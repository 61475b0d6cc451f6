"""In which language a page answers: what the reader chose, else what the browser asks for, of those the city offers."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from civic311.city.languages import first_language, offered_languages

_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})  # they answer without a database
_STAFF = ("/staff/", "/reports/", "/accounts/", "/first-administrator/", "/invite/", "/on-call/", "/work/")


class ReadingLanguage(LocaleMiddleware):
    """Django's middleware chooses among all languages we know; this one among those that the city offers.

    Staff pages are written in `STAFF_LANGUAGES` only: whoever reads another language sees them in the default one,
    whole and not half translated.
    """

    def process_request(self, request: HttpRequest) -> None:
        language = settings.LANGUAGE_CODE if request.path in _PROBES else _language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


def is_for_staff(path: str) -> bool:
    """Whether the page at this path is for staff, or for a contractor."""
    return path.startswith(_STAFF)


def _language_of(request: HttpRequest) -> str:
    offered = set(settings.STAFF_LANGUAGES) if is_for_staff(request.path) else set(offered_languages())
    for wanted in _wanted(request):
        if (found := _variant(wanted)) in offered:
            return found
    return settings.LANGUAGE_CODE if is_for_staff(request.path) else first_language()


def _wanted(request: HttpRequest) -> Iterator[str]:
    """The language chosen on a page, then those of the browser, the dearest first."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen:
        yield chosen
    for code, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if code == "*":
            return
        yield code


def _variant(code: str) -> str:
    """Our language for what a browser calls zh-CN or es-MX; empty for none."""
    try:
        return get_supported_language_variant(code)
    except LookupError:
        return ""
