"""What the page of a case shows, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic311.people.models import ContactAccess
from requests_app import events
from requests_app.actions import talk, work
from requests_app.event_words import KINDS, public_words, short_words, staff_words
from requests_app.queries.case import Names
from routing.models import HoldReason, Queue
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db

ADDRESS = "/staff/requests/{}/"


def body(persona: Persona, case: Any, query: str = "") -> str:
    response = persona.get(ADDRESS.format(case.public_id) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_tells_state_place_answers_and_why_it_came_here(worker: Persona) -> None:
    case = make_request(now=timezone.now(), answers={"depth": "knee"})
    html = body(worker, case)
    assert case.public_id in html
    assert "Pothole, 12 Mill Street" in html
    assert "To the knee" in html
    assert "Rule “Deep holes first” sets the severity to 2 (Urgent), because:" in html
    assert "the answer to “How deep is it?” is To the knee" in html
    assert "No rule decided, so it went to the usual queue of this service: Road crew." in html
    assert "Ward 1" in html


def test_another_departments_case_does_not_exist(other_worker: Persona) -> None:
    case = make_request("pothole", now=timezone.now())
    assert other_worker.get(ADDRESS.format(case.public_id)).status_code == 404


@pytest.mark.parametrize("number", ["26-999999-9", "nonsense", "%00", "1' OR 1=1", "9" * 300])
def test_forged_numbers_are_not_found(worker: Persona, number: str) -> None:
    assert worker.get(f"/staff/requests/{number}/").status_code in (400, 404)


def test_contact_details_show_on_demand_and_the_look_is_kept(worker: Persona) -> None:
    case = make_request(now=timezone.now())
    assert "rosa.canary@example.org" not in body(worker, case)
    shown = worker.post(ADDRESS.format(case.public_id) + "contact/")
    assert "rosa.canary@example.org" in shown.content.decode()
    look = ContactAccess.objects.get()
    assert (look.user, look.about) == (worker.user, case.public_id)


def test_who_may_not_see_contacts_is_refused_and_nothing_is_recorded(auditor: Persona) -> None:
    case = make_request(now=timezone.now())
    assert auditor.post(ADDRESS.format(case.public_id) + "contact/").status_code == 403
    assert not ContactAccess.objects.exists()


def test_an_auditor_looks_but_is_offered_no_action(auditor: Persona) -> None:
    html = body(auditor, make_request(now=timezone.now()))
    assert "You may look at this case, not change it." in html
    assert "data-keep" not in html


def test_the_history_tabs_show_their_own_kind(worker: Persona) -> None:
    case = make_request(now=timezone.now(), description="Deep hole, words of the resident")
    talk.add_note(case.pk, text="Bring cones", actor=worker.actor, now=timezone.now())
    assert "Bring cones" in body(worker, case)
    notes = body(worker, case, "?show=notes")
    assert "Bring cones" in notes
    assert "words of the resident" not in notes
    assert "Bring cones" not in body(worker, case, "?show=residents")
    assert "words of the resident" in body(worker, case, "?show=nonsense")


def test_markup_in_what_people_write_is_shown_as_text(worker: Persona) -> None:
    case = make_request(now=timezone.now(), description="<script>alert(1)</script> & \u202eevil")
    html = body(worker, case)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_thirty_events_cost_at_most_twenty_queries(
    worker: Persona, small_city: SmallCity, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    case = make_request(now=now)
    work.claim(case.pk, actor=worker.actor, version=None, now=now)
    hold_reason = HoldReason.objects.get(code="weather")
    for _each in range(6):
        work.hold(case.pk, reason=hold_reason, review_on=(now + timedelta(days=2)).date(), note="Rain",
                  actor=worker.actor, version=None, now=now)  # fmt: skip
        work.resume(case.pk, actor=worker.actor, version=None, now=now)
        talk.add_note(case.pk, text="Still raining", actor=worker.actor, now=now)
        talk.reply(case.pk, text="We wait for better weather", actor=worker.actor, now=now)
    work.route(
        case.pk, queue=Queue.objects.get(code="lights"), reason="Lamp", actor=worker.actor, version=None, now=now
    )
    body(worker, case)
    with django_assert_max_num_queries(20):
        body(worker, case)


SAMPLES = {
    "submitted": {"channel": "phone", "provenance": "desk", "backdated": True},
    "routed": {"department": 1, "queue": 1, "reasons": []},
    "severity_changed": {"severity": 2, "note": None},
    "clocks_set": {"clocks": [{"kind": "resolve", "due_at": "2026-03-13T15:00:00+00:00"}], "cause": "submitted"},
    "assigned": {"assignee": 1, "how": "claim"},
    "held": {"hold_reason": 1, "review_on": "2026-03-13", "pauses": True},
    "resumed": {"clocks": []},
    "visited": {"outcome": "done"},
    "photo_added": {"attachment": "x", "stage": "visit"},
    "photo_published": {"attachment": "x", "public": True},
    "text_published": {"report": 1, "public": False},
    "closed": {"status": "RESOLVED", "closure_reason": 1},
    "reopened": {"by": "resident"},
    "unjoined": {"original": 1},
    "voice_joined": {"report": None, "duplicate": 1},
    "voice_left": {"report": None, "duplicate": 1},
    "split_off": {"part": 1},
    "part_closed": {"part": 1},
    "part_reopened": {"part": 1},
    "flagged": {"flagged": True},
    "paged": {"user": 1},
    "service_changed": {"service": 1},
    "tagged": {"tags": ["storm"]},
    "withheld": {"withheld": True},
    "handed_off": {"body": 1},
    "passed_on": {"body": 1},
    "emergency_began": {"emergency": 1, "effect": "suspend"},
    "emergency_ended": {"emergency": 1, "undone": False},
    "incident_joined": {"incident": 1},
    "incident_left": {"incident": 1},
    "scheduled": {"day": "2026-03-13", "by": "resident"},
    "visit_missed": {"by": "city"},
    "marked_duplicate": {"original": 1},
    "closing_held": {"closure_reason": 1, "until": "2026-03-20"},
    "photo_masked": {"areas": 2},
    "linked": {"other": 1},
    "unlinked": {"other": 1},
    "work_sent": {"link": 1, "expires_at": "2026-03-20T10:00:00+00:00"},
    "contact_changed": {"report": 1, "fields": ["name"]},
    "called_back": {"outcome": "voicemail"},
    "survey_answered": {"fixed": False, "satisfaction": 2},
    "escalated": {"clock": "resolve", "trigger": "share", "amount": 75, "users": [1]},
}
FOR_STAFF_ONLY = {
    "severity_changed", "clocks_set", "assigned", "note_added", "photo_added", "photo_published", "text_published",
    "escalated", "went_live", "message_sent", "message_received", "voice_left", "part_closed", "part_reopened",
    "escalation_acknowledged", "flagged", "paged", "page_acknowledged", "tagged", "withheld", "incident_left",
    "exception_asked", "text_redacted", "photo_masked", "photo_captioned", "linked", "unlinked", "work_withdrawn",
    "cost_recorded", "cost_removed", "contact_changed", "called_back", "letter_printed", "undone",
    "report_corrected", "photo_withdrawn", "report_withdrawn", "survey_answered",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(events.KINDS))
def test_every_kind_of_event_has_words_and_a_known_audience(kind: str) -> None:
    data, names = SAMPLES.get(kind, {}), Names()
    assert staff_words(kind, data, names).title
    assert short_words(kind)
    assert KINDS[kind].group in ("residents", "notes", "system")
    assert (public_words(kind, data, names) is None) == (kind in FOR_STAFF_ONLY)


def test_public_words_never_name_a_person(worker: Persona) -> None:
    names = Names(people={1: "Wanda Worker"})
    for kind in events.KINDS:
        assert "Wanda" not in (public_words(kind, SAMPLES.get(kind, {}), names) or "")
