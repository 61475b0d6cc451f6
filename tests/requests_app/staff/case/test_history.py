"""The one column of history: filters, order, folds, long histories."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests_app.actions import photos, talk, work
from requests_app.actor import WORKER
from requests_app.models import Event, ServiceRequest
from requests_app.queries.case_history import SHOWN, history_of
from tests.factories.joins import add_voice
from tests.factories.photos import ready_photo
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def page(persona: Persona, case: ServiceRequest, query: str = "") -> str:
    answer = persona.get(f"/staff/requests/{case.public_id}/{query}")
    assert answer.status_code == 200
    return answer.text


def note(case: ServiceRequest, text: str, at: Any = None) -> None:
    talk.add_note(case.pk, text=text, actor=WORKER, now=at or timezone.now())


def test_the_order_that_was_chosen_is_remembered_for_the_next_case(worker: Persona) -> None:
    first, second = make_request(now=timezone.now()), make_request(now=timezone.now(), description="Another hole")
    for case in (first, second):
        note(case, "the earlier note")
        note(case, "the later note")

    as_ever = page(worker, first)
    assert as_ever.index("the earlier note") < as_ever.index("the later note")
    page(worker, first, "?order=newest")

    turned = page(worker, second)
    assert turned.index("the later note") < turned.index("the earlier note")


def test_a_long_run_of_routine_lines_is_folded_but_not_among_the_systems_own(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    for _each in range(3):
        work.claim(case.pk, actor=worker.actor, version=None, now=timezone.now())
        work.release(case.pk, actor=worker.actor, version=None, now=timezone.now())

    assert re.search(r"\d routine events: show", page(worker, case))
    assert "routine events" not in page(worker, case, "?show=system")


def test_a_long_history_is_shown_in_windows_that_leave_nothing_out(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    for number in range(SHOWN + 20):
        note(case, f"note number {number:03}")

    latest = page(worker, case)
    earlier_link = re.search(r'href="[^"]*\?before=(\d+)"', latest)
    assert earlier_link is not None
    earlier = page(worker, case, f"?before={earlier_link[1]}")

    shown = [set(re.findall(r"note number (\d{3})", html)) for html in (latest, earlier)]
    assert not shown[0] & shown[1]
    assert len(shown[0] | shown[1]) == SHOWN + 20
    assert "Back to the latest" in earlier


def test_a_very_long_history_reads_the_same_windows_and_counts(
    worker: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_request(now=timezone.now())
    for number in range(SHOWN):
        note(case, f"note {number}")
    case = ServiceRequest.objects.get(pk=case.pk)
    asked: list[dict[str, Any]] = [{}, {"before": 40}, {"kinds": frozenset({"note_added"})}]
    whole = [history_of(case, **values) for values in asked]

    monkeypatch.setattr("requests_app.queries.case_history.READ_AT_ONCE", 0)
    for values, known in zip(asked, whole, strict=True):
        found = history_of(case, **values)
        assert [event.sequence for event in found.shown] == [event.sequence for event in known.shown]
        assert found.before == known.before
        assert found.counts == known.counts
        assert [event.kind for event in found.state] == [event.kind for event in known.state]


def test_the_photos_have_a_tab_of_their_own_with_their_captions(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    note(case, "words without a picture")
    taken = [ready_photo(None)]
    photos.add_photos(case.pk, photos=taken, caption="Seen from the bakery", actor=WORKER, now=timezone.now())
    with_photo = page(worker, case, "?show=photos")
    assert "Seen from the bakery" in with_photo
    assert "words without a picture" not in with_photo


def test_each_voice_is_one_box_with_its_own_photos(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    report = add_voice(case, description="My own words about it", now=timezone.now())
    html = page(worker, case, "?show=residents")
    assert "My own words about it" in html
    assert f'id="report-{report.pk}"' in html
    assert "one more report of this" in html


@pytest.mark.parametrize("query", ["?before=0", "?before=-1", "?before=abc", "?before=99999999999", "?order=sideways"])
def test_forged_addresses_of_the_history_show_a_page(worker: Persona, query: str) -> None:
    page(worker, make_request(now=timezone.now()), query)


def test_thirty_voices_and_a_hundred_events_cost_no_more_queries_than_three(
    worker: Persona, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    case = make_request(now=now)
    for number in range(30):
        add_voice(case, description=f"Voice {number}", now=now + timedelta(seconds=number))
    for number in range(60):
        note(case, f"note {number}")
        if number < 20:
            ready_photo(case.pk, stage="note")
    assert Event.objects.filter(service_request=case).count() >= 90
    page(worker, case)
    with django_assert_max_num_queries(20):
        page(worker, case)
