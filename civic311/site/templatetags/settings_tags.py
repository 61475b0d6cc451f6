"""The side navigation of the settings."""

from typing import Any

from django import template
from django.template.context import Context

from civic311.accounts.viewer import VISITOR
from civic311.site.views.settings.cards import card_groups
from civic311.site.views.settings.section import OPENS_SETTINGS

register = template.Library()


@register.inclusion_tag("staff/settings/_rail.html", takes_context=True)
def settings_rail(context: Context) -> dict[str, Any]:
    """The parts of the settings that the viewer may open, under their headings."""
    viewer = context.get("viewer", VISITOR)
    return {
        "groups": card_groups(viewer),
        "may_open_index": any(viewer.has(capability) for capability in OPENS_SETTINGS),
        "request": context.get("request"),
    }
