"""The clocks of a period's requests, and when they stood still."""

import numpy as np
from django.db.models import Case, F, Value, When
from django.db.models import IntegerField as Whole
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from civic311.lib.translated_text import in_language
from reports.clocks import EMERGENCY, EVERYTHING, HOLD, MET, MISSED, NO_OUTCOME, Cause, Clocks, Mark
from reports.endings import CANCELED, JOINED
from reports.metrics import places_of
from reports.queries.board import Board
from reports.queries.packing import among, moments, numbers, unpacked
from requests_app.models import Clock, Event
from routing.models import ClockKind, HoldReason

ACKNOWLEDGE, FIRST_ACTION = 1, 2  # kinds as the columns have them
_KINDS = {ClockKind.ACKNOWLEDGE: ACKNOWLEDGE, ClockKind.FIRST_ACTION: FIRST_ACTION}
_KINDS_OF_MARKS = ["held", "resumed", "emergency_began", "emergency_ended", "closed"]
# What a code of an event means: what it is about, whether that begins, whether what ends is taken back.
_MEANS = {
    1: (HOLD, True, False), 2: (HOLD, False, False), 3: (EMERGENCY, True, False), 4: (EMERGENCY, False, True),
    5: (EMERGENCY, False, False), 6: (EVERYTHING, False, False),
}  # fmt: skip


def read_clocks(board: Board) -> Clocks:
    """The clocks until somebody took the case and until work began, of the board's cases; one query."""
    cases = board.cases.take(_cohort(board))
    outcome = Case(
        When(outcome="met", then=Value(MET)),
        When(outcome="missed", then=Value(MISSED)),
        default=Value(NO_OUTCOME),
        output_field=Whole(),
    )
    kind = Case(*(When(kind=name, then=Value(code)) for name, code in _KINDS.items()), output_field=Whole())
    # No clock starts before its case was received; which case it is of is looked up here, not by a join of two
    # large tables.
    packed = Clock.objects.filter(kind__in=list(_KINDS), started_at__gte=board.period.start).aggregate(
        number=numbers(F("service_request_id")), kind=numbers(kind), due=moments(F("due_at")),
        stopped=moments(F("stopped_at")), paused_since=moments(F("paused_since")), outcome=numbers(outcome),
    )  # fmt: skip
    found = unpacked(packed, moments_in=("due", "stopped", "paused_since"))
    place, known = places_of(cases.number, found.pop("number"))
    return Clocks(cases.department[place[known]], **{name: column[known] for name, column in found.items()})


def _cohort(board: Board) -> NDArray[np.bool_]:
    """The cases received in the period, without those that were joined or withdrawn by the moment of counting."""
    cases, span = board.cases, board.period.seconds()
    left_out = (cases.closed <= span["as_of"]) & np.isin(cases.ending, (JOINED, CANCELED))
    return (cases.received >= span["start"]) & (cases.received < span["end"]) & ~left_out


def read_marks(board: Board) -> list[Mark]:
    """When the clocks of the board's cases stopped and went on, in order for each case; one query."""
    cases = board.cases.take(_cohort(board))
    stood = cases.number[(cases.paused > 0) | np.isfinite(cases.paused_since)]
    log = Event.objects.filter(service_request_id__in=among(stood), kind__in=_KINDS_OF_MARKS)
    packed = log.aggregate(
        case=numbers(F("service_request_id")), sequence=numbers(F("sequence")), at=moments(F("occurred_at")),
        code=numbers(_code()), reason=numbers(Cast(KeyTextTransform("hold_reason", "data"), Whole())),
    )  # fmt: skip
    found = unpacked(packed, moments_in=("at",))
    order = np.lexsort((found["sequence"], found["case"]))
    order = order[found["code"][order] > 0]
    columns = (found[name][order].tolist() for name in ("case", "at", "code", "reason"))
    return [Mark(case, at, *_MEANS[code], reason=reason) for case, at, code, reason in zip(*columns, strict=True)]


def _code() -> Case:
    """Which of `_MEANS` an event is; 0 for one that neither stops a clock nor lets it go on."""
    return Case(
        When(kind="held", data__pauses=True, then=Value(1)),
        When(kind="resumed", then=Value(2)),
        When(kind="emergency_began", data__effect="suspend", then=Value(3)),
        When(kind="emergency_ended", data__undone=True, then=Value(4)),
        When(kind="emergency_ended", then=Value(5)),
        When(kind="closed", then=Value(6)),
        default=Value(0),
        output_field=Whole(),
    )


def pause_causes() -> dict[Cause, str]:
    """Why clocks may stand still, as residents read it, in the city's order."""
    holds = {(HOLD, each.pk): in_language(each.name) for each in HoldReason.objects.all()}
    return {**holds, (EMERGENCY, 0): _("Emergency mode"), (EVERYTHING, 0): _("All reasons")}
