"""What residents read while emergency modes are in force."""

from typing import Any

from django import template
from django.utils import timezone

from civic311.lib.translated_text import in_language
from routing.reference import reference

register = template.Library()


@register.inclusion_tag("public/_emergency_notices.html")
def emergency_notices(service_request: Any = None, service: Any = None) -> dict[str, Any]:
    """The notices of the modes in force now; of a request, those of the modes that cover it; while a `service` is asked
    for, those that mean it somewhere. No queries."""
    now = timezone.now()
    modes = [mode for mode in reference().emergencies if mode.in_force(now)]
    if service_request is not None:
        modes = [mode for mode in modes if mode.id in service_request.emergencies and service_request.is_open]
    if service:
        modes = [mode for mode in modes if mode.covers(service.pk, service.group_id, mode.areas)]
    return {"notices": [{"title": in_language(mode.name), "text": in_language(mode.notice)} for mode in modes]}
