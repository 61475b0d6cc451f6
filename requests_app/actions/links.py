"""Cases that have to do with each other without being the same matter."""

from datetime import datetime

from requests_app import events
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.models import CaseLink


class CannotLink(Exception):
    """The two cannot be linked so. `code`: itself, already, not_linked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def link(service_request_id: int, *, other_id: int, actor: Actor, version: int | None, now: datetime) -> None:
    """Say on both cases that they have to do with each other. Raises CannotLink and what `changing` raises."""
    if other_id == service_request_id:
        raise CannotLink("itself")
    with changing(service_request_id, "link", actor=actor, version=version, now=now, beside=[other_id]) as change:
        first, second = sorted((service_request_id, other_id))
        _row, is_new = CaseLink.objects.get_or_create(
            first_id=first, second_id=second, defaults={"said_by_id": actor.user_id, "said_at": now}
        )
        if not is_new:
            raise CannotLink("already")
        change.events.append(events.linked(other_id=other_id))
        change.events_beside[other_id] = [events.linked(other_id=service_request_id)]


def unlink(service_request_id: int, *, other_id: int, actor: Actor, version: int | None, now: datetime) -> None:
    """Take the link off both cases. Raises CannotLink (not_linked) and what `changing` raises."""
    with changing(service_request_id, "unlink", actor=actor, version=version, now=now, beside=[other_id]) as change:
        first, second = sorted((service_request_id, other_id))
        if not CaseLink.objects.filter(first_id=first, second_id=second).delete()[0]:
            raise CannotLink("not_linked")
        change.events.append(events.unlinked(other_id=other_id))
        change.events_beside[other_id] = [events.unlinked(other_id=service_request_id)]
