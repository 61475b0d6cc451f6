"""Pages whose address is a secret: whoever has the link may use it, so no page may pass it on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def private_link(view: View) -> View:
    """No other site learns the address, no cache keeps the page, no search engine lists it.

    A browser that is told to name no referrer sends forms of such a page with `Origin: null`; by `is_private_link`
    `civic311.middleware.OriginOfPrivateLinks` knows that this is expected here.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex"
        return response

    guarded.is_private_link = True  # type: ignore[attr-defined]
    return guarded
