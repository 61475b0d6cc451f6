"""The clocks of a period's requests, and when they stood still."""

from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Case, F, Value, When
from django.db.models import IntegerField as Whole
from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from reports.clocks import EMERGENCY, EVERYTHING, HOLD, MET, MISSED, NO_OUTCOME, Cause, Clocks, Mark
from reports.metrics import CANCELED, JOINED
from reports.periods import Period
from reports.queries.board import Board
from reports.queries.packing import moments, numbers, unpacked
from requests_app.models import Clock, Event
from requests_app.workflow import Status
from routing.models import ClockKind, HoldReason

ACKNOWLEDGE, FIRST_ACTION = 1, 2  # kinds as the columns have them
_KINDS = {ClockKind.ACKNOWLEDGE: ACKNOWLEDGE, ClockKind.FIRST_ACTION: FIRST_ACTION}
_BEGINS, _ENDS = frozenset({"held", "emergency_began"}), frozenset({"resumed", "emergency_ended", "closed"})
_LEFT_OUT = [Status.DUPLICATE, Status.CANCELED]


def read_clocks(period: Period) -> Clocks:
    """The clocks until somebody took the case and until work began, of requests received in the period; one query."""
    found = Clock.objects.filter(
        kind__in=list(_KINDS), service_request__requested_datetime__gte=period.start,
        service_request__requested_datetime__lt=period.end,
    ).exclude(service_request__status__in=_LEFT_OUT, service_request__closed_datetime__lte=period.as_of)  # fmt: skip
    outcome = Case(
        When(outcome="met", then=Value(MET)),
        When(outcome="missed", then=Value(MISSED)),
        default=Value(NO_OUTCOME),
        output_field=Whole(),
    )
    kind = Case(*(When(kind=name, then=Value(code)) for name, code in _KINDS.items()), output_field=Whole())
    packed = found.aggregate(
        department=numbers(F("service_request__department_id")), kind=numbers(kind), due=moments(F("due_at")),
        stopped=moments(F("stopped_at")), paused_since=moments(F("paused_since")), outcome=numbers(outcome),
    )  # fmt: skip
    return Clocks(**unpacked(packed, moments_in=("due", "stopped", "paused_since")))


def read_marks(board: Board) -> list[Mark]:
    """When the clocks of the board's cases stopped and went on, in order for each case; one query."""
    cases, span = board.cases, board.period.seconds()
    stood = (cases.paused > 0) | np.isfinite(cases.paused_since)
    left_out = (cases.closed <= span["as_of"]) & np.isin(cases.ending, (JOINED, CANCELED))
    cohort = stood & ~left_out & (cases.received >= span["start"]) & (cases.received < span["end"])
    rows = (
        Event.objects.filter(service_request__in=cases.number[cohort].tolist(), kind__in=_ENDS | _BEGINS)
        .order_by("service_request_id", "sequence")
        .values_list("service_request_id", "occurred_at", "kind", "data")
    )
    return [mark for row in rows if (mark := _mark(*row)) is not None]


def _mark(case: int, at: datetime, kind: str, data: dict[str, Any]) -> Mark | None:
    """What an event says about standing still; None when it stops no clock."""
    when = at.timestamp()
    if kind == "held":
        return Mark(case, when, HOLD, begins=True, reason=data["hold_reason"]) if data["pauses"] else None
    if kind == "emergency_began":
        return Mark(case, when, EMERGENCY, begins=True) if data["effect"] == "suspend" else None
    if kind == "emergency_ended":
        return Mark(case, when, EMERGENCY, is_void=data["undone"])
    return Mark(case, when, HOLD if kind == "resumed" else EVERYTHING)


def pause_causes() -> dict[Cause, str]:
    """Why clocks may stand still, as residents read it, in the city's order."""
    holds = {(HOLD, each.pk): in_language(each.name) for each in HoldReason.objects.all()}
    return {**holds, (EMERGENCY, 0): _("Emergency mode"), (EVERYTHING, 0): _("All reasons")}
