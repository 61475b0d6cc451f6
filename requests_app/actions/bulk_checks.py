"""What would happen to each of many cases, found out without writing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civic311.accounts.viewer import Viewer
from requests_app.actions.bulk_kinds import GONE, KINDS, Kind
from requests_app.events import TOUCHES
from requests_app.models import Event, ServiceRequest
from requests_app.queries.visible import staff_requests
from requests_app.workflow import ACTIONS

STALE = "stale"


@dataclass(frozen=True)
class Forecast:
    """One case and why it would be refused ("": it would be done)."""

    case: ServiceRequest
    reason: str


def make_kind(action: str, parameters: Mapping[str, Any], *, now: datetime) -> Kind:
    """The kind of work. Raises KeyError for an unknown action, DoesNotExist when what was chosen is gone."""
    return KINDS[action](parameters, now=now)


def forecast(kind: Kind, chosen: Sequence[tuple[int, int]], viewer: Viewer) -> list[Forecast]:
    """For each chosen case (its id and the version that was seen), in their order; those out of scope are left out.

    A fixed number of queries, however many cases.
    """
    seen = dict(chosen)
    rows = staff_requests(viewer).filter(pk__in=seen)
    found = {case.pk: case for case in rows}
    cases = [found[key] for key in seen if key in found]
    kind.prepare(cases)
    stale = _stale(kind.action, cases, seen)
    return [Forecast(case, refusal(kind, case, viewer, is_stale=case.pk in stale)) for case in cases]


def refusal(kind: Kind, case: ServiceRequest, viewer: Viewer, *, is_stale: bool = False) -> str:
    """Why a case would be refused, as a code; the kind was prepared for it. "" when nothing stands against it."""
    return kind.allowed(case, viewer) or (STALE if is_stale else "") or kind.refuses(case)


def visible_among(case_ids: Sequence[int], viewer: Viewer) -> set[int]:
    """Those of the cases that are in the viewer's scope; one query."""
    return set(staff_requests(viewer).filter(pk__in=case_ids).values_list("pk", flat=True))


def _stale(action: str, cases: Sequence[ServiceRequest], seen: Mapping[int, int]) -> set[int]:
    """Ids of the cases in which something that the action reads has changed since they were seen."""
    moved = {case.pk for case in cases if case.version > seen[case.pk]}
    reads = ACTIONS[action].reads
    if not moved or not reads:
        return set()
    kinds = [kind for kind, columns in TOUCHES.items() if columns & reads]
    since = Event.objects.filter(
        service_request_id__in=moved, kind__in=kinds, sequence__gt=min(seen[key] for key in moved)
    )
    return {key for key, sequence in since.values_list("service_request_id", "sequence") if sequence > seen[key]}


__all__ = ["GONE", "STALE", "Forecast", "forecast", "make_kind", "refusal", "visible_among"]
