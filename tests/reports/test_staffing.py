"""How many crews it takes: the weeks played again, and the pages that ask and answer."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from reports.models import StaffingRun
from reports.staffing import Pattern, outcome, sizes
from reports.staffing_runs import work_out_waiting
from requests_app.models import CostEntry, ServiceRequest
from routing.models import CostRate, Queue
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

WEEK = 40 * 60.0
STEADY = Pattern(
    weeks=[[(60.0 * hour, 240.0) for hour in range(40)]] * 6, lengths=[WEEK] * 6, backlog=[], handling=[90.0]
)


def play(pattern: Pattern, crews: int) -> float:
    found = outcome(pattern, crews, random=Random(1), repeats=40).middle
    assert found is not None
    return found


def test_too_few_crews_fall_behind_and_enough_keep_every_promise() -> None:
    assert play(STEADY, 1) < 0.2
    assert play(STEADY, 2) == 1.0


def test_more_crews_never_keep_fewer_promises() -> None:
    random = Random(7)
    weeks = [[(random.uniform(0, WEEK), random.uniform(60, 900)) for _case in range(50)] for _week in range(5)]
    pattern = Pattern(weeks, [WEEK] * 5, backlog=[-100.0] * 20, handling=[30.0, 60.0, 120.0, 200.0])
    shares = [play(pattern, crews) for crews in range(1, 9)]
    assert all(more >= less - 0.02 for less, more in zip(shares, shares[1:], strict=False))
    assert shares[0] < shares[-1]


def test_the_backlog_takes_time_from_what_comes() -> None:
    behind = Pattern(STEADY.weeks, STEADY.lengths, backlog=[0.0] * 150, handling=STEADY.handling)
    assert play(behind, 2) < play(STEADY, 2)


def test_the_range_holds_the_middle_and_the_same_seed_gives_the_same_answer() -> None:
    first = outcome(STEADY, 2, random=Random(3), repeats=30)
    assert first.low is not None and first.middle is not None and first.high is not None
    assert first.low <= first.middle <= first.high
    assert first == outcome(STEADY, 2, random=Random(3), repeats=30)


def test_numbers_of_crews_worth_comparing_lie_around_the_load() -> None:
    assert STEADY.load() == pytest.approx(1.5)
    assert 2 in sizes(STEADY)
    assert min(sizes(STEADY)) == 1


@pytest.fixture
def weeks_of_cases(small_city: SmallCity) -> list[ServiceRequest]:
    monday = timezone.now() - timedelta(days=timezone.now().weekday() + 14)
    return [make_request(now=monday + timedelta(hours=6 * number)) for number in range(12)]


@pytest.mark.django_db
def test_a_supervisor_asks_and_the_worker_answers(supervisor: Persona, weeks_of_cases: list[ServiceRequest]) -> None:
    queue = Queue.objects.get(pk=weeks_of_cases[0].queue_id)
    asked = supervisor.post("/reports/staffing/", {"queue": queue.pk, "minutes": "60", "weeks": "4", "crews_now": "3"})
    assert "worked out" in supervisor.get(asked["Location"]).content.decode()
    work_out_waiting(now=timezone.now(), may_go_on=lambda: True)

    page = supervisor.get(asked["Location"]).content.decode()
    assert "12 cases came in these weeks" in page
    assert "An estimate" in page
    assert {1, 3} <= {each["crews"] for each in StaffingRun.objects.get().result["outcomes"]}


@pytest.mark.django_db
def test_recorded_times_count_instead_of_the_estimate(
    supervisor: Persona, weeks_of_cases: list[ServiceRequest]
) -> None:
    first = weeks_of_cases[0]
    rate = CostRate.objects.create(department_id=first.department_id, name={"en": "Crew"}, cents=5000)
    for number in range(21):
        case = make_request(description=f"Another {number}")
        CostEntry.objects.create(
            service_request=case, rate=rate, quantity=2, cents=10000, worked_on=timezone.localdate()
        )
    run = StaffingRun.objects.create(queue_id=first.queue_id, minutes=60, weeks=4)
    work_out_waiting(now=timezone.now(), may_go_on=lambda: True)
    run.refresh_from_db()
    assert (run.result["recorded"], run.result["minutes"]) == (21, 120)


@pytest.mark.django_db
def test_nobody_plans_for_other_departments(supervisor: Persona, small_city: SmallCity) -> None:
    other = Queue.objects.exclude(department_id__in=[small_city.streets.pk]).first()
    assert other is not None
    page = supervisor.post("/reports/staffing/", {"queue": other.pk, "minutes": "60", "weeks": "4"})
    assert page.status_code == 200
    assert not StaffingRun.objects.exists()
    run = StaffingRun.objects.create(queue=other, minutes=60)
    assert supervisor.get(f"/reports/staffing/{run.pk}/").status_code == 404
