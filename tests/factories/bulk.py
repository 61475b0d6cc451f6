"""Work on many cases at once, done as the worker would."""

from datetime import datetime, timedelta
from typing import Any

from requests_app import bulk_work
from requests_app.actions.bulk_runs import ask_to_undo, start_run
from requests_app.models import BulkRow, BulkRun, ServiceRequest
from routing.models import ClosureReason, HoldReason, Queue
from tests.factories.joins import LATER
from tests.personas import Persona


def hold_parameters() -> dict[str, Any]:
    return {"reason": HoldReason.objects.get(code="weather").pk, "review_on": "2026-03-20", "note": ""}


def close_parameters(code: str = "done") -> dict[str, Any]:
    return {"reason": ClosureReason.objects.get(code=code).pk, "note": ""}


def begin(person: Persona, action: str, parameters: dict[str, Any], *cases: ServiceRequest,
          now: datetime = LATER) -> BulkRun:  # fmt: skip
    """Start a run over the cases as they are."""
    return start_run(action, parameters, [(case.pk, case.version) for case in cases], actor=person.actor, now=now)


def do_all(now: datetime = LATER) -> None:
    """What the worker does until nothing is left."""
    while bulk_work.go_on(now=now):
        pass


def run(person: Persona, action: str, parameters: dict[str, Any], *cases: ServiceRequest,
        now: datetime = LATER) -> BulkRun:  # fmt: skip
    """Start a run and let the worker finish it."""
    made = begin(person, action, parameters, *cases, now=now)
    do_all(now)
    made.refresh_from_db()
    return made


def take_back(made: BulkRun, *, now: datetime = LATER + timedelta(minutes=5)) -> bool:
    """Ask for the run to be undone and let the worker do so."""
    asked = ask_to_undo(made, now=now)
    do_all(now)
    made.refresh_from_db()
    return asked


def results(made: BulkRun) -> dict[str, tuple[str, str]]:
    """Number of each case -> state and reason of its row."""
    rows = BulkRow.objects.filter(run=made).select_related("service_request")
    return {row.service_request.public_id: (row.state, row.reason) for row in rows}


__all__ = [
    "BulkRow",
    "ClosureReason",
    "HoldReason",
    "Queue",
    "begin",
    "bulk_work",
    "close_parameters",
    "do_all",
    "hold_parameters",
    "results",
    "run",
    "take_back",
]
