"""The timetable made from the log, by itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from requests_app import events
from requests_app.pipeline import steps_of

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@dataclass
class Logged:
    kind: str
    data: dict
    occurred_at: datetime


def log(*new: events.NewEvent) -> list[Logged]:
    return [Logged(event.kind, dict(event.data), START + timedelta(hours=number)) for number, event in enumerate(new)]


SUBMITTED = events.submitted(
    service_id=1, report_id=1, channel="web", provenance="form", severity=3, language="en", ward_id=None
)
ROUTED = events.routed(department_id=1, queue_id=10)
CLOSED = events.closed(status="RESOLVED", closure_reason_id=5)


def shape(steps) -> list[tuple[str, str]]:
    return [(step.kind, step.state) for step in steps]


def test_a_new_request_stands_in_its_queue_with_visit_and_end_to_come():
    steps = steps_of(log(SUBMITTED, ROUTED), expected_at=START + timedelta(days=3))

    assert shape(steps) == [
        ("received", "done"), ("routed", "done"), ("queued", "now"), ("visited", "next"), ("closed", "next"),
    ]  # fmt: skip
    assert steps[-1].at == START + timedelta(days=3)


def test_another_queue_of_the_same_department_is_a_step_and_another_department_two():
    within = steps_of(log(SUBMITTED, ROUTED, events.routed(department_id=1, queue_id=11)))
    across = steps_of(log(SUBMITTED, ROUTED, events.routed(department_id=2, queue_id=20)))

    assert [step.queue_id for step in within if step.kind == "queued"] == [10, 11]
    assert [step.department_id for step in across if step.kind == "routed"] == [1, 2]


def test_a_closed_request_has_nothing_to_come_and_its_pause_has_ended():
    held = events.held(hold_reason_id=3, review_on=date(2026, 3, 20), pauses=True)
    steps = steps_of(log(SUBMITTED, ROUTED, held, CLOSED))

    assert shape(steps)[-1] == ("closed", "now")
    (pause,) = next(step for step in steps if step.kind == "queued").pauses
    assert (pause.since, pause.until) == (START + timedelta(hours=2), START + timedelta(hours=3))


def test_whoever_has_it_from_us_need_not_come_by():
    visited = events.visited(outcome="needs_more")
    steps = steps_of(log(SUBMITTED, ROUTED, visited, events.passed_on(body_id=7)))

    assert shape(steps)[-3:] == [("visited", "done"), ("passed_on", "now"), ("closed", "next")]


def test_what_a_rule_hands_off_on_arrival_waited_in_no_queue():
    by_rule = events.handed_off(body_id=1, rule_id=4)
    by_staff = events.handed_off(body_id=1, note_id=9)

    assert [kind for kind, _ in shape(steps_of(log(SUBMITTED, ROUTED, by_rule, CLOSED)))] == ["received", "closed"]
    assert [kind for kind, _ in shape(steps_of(log(SUBMITTED, ROUTED, by_staff, CLOSED)))] == [
        "received", "routed", "queued", "closed",
    ]  # fmt: skip


def test_reopening_is_a_step_of_its_own_and_the_way_goes_on():
    steps = steps_of(log(SUBMITTED, ROUTED, CLOSED, events.reopened(by="resident")))

    assert shape(steps)[3:] == [("closed", "done"), ("reopened", "now"), ("visited", "next"), ("closed", "next")]


def test_photos_stand_with_the_step_they_tell_of():
    photo = lambda name, stage: events.photo_added(attachment_id=name, stage=stage)  # noqa: E731
    steps = steps_of(
        log(SUBMITTED, ROUTED, photo("a", "report"), events.visited(outcome="done"), photo("b", "visit"),
            photo("c", "closing"), CLOSED)
    )  # fmt: skip

    assert {step.kind: step.photo_ids for step in steps if step.photo_ids} == {
        "received": ["a"], "visited": ["b"], "closed": ["c"],
    }  # fmt: skip


def test_an_empty_log_has_no_steps():
    assert steps_of([]) == []


def test_every_pause_is_told_with_what_it_did_to_the_date():
    due = START + timedelta(days=9)
    clock = events.clock(
        "resolve", started_at=START, due_at=due, risk_at=None, target_id=1, next_step_at=None, next_step=None
    )
    asked = events.closing_held(closure_reason_id=5, hold_reason_id=7, until=date(2026, 3, 20))
    suspended = events.emergency_began(emergency_id=3, effect="suspend")
    over = events.emergency_ended(emergency_id=3, clocks=[], promise=None)

    steps = steps_of(log(SUBMITTED, ROUTED, asked, events.resumed(clocks=[clock]), suspended, over))

    held, storm = steps[2].pauses
    assert (held.hold_reason_id, held.review_on, held.due_at) == (7, date(2026, 3, 20), due)
    assert (storm.emergency_id, storm.until) == (3, START + timedelta(hours=5))


def test_an_emergency_that_was_taken_back_is_no_pause():
    suspended = events.emergency_began(emergency_id=3, effect="suspend")
    undone = events.emergency_ended(emergency_id=3, clocks=[], promise=None, was_undone=True)

    steps = steps_of(log(SUBMITTED, ROUTED, suspended, undone))

    assert not [step for step in steps if step.pauses]
