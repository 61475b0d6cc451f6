"""The clocks of a period's requests, and when they stood still."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Case, F, Value, When
from django.db.models import IntegerField as Whole
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from civic311.lib.translated_text import in_language
from reports import snapshot
from reports.cases import NEVER, NO_SPAN, SINCE_2000, Cases
from reports.clocks import EMERGENCY, EVERYTHING, HOLD, MET, MISSED, NO_OUTCOME, Cause, Clocks, Marks
from reports.endings import CANCELED, JOINED
from reports.metrics import places_of
from reports.queries.beside import read_raw_marks
from reports.queries.board import Board
from reports.queries.fact_sql import ACK_MET, ACK_MISSED, ACTION_MET, ACTION_MISSED
from reports.queries.packing import moments, numbers, unpacked
from requests_app.models import Clock
from routing.models import ClockKind, HoldReason

ACKNOWLEDGE, FIRST_ACTION = 1, 2  # kinds as the columns have them
_KINDS = {ClockKind.ACKNOWLEDGE: ACKNOWLEDGE, ClockKind.FIRST_ACTION: FIRST_ACTION}
_KEPT = ((ACKNOWLEDGE, ACK_MET, ACK_MISSED, "ack_due"), (FIRST_ACTION, ACTION_MET, ACTION_MISSED, "action_due"))
_LATELY = timedelta(minutes=10)  # facts say how a clock ended but not when, so they serve for counts as of lately


def read_clocks(board: Board) -> Clocks:
    """The clocks until somebody took the case and until work began, of the board's cases."""
    cases = board.cases.take(_cohort(board))
    kept = snapshot.current()
    if kept is None or kept.until is None or kept.until - board.period.as_of > _LATELY:
        return _directly(cases, board.period.start)
    return _joined([_as_kept(cases, *each) for each in _KEPT])


def _as_kept(cases: Cases, kind: int, met: int, missed: int, due: str) -> Clocks:
    """The clocks of one kind as facts hold them: how one ended; until when it ran, or runs."""
    outcome = np.where(cases.flags & met, MET, np.where(cases.flags & missed, MISSED, NO_OUTCOME))
    told = np.flatnonzero((outcome != NO_OUTCOME) | np.isfinite(getattr(cases, due)))
    outcome, never = outcome[told], np.full(len(told), NEVER)
    stopped = np.where(outcome == NO_OUTCOME, NEVER, cases.received[told])
    return Clocks(cases.department[told], np.full(len(told), kind), getattr(cases, due)[told], stopped, never, outcome)


def _joined(parts: list[Clocks]) -> Clocks:
    return Clocks(*(np.concatenate([getattr(each, one.name) for each in parts]) for one in fields(Clocks)))


def _directly(cases: Cases, since: datetime) -> Clocks:
    """The same from the rows of clocks; one query."""
    outcome = Case(
        When(outcome="met", then=Value(MET)),
        When(outcome="missed", then=Value(MISSED)),
        default=Value(NO_OUTCOME),
        output_field=Whole(),
    )
    kind = Case(*(When(kind=name, then=Value(code)) for name, code in _KINDS.items()), output_field=Whole())
    # No clock starts before its case was received; which case it is of is looked up here, not by a join of two
    # large tables.
    packed = Clock.objects.filter(kind__in=list(_KINDS), started_at__gte=since).aggregate(
        number=numbers(F("service_request_id")), kind=numbers(kind), due=moments(F("due_at")),
        stopped=moments(F("stopped_at")), paused_since=moments(F("paused_since")), outcome=numbers(outcome),
    )  # fmt: skip
    found = unpacked(packed, moments_in=("due", "stopped", "paused_since"))
    place, known = places_of(cases.number, found.pop("number"))
    return Clocks(cases.department[place[known]], **{name: column[known] for name, column in found.items()})


def _cohort(board: Board) -> NDArray[np.bool_]:
    """The cases received in the period, without those that were joined or withdrawn by the moment of counting."""
    cases, span = board.cases, board.period.seconds()
    left_out = (cases.closed <= span["as_of"]) & ((cases.ending == JOINED) | (cases.ending == CANCELED))
    return (cases.received >= span["start"]) & (cases.received < span["end"]) & ~left_out


def read_marks(board: Board) -> Marks:
    """When the clocks of the board's cases stopped and went on, in order for each case."""
    cases = board.cases.take(_cohort(board))
    stood = np.sort(cases.number[(cases.paused > 0) | np.isfinite(cases.paused_since)]).astype(np.int64)
    kept = snapshot.current()
    if kept is None:
        return _marks_of(read_raw_marks(stood))
    rows = kept.beside["marks"]
    _place, mine = places_of(stood, rows["number"])
    return _marks_of({name: column[mine] for name, column in rows.items()})


def _marks_of(rows: Mapping[str, NDArray[Any]]) -> Marks:
    at = np.where(rows["at"] == NO_SPAN, NEVER, rows["at"] + float(SINCE_2000))
    return Marks(rows["number"].astype(np.int64), at, rows["code"], rows["reason"])


def pause_causes() -> dict[Cause, str]:
    """Why clocks may stand still, as residents read it, in the city's order."""
    holds = {(HOLD, each.pk): in_language(each.name) for each in HoldReason.objects.all()}
    return {**holds, (EMERGENCY, 0): _("Emergency mode"), (EVERYTHING, 0): _("All reasons")}
