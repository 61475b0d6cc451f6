"""The guided report as a resident walks it, without JavaScript."""

from django.test import Client
from django.utils import timezone

from requests_app import intake_limits
from requests_app.models import Attachment, IntakeDraft, Report, ServiceRequest
from routing.models import Address, Street
from routing.reference import forget_reference
from tests.factories.emergencies import make_emergency
from tests.factories.photos import as_upload, jpeg
from tests.factories.reports import CONTACT, DETAILS, PLACE, send, walk


def test_a_report_walked_through_makes_a_routed_request_and_shows_number_team_and_date(visitor):
    walk(visitor)
    answer = send(visitor)

    made = ServiceRequest.objects.get()
    assert (made.status, made.queue.code, made.ward.name) == ("ROUTED", "potholes", "Ward 1")
    page = visitor.get(answer.url)
    assert made.public_id in page.text
    assert "Road crew has it now" in page.text
    assert "We promise to finish this by" in page.text
    assert "rosa@example.org" in page.text


def test_a_double_click_and_a_later_retry_make_one_request(visitor):
    walk(visitor)
    first, second = send(visitor), send(visitor)

    assert ServiceRequest.objects.count() == 1
    assert first.url.startswith("/track/")
    assert second.url.startswith("/track/")


def test_a_second_report_after_the_first_is_a_request_of_its_own(visitor):
    for _ in range(2):
        walk(visitor)
        send(visitor)

    assert ServiceRequest.objects.count() == 2


def test_each_step_sends_back_to_what_was_left_out(visitor):
    assert visitor.get("/report/pothole/check/").url.endswith("/place/")
    visitor.post("/report/pothole/", PLACE)
    assert visitor.get("/report/pothole/check/").url.endswith("/details/")


def test_looking_at_the_form_writes_nothing(visitor):
    for page in ("/report/", "/report/pothole/", "/report/?q=hole"):
        assert visitor.get(page).status_code == 200

    assert not IntakeDraft.objects.exists()


def test_words_find_a_service_in_either_language_and_are_kept_as_the_description(visitor):
    assert "/report/streetlight/?q=luz" in visitor.get("/report/?q=luz").text
    visitor.post("/report/pothole/?q=hole+by+school", PLACE)

    assert "hole by school" in visitor.get("/report/pothole/details/").text


def test_words_alone_are_place_enough_and_get_no_ward(visitor):
    walk(visitor, place={"do": "continue", "address": "behind the old mill"})
    send(visitor)

    made = ServiceRequest.objects.get()
    assert (made.lat, made.ward) == (None, None)


def test_no_place_at_all_is_asked_for(visitor):
    assert "Please say where it is" in visitor.post("/report/pothole/", {"do": "continue"}).text


def test_an_address_is_found_in_the_index_by_a_plain_form(visitor):
    street = Street.objects.create(name="Quay Street")
    for number in (410, 418):
        Address.objects.create(street=street, number=number, lat=41.0, long=-71.05)
    page = visitor.post("/report/pothole/", {"do": "find", "address": "414 quay st"})
    assert "418 Quay Street" in page.text

    visitor.post("/report/pothole/", {"pick": f"a:{Address.objects.get(number=418).pk}", "address": "414 quay st"})

    assert "You chose" in visitor.get("/report/pothole/").text
    assert IntakeDraft.objects.get().data["place"]["lat"] == 41.0
    assert visitor.get("/report/addresses.json?q=418 quay").json()["results"][0]["label"] == "418 Quay Street"


def test_whoever_keeps_her_own_words_for_the_place_is_not_asked_again(visitor):
    street = Street.objects.create(name="Quay Street")
    Address.objects.create(street=street, number=418, lat=41.0, long=-71.05)
    assert "418 Quay Street" in visitor.post("/report/pothole/", {"do": "continue", "address": "418 quay stret"}).text

    visitor.post("/report/pothole/", {"do": "as_typed", "address": "418 quay stret"})
    answer = visitor.post("/report/pothole/", {"do": "continue", "address": "418 quay stret"})

    assert answer.url == "/report/pothole/details/"


def test_danger_in_words_stops_with_the_emergency_number_until_it_is_read(visitor):
    visitor.post("/report/pothole/", PLACE)
    stop = visitor.post("/report/pothole/details/", DETAILS | {"description": "There is a gas smell here"})
    assert stop.url.endswith("/danger/")
    page = visitor.get(stop.url)
    assert "call 911 now" in page.text
    assert visitor.get("/report/pothole/check/").url.endswith("/danger/")

    visitor.post(stop.url, {"do": "continue"})
    send(visitor)

    assert Report.objects.get().description == "There is a gas smell here"


def test_a_dangerous_answer_stops_too_and_new_words_stop_again(visitor):
    visitor.post("/report/streetlight/", PLACE)
    stop = visitor.post("/report/streetlight/details/", {"answer_wires": "yes", "description": "pole leans"})
    assert stop.url.endswith("/danger/")
    visitor.post(stop.url, {"do": "continue"})

    again = visitor.post("/report/streetlight/details/", {"answer_wires": "yes", "description": "now it sparks"})

    assert again.url.endswith("/danger/")


def test_danger_in_the_words_for_the_place_stops_too(visitor):
    visitor.post("/report/pothole/", PLACE | {"place_note": "gas smell by the door"})

    assert visitor.post("/report/pothole/details/", DETAILS).url.endswith("/danger/")


def test_a_search_for_danger_says_whom_to_call(visitor):
    assert "call 911 now" in visitor.get("/report/?q=gas+smell").text


def test_photos_stay_while_other_things_are_mended_and_can_be_taken_out(visitor):
    visitor.post("/report/pothole/", PLACE)
    page = visitor.post("/report/pothole/details/", {"description": "x", "photos": as_upload(jpeg(), "hole.jpg")})
    assert "hole.jpg" in page.text

    photo = Attachment.objects.get()
    page = visitor.post("/report/pothole/details/", {"description": "still here", "remove": str(photo.pk)})

    assert not Attachment.objects.exists()
    assert "still here" in page.text


def test_sent_photos_belong_to_the_request_and_wait_for_the_worker(visitor):
    visitor.post("/report/pothole/", PLACE)
    visitor.post("/report/pothole/details/", DETAILS | {"photos": as_upload(jpeg())})
    visitor.post("/report/pothole/contact/", CONTACT)
    page = visitor.get(send(visitor).url)

    assert Attachment.objects.get().service_request == ServiceRequest.objects.get()
    assert "being prepared" in page.text


def test_a_service_that_requires_a_contact_does_not_go_on_without(visitor, small_city):
    small_city.service("pothole").__class__.objects.filter(service_code="pothole").update(contact_rule="required")
    forget_reference()
    visitor.post("/report/pothole/", PLACE)
    visitor.post("/report/pothole/details/", DETAILS)

    assert "we need your name" in visitor.post("/report/pothole/contact/", {"language": "en"}).text
    assert visitor.get("/report/pothole/check/").url.endswith("/contact/")


def test_a_service_that_forbids_contacts_never_asks_and_keeps_none(visitor, small_city):
    small_city.service("pothole").__class__.objects.filter(service_code="pothole").update(contact_rule="forbidden")
    forget_reference()
    visitor.post("/report/pothole/", PLACE)
    assert visitor.post("/report/pothole/details/", DETAILS).url.endswith("/check/")
    visitor.post("/report/pothole/contact/", CONTACT)
    send(visitor)

    assert Report.objects.get().contact is None


def test_the_check_shows_what_everyone_will_see_without_ways_to_reach_a_person(visitor):
    words = "Deep hole, call 508-555-0142 or rosa@example.org"
    walk(visitor, details=DETAILS | {"description": words})
    page = visitor.get("/report/pothole/check/").text

    assert "[left out: phone number]" in page
    assert "[left out: email address]" in page


def test_open_requests_close_by_are_shown_before_sending(visitor):
    walk(visitor)
    send(visitor)
    number = ServiceRequest.objects.get().public_id

    another = Client()
    another.post("/report/pothole/", PLACE)

    assert f"/requests/{number}/" in another.get("/report/pothole/").text


def test_too_many_reports_from_one_address_wait_and_lose_nothing(visitor, monkeypatch):
    monkeypatch.setitem(intake_limits.LIMITS, "report", intake_limits.Limit(1))
    walk(visitor)
    send(visitor)
    walk(visitor)
    refused = send(visitor)

    assert refused.status_code == 429
    assert "A deep hole by the bakery" in refused.text
    assert ServiceRequest.objects.count() == 1


def test_an_unknown_or_retired_service_is_not_found(visitor, small_city):
    small_city.service("pothole").__class__.objects.filter(service_code="other").update(is_active=False)
    forget_reference()

    assert visitor.get("/report/no-such-thing/").status_code == 404
    assert visitor.get("/report/other/").status_code == 404


def test_the_notice_of_an_emergency_stands_only_where_it_means_the_service(visitor, small_city):
    make_emergency(now=timezone.now(), services=[small_city.service("pothole")])
    words = "Because of the storm, work waits."

    assert words in visitor.get("/").text
    assert words in visitor.get("/report/").text
    assert words in visitor.get("/report/pothole/").text
    assert words not in visitor.get("/report/streetlight/").text
