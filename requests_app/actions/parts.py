"""A case that was split follows its parts: it closes when the last of them does and comes back when one comes back.

A case that only asked other teams for something cannot be closed before they are done, and is closed by hand.
"""

from datetime import datetime

from requests_app import events, ledger
from requests_app.actions.resuming import before_closing, reopening
from requests_app.actor import Actor
from requests_app.models import Event, ServiceRequest
from requests_app.workflow import CLOSED, Status


class PartsOpen(Exception):
    """The case cannot be closed by hand: `count` of its parts are still open."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} parts are open")
        self.count = count


def follow(part: ServiceRequest, *, was_open: bool, actor: Actor, now: datetime) -> None:
    """After `part` changed, tell the case it was split off from, which the caller has locked."""
    if part.parent_id is None or part.is_open == was_open:
        return
    parent = ServiceRequest.everything.get(pk=part.parent_id)
    news = _closed(parent, part, now) if was_open else _reopened(parent, part, now)
    ledger.record(
        parent, news, actor_id=actor.user_id, source=actor.source, now=now, announce=actor.tells,
        tells_from=actor.tells_from,
    )  # fmt: skip


def _closed(parent: ServiceRequest, part: ServiceRequest, now: datetime) -> list[events.NewEvent]:
    news = [events.part_closed(part_id=part.pk)]
    if parent.parts_open > 1 or not parent.is_open or not _was_split(parent):
        return news
    news.extend(before_closing(parent, now=now))
    status, reason_id = _outcome(parent)
    return [*news, events.closed(status=status, closure_reason_id=reason_id)]


def _was_split(parent: ServiceRequest) -> bool:
    """Whether its whole matter went to its parts; a case that only asked other teams for something goes on."""
    asked = Event.objects.filter(service_request=parent, kind="split_off").values_list("data", flat=True)
    return any("task" not in data for data in asked)


def _outcome(parent: ServiceRequest) -> tuple[str, int | None]:
    """How a case ended whose parts all did: resolved if any was, with the reason that was given last."""
    parts = list(ServiceRequest.everything.filter(parent=parent).order_by("-closed_datetime", "-pk"))
    for status in (Status.RESOLVED, Status.NOT_ACTIONABLE, Status.CANCELED):
        found = next((part for part in parts if part.status == status), None)
        if found is not None:
            return status, found.closure_reason_id
    return Status.NOT_ACTIONABLE, None  # every part was joined to another case


def _reopened(parent: ServiceRequest, part: ServiceRequest, now: datetime) -> list[events.NewEvent]:
    comes_back = parent.status in CLOSED - {Status.DUPLICATE}
    news = reopening(parent, by="staff", now=now) if comes_back else []
    return [*news, events.part_reopened(part_id=part.pk)]
