"""The reader's choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import check_for_language
from django.views.i18n import set_language as set_by_post


def set_language(request: HttpRequest) -> HttpResponseBase:
    """`/language/?language=es&next=/`: remember the language in a cookie and go back to where the reader was.

    A GET may do it too: the form then needs no token, so that the pages it stands on are the same for every reader and
    can be kept. It changes nothing but that cookie, and links on other sites cannot, in browsers that say where one
    comes from.
    """
    response = set_by_post(request)
    language = request.GET.get("language", "")
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if request.method == "GET" and not from_elsewhere and language and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE, httponly=settings.LANGUAGE_COOKIE_HTTPONLY, samesite="Lax",
        )  # fmt: skip
        response["Cache-Control"] = "no-store"
    return response
