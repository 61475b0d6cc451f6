"""Joining a case to another and taking it out again."""

from datetime import timedelta

import pytest

from requests_app.actions import work
from requests_app.actions.change import StaleCase
from requests_app.actions.escalate import escalate
from requests_app.actions.join import CannotJoin, join, unjoin
from requests_app.actor import WORKER
from requests_app.models import Clock, NotDuplicate, Report
from requests_app.policies import Forbidden
from requests_app.queries.directory import Directory
from requests_app.workflow import NotAllowed
from routing.models import ClosureReason, HoldReason
from tests.factories.city import EAST, SmallCity
from tests.factories.joins import LATER, add_voice, fresh, ledger_differences, make_joined, state
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
BY_WORKER = {"actor": WORKER, "version": None, "now": LATER}


def test_a_joined_case_ends_as_a_duplicate_and_its_voice_counts_for_the_original(small_city: SmallCity) -> None:
    original, other = make_request(), make_request()

    join(other.pk, original_id=original.pk, **BY_WORKER)

    assert fresh(other).status == "DUPLICATE"
    assert fresh(other).duplicate_of_id == original.pk
    assert fresh(original).voices == 2
    assert not Clock.objects.filter(service_request=other, stopped_at=None).exists()
    assert ledger_differences() == []


def test_cases_far_apart_and_of_other_services_can_be_joined(small_city: SmallCity) -> None:
    original = make_request("streetlight")
    joined = make_joined(original, lat=EAST[0], long=EAST[1], address="9 Far Street")

    assert joined.duplicate_of_id == original.pk


def test_no_report_text_or_contact_moves(small_city: SmallCity) -> None:
    original = make_request(description="Hole by the bakery")
    joined = make_joined(original, description="My cellar is wet")

    assert Report.objects.get(service_request=joined).description == "My cellar is wet"
    assert not Report.objects.filter(service_request=original, description="My cellar is wet").exists()


def _prepare(kind: str, case: int) -> None:
    if kind == "held":
        work.hold(case, reason=HoldReason.objects.get(code="weather"), review_on=(LATER + timedelta(days=9)).date(),
                  **(BY_WORKER | {"now": MORNING + timedelta(hours=1)}))  # fmt: skip
    if kind == "started":
        work.start(case, **(BY_WORKER | {"now": MORNING + timedelta(hours=1)}))
    if kind == "escalated":
        late = MORNING + timedelta(days=2)
        escalate([case], now=late, directory=Directory(late))


@pytest.mark.parametrize("kind", ["untouched", "held", "started", "escalated"])
def test_unjoining_restores_both_cases_to_the_last_column_and_clock(small_city: SmallCity, kind: str) -> None:
    original, other = make_request(), make_request()
    _prepare(kind, other.pk)
    add_voice(other)
    before = state(original), state(other)

    join(other.pk, original_id=original.pk, **BY_WORKER)
    assert (state(original), state(other)) != before
    unjoin(other.pk, reason="two holes", **(BY_WORKER | {"now": LATER + timedelta(days=5)}))

    assert (state(original), state(other)) == before
    assert ledger_differences() == []


def test_a_case_joined_to_a_joined_one_goes_to_where_the_work_goes_on(small_city: SmallCity) -> None:
    root = make_request()
    middle = make_joined(root)
    last = make_joined(middle)

    assert last.duplicate_of_id == root.pk
    assert fresh(root).voices == 3


def test_what_was_joined_to_a_case_stays_with_it_when_it_is_joined_itself(small_city: SmallCity) -> None:
    middle = make_request()
    last = make_joined(middle)
    root = make_request()

    join(middle.pk, original_id=root.pk, **BY_WORKER)

    assert fresh(last).duplicate_of_id == middle.pk
    assert fresh(root).voices == 3


@pytest.mark.parametrize("leaves", ["last", "middle"])
def test_unjoining_in_a_chain_takes_its_voices_from_every_case_above(small_city: SmallCity, leaves: str) -> None:
    middle = make_request()
    last = make_joined(middle)
    root = make_request()
    before = state(middle)
    join(middle.pk, original_id=root.pk, **BY_WORKER)

    unjoin({"last": last, "middle": middle}[leaves].pk, **BY_WORKER)

    assert fresh(root).voices == {"last": 2, "middle": 1}[leaves]
    assert fresh(middle).voices == {"last": 1, "middle": 2}[leaves]
    if leaves == "middle":
        assert state(middle) == before
    assert ledger_differences() == []


def test_a_circle_of_joins_is_refused(small_city: SmallCity) -> None:
    first = make_request()
    second = make_joined(first)
    third = make_joined(second)

    for target in (second, third):
        with pytest.raises(CannotJoin) as refused:
            join(first.pk, original_id=target.pk, **BY_WORKER)
        assert refused.value.code == "circle"
    with pytest.raises(CannotJoin):
        join(first.pk, original_id=first.pk, **BY_WORKER)
    assert fresh(first).status == "ROUTED"


@pytest.mark.parametrize(("days", "joins"), [(59, True), (61, False)])
def test_an_original_may_have_been_closed_for_sixty_days(small_city: SmallCity, days: int, joins: bool) -> None:
    original = make_request()
    work.close(original.pk, reason=ClosureReason.objects.get(code="done"), **BY_WORKER)
    other = make_request(now=LATER + timedelta(days=days))
    frame = BY_WORKER | {"now": LATER + timedelta(days=days)}

    if joins:
        join(other.pk, original_id=original.pk, **frame)
        assert (fresh(other).status, fresh(original).status) == ("DUPLICATE", "RESOLVED")
    else:
        with pytest.raises(CannotJoin):
            join(other.pk, original_id=original.pk, **frame)


def test_a_joined_or_closed_case_is_not_joined_again(small_city: SmallCity) -> None:
    joined = make_joined(make_request())

    with pytest.raises(NotAllowed):
        join(joined.pk, original_id=make_request().pk, **BY_WORKER)


def test_joining_needs_the_capability_and_a_form_of_now(worker: Persona, auditor: Persona) -> None:
    original, other = make_request(), make_request()
    work.start(other.pk, **BY_WORKER)

    with pytest.raises(Forbidden):
        join(other.pk, original_id=original.pk, actor=auditor.actor, version=None, now=LATER)
    with pytest.raises(StaleCase):
        join(other.pk, original_id=original.pk, actor=worker.actor, version=other.version, now=LATER)


def test_two_that_were_taken_apart_are_remembered_as_different(small_city: SmallCity) -> None:
    original = make_request()
    joined = make_joined(original)

    unjoin(joined.pk, **BY_WORKER)

    assert NotDuplicate.objects.filter(first=original, second=joined).exists()


def test_a_case_that_was_joined_twice_counts_once(small_city: SmallCity) -> None:
    original = make_request()
    joined = make_joined(original)
    unjoin(joined.pk, **BY_WORKER)
    join(joined.pk, original_id=original.pk, **BY_WORKER)
    assert fresh(original).voices == 2

    unjoin(joined.pk, **BY_WORKER)
    assert fresh(original).voices == 1
