"""Hand a case to a body outside the city: it ends here, as they are responsible, or it stays open while they work.

What a connection sends to them follows from the log (`integrations.open311.client`).
"""

from datetime import datetime

from civic311.lib.jobs import enqueue
from requests_app import events
from requests_app.actions.change import changing
from requests_app.actions.parts import PartsOpen
from requests_app.actions.resuming import before_closing
from requests_app.actions.rule_effects import NOT_OURS
from requests_app.actor import Actor
from requests_app.workflow import Status
from routing.models import ClosureReason, OutsideBody


def hand_off(
    service_request_id: int, *, body: OutsideBody, note: str, actor: Actor, version: int | None, now: datetime
) -> None:  # fmt: skip
    """Hand it to `body`; `note` tells staff why. Raises PartsOpen when it was split and its parts are not done.

    Who reopens the case takes it back: it belongs to nobody outside then.
    """
    with changing(service_request_id, "hand_off", actor=actor, version=version, now=now) as change:
        if change.service_request.parts_open:
            raise PartsOpen(change.service_request.parts_open)
        reason = ClosureReason.objects.filter(code=NOT_OURS).first()
        change.events.extend(before_closing(change.service_request, now=now))
        change.events.append(events.handed_off(body_id=body.pk, note_id=change.note_id(note)))
        change.events.append(
            events.closed(status=Status.NOT_ACTIONABLE, closure_reason_id=reason.pk if reason else None)
        )
        _send(body)


def pass_on(
    service_request_id: int, *, body: OutsideBody, note: str, actor: Actor, version: int | None, now: datetime
) -> None:  # fmt: skip
    """Let `body` work on it while it stays open here; a case on hold goes on. `note` tells staff why.

    Who routes or reopens the case takes it back. Raises PartsOpen like `hand_off`.
    """
    with changing(service_request_id, "pass_on", actor=actor, version=version, now=now) as change:
        if change.service_request.parts_open:
            raise PartsOpen(change.service_request.parts_open)
        if change.service_request.status == Status.ON_HOLD:
            change.events.extend(before_closing(change.service_request, now=now))
        change.events.append(events.passed_on(body_id=body.pk, note_id=change.note_id(note)))
        _send(body)


def _send(body: OutsideBody) -> None:
    if body.takes_reports:
        enqueue("integrations.open311.client.tasks.hand_over_cases")
