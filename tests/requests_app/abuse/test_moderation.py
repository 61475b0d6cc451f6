"""Words that wait: nobody but their writer and staff reads them until somebody says so."""

import pytest
from django.test import Client

from civic311.city.current import configuration_changed
from civic311.city.models import City
from requests_app.models import Attachment, AttachmentState, Event, Report, TextState
from routing.models import Service
from tests.factories.reports import DETAILS, send, walk

WORDS = DETAILS["description"]


@pytest.fixture
def held(visitor):
    """A report whose words wait, with its writer's own page as `track`."""
    Service.objects.filter(service_code="pothole").update(text_visibility="review")
    configuration_changed()
    walk(visitor)
    track = send(visitor).headers["Location"].partition("?")[0]
    report = Report.objects.select_related("service_request").get()
    report.track = track
    return report


def _public_pages(report: Report) -> str:
    stranger = Client()
    number = report.service_request.public_id
    pages = [f"/requests/{number}/", "/requests/", "/requests.csv", "/requests.geojson", "/requests.atom"]
    answers = [stranger.get(page) for page in pages]
    assert all(answer.status_code == 200 for answer in answers)
    return "".join(
        answer.getvalue().decode() if answer.streaming else answer.text for answer in answers
    )  # fmt: skip


def test_words_that_wait_are_in_no_public_page_until_somebody_shows_them(held, supervisor):
    assert WORDS not in _public_pages(held)
    assert WORDS in Client().get(held.track).text  # her own words

    page = supervisor.get("/staff/moderation/").text
    assert WORDS in page
    supervisor.post("/staff/moderation/", {"do": f"show:text-{held.pk}"})

    assert WORDS in _public_pages(held)
    assert WORDS not in supervisor.get("/staff/moderation/").text
    assert Event.objects.filter(service_request=held.service_request, kind="text_published").count() == 1


def test_hidden_words_stay_hidden_and_their_writer_reads_why(held, supervisor):
    supervisor.post("/staff/moderation/", {"do": "hide", "case": [f"text-{held.pk}"]})

    assert WORDS not in _public_pages(held)
    own = Client().get(held.track).text
    assert WORDS in own
    assert "does not show your words" in own
    assert WORDS not in supervisor.get("/staff/moderation/").text


def test_who_corrects_hidden_words_does_not_make_them_public(held, supervisor, visitor):
    supervisor.post("/staff/moderation/", {"do": f"hide:text-{held.pk}"})
    visitor.post(f"{held.track}correct/", {"do": "save", **DETAILS, "description": "Other words by the bakery"})

    held.refresh_from_db()
    assert held.description == "Other words by the bakery"
    assert held.text_state == TextState.HIDDEN


def test_another_department_neither_sees_nor_decides(held, other_worker, operator):
    assert other_worker.get("/staff/moderation/").status_code == 403
    operator.post("/staff/moderation/", {"do": f"show:text-{held.pk}"})

    held.refresh_from_db()
    assert held.text_state == TextState.WAITING


@pytest.mark.parametrize(
    ("words", "state"),
    [("See https://spam.example/now", "waiting"), ("Ask my neighbor John Canary", "waiting"),
     ("A deep hole by the bakery", "shown")],
)  # fmt: skip
def test_a_city_may_hold_words_with_a_link_or_something_private(visitor, words, state):
    City.objects.update(holds_suspicious_texts=True)
    configuration_changed()
    walk(visitor, details={**DETAILS, "description": words})
    send(visitor)

    assert Report.objects.get().text_state == state


def test_a_photo_waits_once_and_leaves_the_list_when_it_is_decided(held, supervisor):
    Service.objects.filter(service_code="pothole").update(photo_visibility="review")
    photo = Attachment.objects.create(
        service_request=held.service_request, report=held, state=AttachmentState.READY, thumb_path="a", large_path="b"
    )
    assert f"photo-{photo.pk}" in supervisor.get("/staff/moderation/").text
    supervisor.post("/staff/moderation/", {"do": f"hide:photo-{photo.pk}"})

    photo.refresh_from_db()
    assert not photo.is_public
    assert f"photo-{photo.pk}" not in supervisor.get("/staff/moderation/").text
