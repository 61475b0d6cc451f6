"""What browsers fetch of the city's looks: its colours as a stylesheet, and its seal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from civic311.city.current import current_city
from civic311.city.models import SealImage
from civic311.city.seal import SIZES
from civic311.lib.colours import Look, Scheme, look_of

_KEEP = "public, max-age=31536000, immutable"  # its address changes with the configuration


@require_safe
def city_css(request: HttpRequest) -> HttpResponse:
    """`/city.css`: the tokens that a city's colours replace, in both schemes and on paper."""
    city = current_city()
    look = city.look if city else look_of("", "")
    return _kept(stylesheet(look).encode(), "text/css; charset=utf-8")


@require_safe
def seal(request: HttpRequest, size: str) -> HttpResponse:
    """`/seal/<size>.png`: the city's seal. 404 while it has none."""
    row = SealImage.objects.filter(size=size).first() if size in SIZES else None
    if row is None:
        raise Http404
    return _kept(bytes(row.png), "image/png")


def stylesheet(look: Look) -> str:
    """The custom properties of static/css/tokens.css that follow from the city's colours."""
    light, dark = _tokens(look.light), _tokens(look.dark)
    return (
        f":root {{ {light} --accent: {look.accent}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f"@media print {{ :root {{ --brand: {look.light.brand}; --brand-strong: {look.light.strong};"
        " --brand-wash: #eee; } }\n"
    )


def _tokens(scheme: Scheme) -> str:
    return f"--brand: {scheme.brand}; --brand-strong: {scheme.strong}; --brand-wash: {scheme.wash};"


def _kept(body: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    response["Cache-Control"] = _KEEP
    return response
