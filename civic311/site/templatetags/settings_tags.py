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
    request = context.get("request")
    groups = card_groups(viewer)
    above = [card.url for group in groups for card in group["cards"] if request and request.path.startswith(card.url)]
    return {
        "groups": groups, "here": max(above, key=len, default=""),
        "may_open_index": any(viewer.has_in(capability, None) for capability in OPENS_SETTINGS),
        "request": request,
    }  # fmt: skip
