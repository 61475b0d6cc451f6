"""The link of a report never ends in nothing: new links, stopping, hiding, asking, choosing a language."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civic311.city.current import forget_city
from civic311.city.models import City
from civic311.people.models import Contact
from notifications.models import OutboundMessage
from requests_app.actions.tracking import new_token
from requests_app.actions.voices import join_voice
from requests_app.actor import RESIDENT
from requests_app.announce import announce_next
from requests_app.models import Attachment, Note, Report, ServiceRequest
from requests_app.tasks import send_links
from tests.factories.bulk import close_parameters, run
from tests.factories.joins import LATER
from tests.factories.photos import as_upload, jpeg, ready_photo
from tests.factories.requests import MORNING, make_intake, make_request

ROSA = "rosa.canary@example.org"


@pytest.fixture
def case(small_city) -> ServiceRequest:
    return make_request()


@pytest.fixture
def own(case) -> str:
    return f"/track/{new_token(Report.objects.get(), now=MORNING)}/"


@pytest.fixture
def today():
    with time_machine.travel(MORNING, tick=False):
        yield


def test_a_link_that_is_over_offers_a_new_one_by_mail(visitor, case, today):
    page = visitor.get("/track/made-up/")
    assert page.status_code == 404
    assert "Send me a new link" in page.text

    visitor.post("/track/again/", {"number": case.public_id.replace("-", " "), "email": ROSA.upper()})
    send_links()

    mail = OutboundMessage.objects.get(kind="new_link")
    assert mail.to_address == ROSA
    link = next(word for word in mail.body_text.split() if "/track/" in word)
    assert visitor.get("/track/" + link.partition("/track/")[2]).status_code == 200


@pytest.mark.parametrize("number, email", [("26-999999-9", ROSA), (None, "somebody@example.org")])
def test_the_answer_is_the_same_when_number_and_address_do_not_belong_together(visitor, case, today, number, email):
    def ask(number, email):
        with CaptureQueriesContext(connection) as asked:
            answer = visitor.post("/track/again/", {"number": number, "email": email}, follow=True)
        return answer.text, len(asked)

    ask("26-000000-0", "first@example.org")  # what is read once
    right, work_for_right = ask(case.public_id, ROSA)
    assert not OutboundMessage.objects.exists(), "the page itself does not look"
    send_links()
    OutboundMessage.objects.all().delete()

    wrong, work_for_wrong = ask(number or case.public_id, email)
    send_links()

    assert "Look into your mail" in wrong
    assert (len(wrong), work_for_wrong) == (len(right), work_for_right)
    assert not OutboundMessage.objects.exists()


@pytest.mark.deep
def test_nobody_is_flooded_with_new_links(visitor, case):
    for minute in range(6):
        with time_machine.travel(MORNING + timedelta(minutes=minute)):
            visitor.post("/track/again/", {"number": case.public_id, "email": ROSA})
            send_links()

    assert OutboundMessage.objects.filter(kind="new_link").count() == 3


def test_a_mail_program_ends_the_messages_with_one_press(case, today):
    while announce_next(now=MORNING):
        pass
    mail = OutboundMessage.objects.get(kind="confirmation")
    program = Client(enforce_csrf_checks=True)
    address = "/track/" + mail.stop_url.partition("/track/")[2]

    assert program.get(address).status_code == 200
    assert Report.objects.get().follows
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Report.objects.get().follows


def test_whoever_reported_it_twice_is_not_written_to_for_the_other_report(visitor, case, own, today):
    join_voice(make_intake(description="Still there"), original_id=case.pk, actor=RESIDENT, now=MORNING)

    visitor.post(f"{own}stop/")

    assert not Report.objects.filter(follows=True).exists()


@pytest.mark.deep
def test_an_old_link_still_ends_the_messages(visitor, own):
    with time_machine.travel(MORNING + timedelta(days=500)):
        assert visitor.post(f"{own}stop/").status_code == 200

    assert not Report.objects.get().follows
    assert visitor.post("/track/made-up/stop/").status_code == 404


def test_hidden_words_and_photos_are_left_to_staff_until_they_are_shown_again(visitor, worker, case, own, today):
    photo = ready_photo(case.pk, report=Report.objects.get(), is_public=True)
    visitor.post(f"{own}remove/", {"do": "hide"})

    assert "by the bakery" not in visitor.get(f"/requests/{case.public_id}/").text
    assert case.public_id not in visitor.get("/requests/", {"q": "bakery"}).text
    assert visitor.get(f"/media/{photo.pk}/large").status_code == 404
    assert worker.get(f"/media/{photo.pk}/large").status_code == 200
    assert "hidden from the public" in worker.get(f"/staff/requests/{case.public_id}/").text

    visitor.post(f"{own}remove/", {"do": "show"})
    assert "by the bakery" in visitor.get(f"/requests/{case.public_id}/").text


def test_the_records_officer_hears_once_a_day_without_what_she_must_not_learn_by_mail(visitor, case, own, today):
    City.objects.update(email="311@testville.example")
    forget_city()
    for _time in range(2):
        page = visitor.post(f"{own}remove/", {"do": "records"}, follow=True)

    assert "within 30 days" in page.text
    mail = OutboundMessage.objects.get(kind="records")
    assert (mail.to_address, case.public_id in mail.body_text) == ("311@testville.example", True)
    assert ROSA not in mail.body_text
    assert "records officer" in Note.objects.get(service_request=case).text


def test_the_language_of_messages_and_pages_is_hers_to_choose(visitor, case, own, today):
    page = visitor.post(own, {"do": "language", "language": "es"}, follow=True)

    assert Contact.objects.get().language == "es"
    assert '<html lang="es"' in page.text


def test_a_photo_can_be_sent_with_a_message_and_only_the_city_sees_it(visitor, worker, case, own, today):
    page = visitor.post(own, {"do": "message", "text": "", "photos": as_upload(jpeg())}, follow=True)

    assert "Your photos were sent" in page.text
    photo = Attachment.objects.get()
    assert (photo.service_request_id, photo.report_id, photo.is_public) == (case.pk, Report.objects.get().pk, False)


def test_what_may_still_be_taken_back_is_not_told_on_the_page(visitor, supervisor, case, own):
    run(supervisor, "close", close_parameters(), case)
    with time_machine.travel(LATER + timedelta(minutes=5), tick=False):
        for address in (own, f"/requests/{case.public_id}/"):
            page = visitor.get(address).text
            assert "<p>The work is done.</p>" not in page
            assert "In the queue of Road crew" in page
        assert "Send my answer" not in visitor.get(own).text
    with time_machine.travel(LATER + timedelta(minutes=15), tick=False):
        assert "<p>The work is done.</p>" in visitor.get(own).text
