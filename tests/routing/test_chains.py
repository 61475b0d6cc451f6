"""Which step of a chain comes next, in plain Python."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from routing.chains import Agenda, Due, Step, Times, agenda, in_order, next_due

START = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TIMES = Times(started_at=START, last_activity=START + 5 * HOUR, at_share=lambda share: START + share * 100 * HOUR)


def step(number: int, trigger: str = "share", amount: int = 100, **values: bool) -> Step:
    return Step(id=number, kind="resolve", trigger=trigger, amount=amount, recipient="owner", **values)


def at(hours: float, *steps: Step, armed: float | None = None, armed_for: int | None = None) -> Agenda:
    armed_at = None if armed is None else START + armed * HOUR
    return agenda(in_order(steps, TIMES), now=START + hours * HOUR, armed_at=armed_at, armed_for=armed_for)


def ids(dues: tuple[Due, ...]) -> list[int]:
    return [due.step.id for due in dues]


def test_share_age_and_silence_are_counted_from_what_they_say() -> None:
    chain = [step(1, "share", 50), step(2, "age", 48), step(3, "silence", 40)]

    assert [(due.step.id, (due.at - START) / HOUR) for due in in_order(chain, TIMES)] == [(3, 45), (2, 48), (1, 50)]


def test_steps_at_the_same_moment_come_in_the_order_of_their_ids() -> None:
    assert [due.step.id for due in in_order([step(2), step(1)], TIMES)] == [1, 2]


def test_a_step_that_was_taken_never_comes_again() -> None:
    found = next_due([step(1, amount=50), step(2)], "resolve", TIMES, taken=[1])

    assert found is not None
    assert found.step.id == 2
    assert next_due([step(1)], "resolve", TIMES, taken=[1]) is None


def test_what_lies_before_the_armed_moment_was_passed_over() -> None:
    found = at(80, step(1, amount=20), step(2, amount=75), step(3, amount=90), armed=75, armed_for=2)

    assert (ids(found.missed), ids(found.due), ids(found.coming)) == ([1], [2], [3])
    taking = found.take()
    assert taking is not None
    assert (taking[0].step.id, taking[1]) == (2, [1])


def test_the_step_a_clock_is_armed_for_is_due_even_when_its_moment_moved_to_before_that() -> None:
    assert ids(at(90, step(1, amount=60), armed=75, armed_for=1).due) == [1]


def test_of_steps_that_only_tell_the_last_is_taken() -> None:
    taking = at(200, step(1, amount=50), step(2, amount=75), step(3)).take()

    assert taking is not None
    assert (taking[0].step.id, taking[1]) == (3, [1, 2])


def test_what_does_more_than_tell_is_taken_first_and_by_itself() -> None:
    taking = at(200, step(1, amount=50), step(2, amount=75, flags=True), step(3)).take()

    assert taking is not None
    assert (taking[0].step.id, taking[1]) == (2, [1])


@given(
    st.lists(st.tuples(st.sampled_from(["share", "age", "silence"]), st.integers(1, 300), st.booleans()), max_size=12),
    st.floats(0, 400),
)
def test_whatever_the_chain_every_due_step_is_taken_or_skipped_exactly_once(
    rows: list[tuple[str, int, bool]], hours: float
) -> None:
    chain = [step(number, trigger, amount, flags=flags) for number, (trigger, amount, flags) in enumerate(rows, 1)]
    taken: list[int] = []
    done: list[int] = []
    for _round in range(len(chain) + 1):
        left = [each for each in chain if each.id not in taken]
        taking = at(hours, *left).take()
        if taking is None:
            break
        due, skipped = taking
        assert not set(skipped) & {each.id for each in chain if each.flags}
        taken += [*skipped, due.step.id]
        done.append(due.step.id)

    expected = {due.step.id for due in in_order(chain, TIMES) if due.at <= START + hours * HOUR}
    assert sorted(taken) == sorted(expected)
    assert len(done) == len(set(done))
