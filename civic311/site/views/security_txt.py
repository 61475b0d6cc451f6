"""`/.well-known/security.txt` (RFC 9116): whom to tell of a hole, so that nobody has to look for it."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic311.city.current import current_city
from civic311.city.languages import offered_languages

_GOOD_FOR = timedelta(days=180)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The city's address for mail, else its first page; 404 before there is a city."""
    city = current_city()
    if city is None:
        raise Http404
    until = (timezone.now() + _GOOD_FOR).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{city.email}" if city.email else f"Contact: {settings.PUBLIC_URL}/",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(offered_languages())}",
        f"Canonical: {settings.PUBLIC_URL}{request.path}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
