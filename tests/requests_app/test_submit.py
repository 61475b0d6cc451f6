"""Taking in a report."""

import uuid
from datetime import timedelta

import pytest

from requests_app.actions.submit import DangerFound, Refused, submit
from requests_app.actor import RESIDENT
from requests_app.models import BacklogEntry, Event, Report, ServiceRequest
from tests.factories.city import OUTSIDE, SmallCity
from tests.factories.requests import MORNING, make_intake, make_request

pytestmark = pytest.mark.django_db


def test_a_report_is_routed_clocked_and_logged(small_city: SmallCity) -> None:
    made = make_request("pothole")

    assert made.status == "ROUTED"
    assert made.queue.code == "potholes"
    assert made.ward.code == "1"
    assert made.due_at == made.expected_datetime == made.first_promise
    kinds = Event.objects.filter(service_request=made).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["submitted", "routed", "clocks_set"]
    assert BacklogEntry.objects.get(service_request=made, consumer="announce").last_sequence == 3


def test_three_working_days_skip_the_weekend(small_city: SmallCity) -> None:
    friday = MORNING + timedelta(days=3)

    made = make_request("pothole", now=friday)

    assert made.due_at - friday > timedelta(days=4)
    assert made.due_at.weekday() == 2


def test_the_same_submission_twice_is_one_request(small_city: SmallCity) -> None:
    key = uuid.uuid4()

    first = make_request(submission_key=key)
    second = make_request(submission_key=key, description="typed again")

    assert first.pk == second.pk
    assert Report.objects.count() == 1


def test_a_rule_on_an_answer_raises_the_severity_and_says_so(small_city: SmallCity) -> None:
    made = make_request(answers={"depth": "knee"})

    reasons = Event.objects.get(service_request=made, kind="routed").data["reasons"]
    assert made.severity == 2
    assert reasons[0]["rule_name"] == "Deep holes first"


def test_a_service_without_queue_goes_to_triage(small_city: SmallCity) -> None:
    assert make_request("other").queue.is_triage


@pytest.mark.parametrize("words", ["I can smell gas", "hay olor a GAS", "a live  wire!"])
def test_words_of_danger_stop_before_anything_is_written(small_city: SmallCity, words: str) -> None:
    with pytest.raises(DangerFound):
        make_request(description=words)
    assert not ServiceRequest.objects.exists()


def test_a_dangerous_answer_stops_too(small_city: SmallCity) -> None:
    with pytest.raises(DangerFound):
        make_request("streetlight", answers={"wires": "yes"})


def test_whoever_read_the_emergency_wording_may_go_on(small_city: SmallCity) -> None:
    assert make_request(description="I can smell gas", danger_cleared=True).status == "ROUTED"


def test_a_point_outside_the_city_is_refused_and_nothing_is_written(small_city: SmallCity) -> None:
    with pytest.raises(Refused) as refusal:
        make_request(lat=OUTSIDE[0], long=OUTSIDE[1])
    assert refusal.value.code == "outside_city"
    assert not ServiceRequest.objects.exists()


def test_a_place_in_words_alone_is_taken_without_a_ward(small_city: SmallCity) -> None:
    made = make_request(lat=None, long=None, address="behind the library")

    assert made.ward is None
    assert made.h3 is None


def test_clocks_start_when_the_city_was_told(small_city: SmallCity) -> None:
    received = MORNING - timedelta(days=1)

    made = submit(make_intake(received_at=received, backdate_reason="phones were down"), actor=RESIDENT, now=MORNING)

    assert made.requested_datetime == received
    assert made.clocks.get(kind="resolve").started_at == received


def test_a_future_time_of_receipt_is_refused(small_city: SmallCity) -> None:
    with pytest.raises(Refused):
        submit(make_intake(received_at=MORNING + timedelta(hours=1)), actor=RESIDENT, now=MORNING)


def test_the_log_holds_no_words_name_or_coordinates(small_city: SmallCity) -> None:
    made = make_request()

    log = str(list(Event.objects.filter(service_request=made).values_list("data", flat=True)))
    for private in ("bakery", "Rosa", "Canary", "example.org", "41.0", "-71.05", "Mill Street"):
        assert private not in log
