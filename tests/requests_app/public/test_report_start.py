"""A report that begins with a photo or with words, several on one walk, and a second look before sending."""

import io
from datetime import timedelta

import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from civic311.people.models import Contact, ContactChannel
from requests_app.models import Attachment, IntakeDraft, Report, ServiceRequest
from requests_app.photo_jobs import process_waiting
from routing.models import Address, Street
from tests.factories.city import EAST, WEST
from tests.factories.photos import as_upload, jpeg, jpeg_taken_at
from tests.factories.reports import CONTACT, DETAILS, PLACE, send, walk


def begin(visitor, *photos: bytes, words: str = "") -> None:
    """Send the first step as a plain form."""
    visitor.post("/report/", {"q": words, "photos": [as_upload(photo) for photo in photos]})


def answer_the_rest(visitor, place: dict) -> None:
    visitor.post("/report/pothole/", place)
    visitor.post("/report/pothole/details/", DETAILS)
    visitor.post("/report/pothole/contact/", CONTACT)
    send(visitor)


def test_a_photo_proposes_its_place_and_one_tap_takes_it(visitor):
    Address.objects.create(street=Street.objects.create(name="Quay Street"), number=418, lat=WEST[0], long=WEST[1])
    begin(visitor, jpeg_taken_at(*WEST))
    assert "418 Quay Street" in visitor.get("/report/pothole/").text

    answer_the_rest(visitor, {"take": "photo"})

    made = ServiceRequest.objects.get()
    assert (made.address, made.ward.code) == ("418 Quay Street", "1")
    assert Attachment.objects.get().service_request == made


def test_the_place_of_a_photo_is_never_taken_without_a_yes_and_is_gone_once_it_is_sent(visitor):
    begin(visitor, jpeg_taken_at(*WEST), words="Deep hole")
    answer_the_rest(visitor, {"do": "continue", "address": "behind the mill"})

    made = ServiceRequest.objects.get()
    assert (made.lat, made.ward) == (None, None)
    assert IntakeDraft.objects.get().data == {}
    process_waiting(now=timezone.now())
    with default_storage.open(Attachment.objects.get().large_path) as file, Image.open(io.BytesIO(file.read())) as kept:
        assert not kept.getexif()


def test_a_photo_taken_elsewhere_proposes_nothing_and_a_removed_one_neither(visitor):
    begin(visitor, jpeg_taken_at(10.0, 10.0))
    assert "photo_place" not in IntakeDraft.objects.get().data
    begin(visitor, jpeg_taken_at(*WEST))
    assert "Is this the place?" in visitor.get("/report/pothole/").text

    for photo in Attachment.objects.all():
        visitor.post("/report/", {"remove": str(photo.pk)})

    assert "Is this the place?" not in visitor.get("/report/pothole/").text


def test_words_lead_to_services_and_become_the_description(visitor):
    page = visitor.post("/report/", {"q": "street light is dark"}, follow=True).text

    assert "/report/streetlight/" in page.split('id="all"')[0]
    assert "None of these" in page
    assert "street light is dark" in visitor.post("/report/streetlight/", PLACE, follow=True).text


def test_a_photo_alone_leads_to_what_is_common_and_nothing_at_all_is_asked_for_again(visitor, small_city):
    pothole = small_city.service("pothole")
    type(pothole).objects.filter(pk=pothole.pk).update(is_common=True)
    assert "add a photo, or say" in visitor.post("/report/", {"q": " "}).text

    begin(visitor, jpeg())

    assert "/report/pothole/" in visitor.get("/report/").text.split('id="all"')[0]


def test_a_broken_photo_is_said_and_words_stay(visitor):
    page = visitor.post("/report/", {"q": "Deep hole", "photos": as_upload(b"no photo")}).text

    assert "not a photo we can open" in page
    assert "Deep hole" in page


def test_danger_in_the_first_words_stops_at_once(visitor):
    assert "call 911 now" in visitor.post("/report/", {"q": "gas smell in the hall"}, follow=True).text


def test_the_next_report_of_a_walk_takes_over_place_and_person_by_a_tap_each(visitor):
    walk(visitor)
    send(visitor)
    assert "12 Mill Street" in visitor.get("/report/streetlight/").text

    visitor.post("/report/streetlight/", {"take": "last"})
    visitor.post("/report/streetlight/details/", {"answer_wires": "no", "description": "Dark"})
    page = visitor.get("/report/streetlight/contact/").text
    assert CONTACT["name"] in page
    assert CONTACT["email"] not in page
    visitor.post("/report/streetlight/contact/", {"do": "same"})
    send(visitor, "streetlight")

    first, second = Report.objects.order_by("pk")
    assert (second.address, second.contact) == (first.address, first.contact)
    assert second.description == "Dark"


def test_whoever_is_finished_or_gone_for_two_hours_leaves_nothing_on_the_phone(visitor):
    walk(visitor)
    send(visitor)
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1), tick=False):
        assert "12 Mill Street" not in visitor.get("/report/streetlight/").text
        assert "moment ago" not in visitor.get("/report/").text

    walk(visitor)
    own_page = send(visitor).url
    begin(visitor, words="half a report")
    visitor.post(own_page, {"do": "finished"})

    pages = [visitor.get(f"/report/{path}").text for path in ("", "streetlight/", "pothole/details/")]
    assert not any(word in page for page in pages for word in ("12 Mill", "half a report", "moment ago"))


def test_names_and_plates_are_marked_before_sending_and_can_be_sent_as_they_are(visitor):
    words = "My neighbor John Smith, plate KLM 4821, parks on the hole <b>"
    walk(visitor, details=DETAILS | {"description": words})
    page = visitor.get("/report/pothole/check/").text

    assert "<mark>John Smith<" in page
    assert "<mark>KLM 4821<" in page
    assert "Send as it is" in page
    assert "&lt;b&gt;" in page
    send(visitor)
    assert Report.objects.get().description == words


def test_without_an_email_one_may_be_called_or_written_to_but_only_where_that_is_possible(visitor):
    walk(visitor, place=PLACE | {"lat": str(EAST[0]), "long": str(EAST[1])})
    asked = {"name": "Rosa", "language": "en", "channel": "call"}
    assert "we need your phone number" in visitor.post("/report/pothole/contact/", asked).text
    letter = visitor.post("/report/pothole/contact/", asked | {"channel": "letter"})
    assert "we need your postal address" in letter.text

    visitor.post("/report/pothole/contact/", asked | {"channel": "letter", "postal_address": "9 Quay Street"})
    send(visitor)

    assert Report.objects.get().follows
    made = Contact.objects.get(name="Rosa")
    assert (made.channel, made.postal_address) == (ContactChannel.LETTER, "9 Quay Street")
