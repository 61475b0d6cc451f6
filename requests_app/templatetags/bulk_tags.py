"""What a worklist offers to do with the chosen rows."""

from typing import Any

from django import template

from civic311.accounts.viewer import Viewer
from requests_app.actions.bulk_kinds import BULK
from requests_app.bulk_words import BUTTONS
from requests_app.workflow import ACTIONS
from routing.reference import reference

register = template.Library()


@register.simple_tag
def bulk_buttons(viewer: Viewer) -> list[dict[str, Any]]:
    """The buttons for what the viewer may do somewhere; none without the capability to change many cases."""
    if not viewer.has(BULK):
        return []
    return [{"action": action, "label": label} for action, label in BUTTONS.items() if _may(viewer, action)]


def _may(viewer: Viewer, action: str) -> bool:
    if action == "schedule" and not reference().schedules:
        return False
    takes = action == "assign" and viewer.has(ACTIONS["claim"].capability)
    return takes or viewer.has(ACTIONS[action].capability)
