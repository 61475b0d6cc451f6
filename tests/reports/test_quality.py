"""Steps, closings and hand-offs, counted by hand over a few days."""

from typing import Any

import numpy as np

from reports.cases import NEVER, NO_SPAN, Cases
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, RESOLVED
from reports.metrics import DAY, Share
from reports.quality import Quality, quality, quality_by
from reports.quality_charts import process_map
from reports.queries import fact_sql

HOUR = 3_600
START, END = 0.0, 60 * DAY


def case(received: float, **values: Any) -> dict[str, Any]:
    """A case with days for moments and hours for steps."""
    given: dict[str, Any] = {
        "closed": NEVER, "ending": 0, "voices": 1, "department": 1, "to_assign": None, "to_action": None,
        "ack_due": NEVER, "action_due": NEVER, "step": 0, "step_since": NEVER, "triage": 0, "queued": 0, "taken": 0,
        "working": 0, "held": 0, "hand_offs": 0, "flags": 0, "reachable": 0, "told": 0,
    }  # fmt: skip
    return given | values | {"received": received}


def columns(*rows: dict[str, Any]) -> Cases:
    made: dict[str, Any] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if name in ("received", "closed", "ack_due", "action_due", "step_since"):
            made[name] = np.array(values, dtype=float) * DAY
        elif name in ("to_assign", "to_action"):
            made[name] = np.array([NO_SPAN if value is None else value * HOUR for value in values], dtype=np.int64)
        else:
            scale = HOUR if name in ("triage", "queued", "taken", "working", "held") else 1
            made[name] = np.array(values, dtype=np.int64) * scale
    return Cases(**made)


def counted(*rows: dict[str, Any], as_of: float = 60) -> Quality:
    return quality(columns(*rows), start=START, end=END, as_of=as_of * DAY)


def test_shares_of_closings_leave_out_what_was_joined_withdrawn_or_is_open() -> None:
    visit = fact_sql.NO_VISIT
    found = counted(
        case(1, closed=2, ending=RESOLVED, flags=visit),
        case(1, closed=2, ending=NOT_ACTIONABLE, flags=visit),
        case(1, closed=2, ending=RESOLVED),
        case(1, closed=2, ending=JOINED, flags=visit),
        case(1, closed=2, ending=CANCELED, flags=visit),
        case(1),
    )
    assert found.of_closed["no_visit"] == Share(2, 3)
    assert found.not_actionable == Share(1, 3)
    assert found.joined == Share(1, 6)


def test_what_closed_later_is_open_as_of_an_earlier_moment() -> None:
    assert counted(case(1, closed=40, ending=RESOLVED), as_of=30).of_closed["no_visit"] == Share(0, 0)


def test_reported_again_is_told_of_cases_followed_for_thirty_days() -> None:
    again = fact_sql.REPORTED_AGAIN
    found = counted(
        case(1, closed=10, ending=RESOLVED, flags=again),
        case(1, closed=30, ending=RESOLVED),
        case(1, closed=31, ending=RESOLVED, flags=again),
    )
    assert found.reported_again == Share(1, 2)


def test_imported_cases_bring_no_steps() -> None:
    imported = fact_sql.IMPORTED
    found = counted(case(1, closed=3, ending=RESOLVED, flags=imported, queued=48), case(1, queued=24, step=3))
    assert (found.way.steps["queued"], found.stepped, found.imported) == (24 * HOUR, 1, 1)
    assert found.of_closed["one_step"] == Share(0, 0)
    assert found.to_resolve.n == 2


def test_time_goes_on_in_the_step_a_case_stands_in() -> None:
    found = counted(case(1, queued=24, step=fact_sql.HELD, step_since=50), as_of=60)
    assert found.way.steps == {"triage": 0, "queued": 24 * HOUR, "taken": 0, "working": 0, "held": 10 * DAY}


def test_a_case_answered_by_nobody_is_no_longer_waiting_to_be_taken() -> None:
    curve = counted(case(1, closed=2, ending=RESOLVED), case(1, to_assign=2)).to_assign
    assert (curve.resolved, curve.other, curve.open) == (1, 1, 0)


def test_who_ended_before_anybody_took_it_was_never_assigned() -> None:
    found = counted(
        case(1, to_assign=2, closed=3, ending=RESOLVED),
        case(1, to_assign=6),
        case(1, closed=2, ending=CANCELED),
        case(1),
    )
    curve = found.to_assign
    assert (curve.resolved, curve.other, curve.open) == (2, 1, 1)  # the withdrawn one waited until it was withdrawn
    assert found.from_assign.at(2 * DAY).value is not None
    assert (found.from_assign.resolved, found.from_assign.open) == (1, 1)


def test_being_assigned_after_the_moment_counts_as_waiting() -> None:
    curve = counted(case(1, to_assign=48), as_of=2).to_assign
    assert (curve.resolved, curve.open) == (0, 1)


def test_clocks_count_once_they_are_met_missed_or_past_due() -> None:
    found = counted(
        case(1, flags=fact_sql.ACK_MET),
        case(1, flags=fact_sql.ACK_MISSED),
        case(1, ack_due=5),
        case(1, ack_due=70),
        case(1, closed=2, ending=RESOLVED, ack_due=5),
    )
    assert found.taken_in_time == Share(1, 3)


def test_told_is_of_people_who_can_be_told() -> None:
    found = counted(
        case(1, closed=2, ending=RESOLVED, reachable=3, told=2),
        case(1, reachable=5),
        case(1, closed=2, ending=RESOLVED),
    )
    assert found.told == Share(2, 3)


def test_age_is_of_everything_open_at_the_end_whenever_it_came() -> None:
    found = counted(case(-100), case(50), case(20, closed=59, ending=RESOLVED))
    assert found.middle_age == (160 + 10) / 2
    assert found.old(30) == Share(1, 2)


def test_groups_are_counted_apart_and_nothing_at_all_divides_by_nothing() -> None:
    cases = columns(case(1, department=3), case(1, department=7, closed=2, ending=RESOLVED), case(1, department=7))
    found = quality_by(cases, "department", start=START, end=END, as_of=END)
    assert {key: each.received for key, each in found.items()} == {3: 1, 7: 2}
    assert found[7].not_actionable == Share(0, 1)
    empty = quality(cases.take(np.array([], dtype=np.int64)), start=START, end=END, as_of=END)
    assert (empty.middle_age, empty.told.value, empty.to_resolve.n, empty.old(30).value) == (None, None, 0, None)
    assert quality_by(cases.take(np.array([], dtype=np.int64)), "department", start=START, end=END, as_of=END) == {}


def test_the_map_of_steps_leaves_out_a_step_nobody_was_in_and_gives_the_end_no_time() -> None:
    way = counted(case(1, closed=2, ending=RESOLVED, queued=10, working=14)).way
    chart = process_map("steps", way)
    assert [(each.code, each.share is None) for each in chart.steps] == [
        ("queued", False), ("taken", False), ("working", False), ("closed", True), ("held", False),
    ]  # fmt: skip
    unrouted = counted(case(1, closed=2, ending=RESOLVED, triage=5, queued=10)).way
    assert process_map("steps", unrouted).steps[0].code == "triage"
