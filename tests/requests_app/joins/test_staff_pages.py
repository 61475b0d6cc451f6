"""Staff see voices, parts and likely duplicates, and join, take out, separate and split cases on their pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests_app import duplicate_jobs
from requests_app.actions.join import unjoin
from requests_app.actions.submit import ContactInput
from requests_app.actor import WORKER
from requests_app.models import DuplicateCheck, DuplicateSuggestion, NotDuplicate, Report, ServiceRequest
from tests.factories.city import EAST, SmallCity
from tests.factories.joins import add_voice, fresh, make_joined
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
NOW = timezone.now


def act(persona: Persona, case: ServiceRequest, action: str, **values: Any) -> str:
    sent = {"version": fresh(case).version} | values
    return persona.post(f"/staff/requests/{case.public_id}/{action}/", sent, follow=True).content.decode()


def page(persona: Persona, case: ServiceRequest, query: str = "") -> str:
    return persona.get(f"/staff/requests/{case.public_id}/{query}").content.decode()


@pytest.fixture
def pair(small_city: SmallCity) -> tuple[ServiceRequest, ServiceRequest]:
    """Two holes at one door, an hour apart, as the worker finds them."""
    earlier = make_request(now=NOW() - timedelta(hours=2))
    newer = make_request(now=NOW() - timedelta(hours=1))
    compare_all()
    return earlier, newer


def compare_all() -> None:
    while duplicate_jobs.suggest_next(now=NOW()):
        pass


def test_a_case_is_joined_by_number_and_taken_out_again(worker: Persona) -> None:
    original, other = make_request(), make_request()

    assert "The cases are one now" in act(worker, other, "join", number=original.public_id.replace("-", " "))
    assert fresh(other).duplicate_of_id == original.pk
    assert f"joined to {original.public_id}" in page(worker, other)
    assert other.public_id in page(worker, original)

    assert "on its own again" in act(worker, other, "unjoin", reason="Two holes")
    assert fresh(other).status == "ROUTED"


@pytest.mark.parametrize(("number", "words"), [("nothing", "no case with this number"), ("", "required")])
def test_a_number_that_is_none_is_said_beside_the_field(worker: Persona, number: str, words: str) -> None:
    case = make_request()

    assert words in act(worker, case, "join", number=number)
    assert fresh(case).status == "ROUTED"


def test_a_case_is_not_joined_to_itself_or_to_one_out_of_scope(worker: Persona) -> None:
    case, theirs = make_request(), make_request("no-heat")

    assert "number of this case itself" in act(worker, case, "join", number=case.public_id)
    assert "no case with this number" in act(worker, case, "join", number=theirs.public_id)


def test_every_voice_shows_with_words_channel_and_number_but_no_contact(worker: Persona, auditor: Persona) -> None:
    case = make_request(description="Hole by the bakery")
    add_voice(case, description="My wheel fell in", channel="phone",
              contact=ContactInput(name="Mona Secret", email="mona@secret.example"))  # fmt: skip
    joined = make_joined(case, description="It is deep")

    shown = page(worker, case)
    for words in ("Hole by the bakery", "My wheel fell in", "It is deep", "Resident 3", joined.public_id):
        assert words in shown
    assert "secret" not in shown.lower()
    assert "mona@secret.example" in worker.post(f"/staff/requests/{case.public_id}/contact/").content.decode()
    assert auditor.post(f"/staff/requests/{case.public_id}/contact/").status_code == 403


def test_a_voice_that_came_with_a_case_out_of_scope_is_counted_not_shown(worker: Persona) -> None:
    case = make_request()
    make_joined(case, service_code="no-heat", description="Words for Housing only")

    shown = page(worker, case)
    assert "Words for Housing only" not in shown
    assert "1 more report came with a case that you may not open" in shown


def test_a_report_that_joined_by_mistake_becomes_a_case(worker: Persona) -> None:
    case = make_request()
    report = add_voice(case, description="A lamp leans", lat=EAST[0], long=EAST[1])

    assert "a case of its own now" in act(worker, case, "separate", report=report.pk)
    assert Report.objects.get(pk=report.pk).service_request_id != case.pk
    assert "not with this case any more" in act(worker, case, "separate", report=report.pk)


def test_a_case_is_split_on_its_page_and_cannot_be_closed_before_its_parts(
    supervisor: Persona, small_city: SmallCity
) -> None:
    case = make_request()
    rows = {"service_1": "pothole", "note_1": "Fill it", "service_2": "no-heat"}
    assert "Each part is a case of its own" in act(supervisor, case, "split", **rows)
    assert "Housing" in page(supervisor, case)

    reason = re.search(r'<option value="(\d+)"[^>]*>', page(supervisor, case, "?do=close").split('name="reason"')[1])
    assert reason
    shown = act(supervisor, case, "close", reason=reason.group(1))

    assert "2 tasks of other teams are still open" in shown
    assert fresh(case).status == "IN_PROGRESS"


@pytest.mark.parametrize("rows", [{}, {"service_1": "pothole"}, {"service_1": "other", "service_2": "other"}])
def test_a_split_without_two_whole_parts_says_what_is_missing(supervisor: Persona, rows: dict[str, str]) -> None:
    case = make_request()

    shown = act(supervisor, case, "split", **rows)

    assert "Name two parts or more" in shown or "no usual queue" in shown
    assert ServiceRequest.objects.count() == 1


def test_the_worker_finds_likely_duplicates_once(pair: tuple[ServiceRequest, ServiceRequest]) -> None:
    earlier, newer = pair
    assert list(DuplicateSuggestion.objects.values_list("service_request_id", "earlier_id")) == [(newer.pk, earlier.pk)]

    duplicate_jobs.suggest(newer, now=NOW())

    assert DuplicateSuggestion.objects.count() == 1
    assert not DuplicateCheck.objects.exists()


def test_both_cases_show_the_suggestion_and_a_button_joins_the_newer(
    worker: Persona, pair: tuple[ServiceRequest, ServiceRequest]
) -> None:
    earlier, newer = pair
    assert f"Join to {earlier.public_id}" in page(worker, newer)
    assert f"Join {newer.public_id} to this" in page(worker, earlier)
    assert "hour apart" in page(worker, newer)

    worker.post("/staff/duplicates/", {"do": "join", "case": newer.public_id, "other": earlier.public_id})

    assert fresh(newer).duplicate_of_id == earlier.pk
    assert "Possible duplicates" not in page(worker, earlier).split("case__side")[1]


def test_a_pair_is_judged_by_the_words_of_both(small_city: SmallCity, worker: Persona) -> None:
    rows = [make_request(now=NOW() - timedelta(hours=hours), description=words)
            for hours, words in ((2, "A hole by the bakery"), (1, "The hole took my wheel"))]  # fmt: skip
    compare_all()

    for address in ("/staff/duplicates/", f"/staff/requests/{rows[1].public_id}/"):
        assert "A hole by the bakery" in worker.get(address).text
    assert "The hole took my wheel" in worker.get("/staff/duplicates/").text


def test_what_staff_call_different_is_not_suggested_again(
    worker: Persona, pair: tuple[ServiceRequest, ServiceRequest]
) -> None:
    earlier, newer = pair

    worker.post("/staff/duplicates/", {"do": "different", "case": newer.public_id, "other": earlier.public_id})
    duplicate_jobs.suggest(newer, now=NOW())

    assert NotDuplicate.objects.filter(first=earlier, second=newer).exists()
    assert earlier.public_id not in worker.get("/staff/duplicates/").content.decode()


def test_the_list_shows_pairs_in_scope_only(
    worker: Persona, other_worker: Persona, auditor: Persona, pair: tuple[ServiceRequest, ServiceRequest]
) -> None:
    assert pair[1].public_id in worker.get("/staff/duplicates/").content.decode()
    assert pair[1].public_id not in other_worker.get("/staff/duplicates/").content.decode()
    assert auditor.get("/staff/duplicates/").status_code == 403
    named = {"do": "join", "case": pair[1].public_id, "other": pair[0].public_id}
    assert other_worker.post("/staff/duplicates/", named).status_code == 404


def test_what_was_taken_out_is_not_suggested_again(
    worker: Persona, pair: tuple[ServiceRequest, ServiceRequest]
) -> None:
    earlier, newer = pair
    act(worker, newer, "join", number=earlier.public_id)
    unjoin(newer.pk, actor=WORKER, version=None, now=NOW())

    assert newer.public_id not in worker.get("/staff/duplicates/").content.decode()


def test_parts_of_one_case_are_not_suggested_to_each_other(supervisor: Persona) -> None:
    case = make_request(now=NOW() - timedelta(hours=1))
    act(supervisor, case, "split", service_1="pothole", service_2="pothole")
    compare_all()

    assert not DuplicateSuggestion.objects.exists()


def test_a_longer_list_asks_the_database_no_more(
    worker: Persona, small_city: SmallCity, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    def fill(count: int) -> None:
        rows = [make_request(now=NOW() - timedelta(hours=1)) for _each in range(count)]
        DuplicateSuggestion.objects.bulk_create(
            DuplicateSuggestion(service_request=later, earlier=first, score=0.7, metres=4)
            for first, later in zip(rows, rows[1:], strict=False)
        )

    fill(3)
    worker.get("/staff/duplicates/")
    with django_assert_max_num_queries(50) as few:
        worker.get("/staff/duplicates/")
    fill(8)
    with django_assert_max_num_queries(len(few)):
        worker.get("/staff/duplicates/")
