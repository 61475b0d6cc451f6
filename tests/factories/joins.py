"""Cases that were joined, and what of them must come back when the join is undone."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db.models import Q

from requests_app import ledger
from requests_app.actions.join import join
from requests_app.actions.voices import join_voice
from requests_app.actor import WORKER
from requests_app.models import Clock, Report, ServiceRequest
from requests_app.replay import differences
from tests.factories.requests import MORNING, make_intake, make_request

LATER = MORNING + timedelta(hours=3)
MOVES_ON = {"version", "last_kind", "updated_datetime"}  # the log itself grows


def fresh(service_request: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=service_request.pk)


def state(service_request: ServiceRequest) -> dict[str, Any]:
    """Every derived column and every clock of a case, but for what says that the log has grown."""
    row = fresh(service_request)
    now = ledger.state_of(row, Clock.objects.filter(service_request=row))
    columns = {name: value for name, value in now.columns().items() if name not in MOVES_ON}
    return columns | {f"clock {kind}": asdict(clock) for kind, clock in now.clocks.items()}


def make_joined(original: ServiceRequest, **values: Any) -> ServiceRequest:
    """A request that staff joined to `original`."""
    made = make_request(**values)
    join(made.pk, original_id=original.pk, actor=WORKER, version=None, now=LATER)
    return fresh(made)


def add_voice(original: ServiceRequest, **values: Any) -> Report:
    """A report that joined `original` while it was made."""
    now = values.pop("now", LATER)
    actor = values.pop("actor", WORKER)
    return join_voice(make_intake(**values), original_id=original.pk, actor=actor, now=now)


def ledger_differences() -> list[str]:
    """What `check_ledger` would find, in words."""
    return [f"{one.public_id} {one.name}" for _count, found in differences(Q()) for one in found]
