"""Public pages kept for some seconds, for readers of whom nothing is known.

A view says with `kept_for_readers` that its page is the same for everybody who has no session. `ReaderCache` then
answers the same address in the same language from memory until the time is over; nothing else makes it forget. A page
with a form token, a message or any other cookie in it is never kept, and a browser that brings more than its language
is always answered anew, so what staff or a resident with an open report sees is made for them.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]
SECONDS = 10
_MOST_ADDRESS = 1_000  # longer addresses are made up; they shall not fill the memory
_MARK = "kept_for_readers_seconds"


def kept_for_readers(seconds: int = SECONDS) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A view whose page may be shown again to anonymous readers for `seconds`."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            response = view(request, *args, **kwargs)
            setattr(response, _MARK, seconds)
            return response

        return wrapped

    return decorate


class ReaderCache:
    """Answers anonymous readers from the cache named "pages"; stands right behind the choice of the language."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anonymous_reading(request):
            return self.get_response(request)
        key = _key(request)
        kept = caches["pages"].get(key)
        if kept is not None:
            return kept
        response = self.get_response(request)
        seconds = getattr(response, _MARK, 0)
        if seconds and response.status_code == 200 and not response.streaming and not response.cookies:
            patch_vary_headers(response, ["Cookie", "Accept-Language"])
            caches["pages"].set(key, response, seconds)
        return response


def _is_anonymous_reading(request: HttpRequest) -> bool:
    """A plain GET by a browser that brings at most its language and the token of a form it saw."""
    known = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    return (
        request.method == "GET"
        and known.issuperset(request.COOKIES)
        and len(request.get_full_path()) <= _MOST_ADDRESS
        and not {"Authorization", "HX-Request", "Range", "If-None-Match", "If-Modified-Since"} & set(request.headers)
    )


def _key(request: HttpRequest) -> str:
    """Address, host and language; what else makes a page differ is nothing a view with the mark may look at."""
    language = getattr(request, "LANGUAGE_CODE", "")
    parts = "\n".join([request.scheme or "", request.get_host(), language, request.get_full_path()])
    return hashlib.sha256(parts.encode()).hexdigest()
