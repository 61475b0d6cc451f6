"""What the city tells, where a page has room for it."""

from typing import Any

from django import template
from django.utils import timezone

from community.in_force import emergency_notices, notices_now
from community.queries.known_here import of_notice

register = template.Library()
SHOWN = 3


@register.inclusion_tag("components/emergency_banner.html")
def emergency_banner() -> dict[str, Any]:
    """The notices that stand on every page. No queries."""
    now = timezone.now()
    return {"banners": [of_notice(each, now=now) for each in emergency_notices(now)]}


@register.inclusion_tag("public/notices/_strip.html")
def notices_strip(service: Any = None) -> dict[str, Any]:
    """The loudest notices in force, those of emergencies left out, since they stand on top; with a `service` those that
    explain it, wherever they hold. No queries."""
    now = timezone.now()
    found = [each for each in notices_now(now) if not each.is_emergency]
    if service is not None:
        found = [each for each in found if each.explains(service.pk)]
    return {"strip": [of_notice(each, now=now) for each in found[:SHOWN]], "more": len(found) > SHOWN}
