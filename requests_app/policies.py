"""Who may do what with a request: the same function shows the button and enforces the action."""

from typing import Protocol

from civic311.accounts.viewer import Viewer
from civic311.city.modules import is_on
from requests_app.actor import Actor
from requests_app.workflow import ACTIONS, NotAllowed, require_source


class Forbidden(Exception):
    """The person lacks the capability in the case's department."""

    def __init__(self, capability: str) -> None:
        super().__init__(capability)
        self.capability = capability


class HasState(Protocol):
    """What policies read of a request."""

    status: str
    department_id: int | None


# Actions that belong to a part which a city may switch off.
_PARTS = {"send_out": "contractors"}


def may(viewer: Viewer, action: str, service_request: HasState) -> bool:
    """Whether the viewer may take this action on this request now."""
    row = ACTIONS[action]
    if action in _PARTS and not is_on(_PARTS[action]):
        return False
    return service_request.status in row.sources and viewer.has_in(row.capability, service_request.department_id)


def allowed_actions(viewer: Viewer, service_request: HasState) -> set[str]:
    """Every action the viewer may take on this request now."""
    return {name for name in ACTIONS if may(viewer, name, service_request)}


def require(actor: Actor, action: str, service_request: HasState) -> None:
    """Raise NotAllowed when the status forbids the action, Forbidden when the person lacks the capability."""
    row = require_source(action, service_request.status)
    if action in _PARTS and not is_on(_PARTS[action]):
        raise Forbidden(row.capability)
    if not actor.is_system and not actor.viewer.has_in(row.capability, service_request.department_id):
        raise Forbidden(row.capability)


__all__ = ["Forbidden", "NotAllowed", "allowed_actions", "may", "require"]
