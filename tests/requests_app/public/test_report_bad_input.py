"""Wrong, huge and hostile input: a clear message beside the field, typed text kept, nothing written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from requests_app.models import Attachment, IntakeDraft, Report
from routing.models import ServiceQuestion
from routing.reference import forget_reference
from tests.factories.city import OUTSIDE
from tests.factories.photos import as_upload, jpeg
from tests.factories.reports import CONTACT, DETAILS, PLACE, send, walk


@pytest.mark.parametrize(
    ("lat", "long", "words"),
    [
        (*OUTSIDE, "outside the city"),
        (0, 0, "could not read that place"),
        ("nan", "1", "could not read that place"),
        (91, 1, "could not read that place"),
        ("<script>", "1", "could not read that place"),
        (41.0, "", "could not read that place"),
    ],
)
def test_a_point_that_cannot_be_is_refused_beside_the_field_and_the_words_stay(visitor, lat, long, words):
    page = visitor.post("/report/pothole/", PLACE | {"lat": str(lat), "long": str(long), "place_note": "by the oak"})

    assert words in page.text
    assert "12 Mill Street" in page.text
    assert "by the oak" in page.text


def test_a_made_up_address_key_changes_nothing(visitor):
    for key in ("a:999999", "x:1", "a:", "a:1e9", "a:" + "9" * 40):
        visitor.post("/report/pothole/", {"pick": key})

    assert not IntakeDraft.objects.exists()


def test_control_characters_and_direction_marks_are_taken_out_and_html_stays_text(visitor):
    nasty = "a\x07b\u202egnihtemos\u2066 <script>alert(1)</script> '; DROP TABLE x; 🙂"
    walk(visitor, details=DETAILS | {"description": nasty})
    page = visitor.get("/report/pothole/check/").text
    send(visitor)

    assert Report.objects.get().description == "abgnihtemos <script>alert(1)</script> '; DROP TABLE x; 🙂"
    assert "<script>alert(1)" not in page


def test_a_huge_description_is_refused_with_the_words_kept(visitor):
    visitor.post("/report/pothole/", PLACE)
    page = visitor.post("/report/pothole/details/", DETAILS | {"description": "long " * 1001 + "end"})

    assert "5000 characters or fewer" in page.text
    assert "long end" in page.text


@pytest.mark.parametrize(
    ("datatype", "value"),
    [("number", "many"), ("number", "1e400"), ("datetime", "31/31/2026"), ("datetime", "0001-01-01T00:00"),
     ("singlevaluelist", "forged"), ("multivaluelist", "forged")],
)  # fmt: skip
def test_an_answer_of_the_wrong_type_is_refused_next_to_its_field(visitor, small_city, datatype, value):
    ServiceQuestion.objects.create(
        service=small_city.service("other"), code="extra", text={"en": "Extra?"}, datatype=datatype,
        values=[{"key": "a", "name": {"en": "A"}}],
    )  # fmt: skip
    forget_reference()
    visitor.post("/report/other/", PLACE)
    page = visitor.post("/report/other/details/", {"answer_extra": value, "description": "kept words"})

    assert page.status_code == 200
    assert 'href="#id_answer_extra' in page.text
    assert "kept words" in page.text


def test_a_file_that_is_no_photo_is_refused_beside_the_field(visitor):
    visitor.post("/report/pothole/", PLACE)
    file = SimpleUploadedFile("virus.jpg", b"MZ this is a program")
    page = visitor.post("/report/pothole/details/", DETAILS | {"photos": file})

    assert "not a photo we can open" in page.text
    assert "A deep hole by the bakery" in page.text


def test_more_photos_than_allowed_are_refused(visitor):
    visitor.post("/report/pothole/", PLACE)
    files = [as_upload(jpeg(), f"{number}.jpg") for number in range(6)]
    page = visitor.post("/report/pothole/details/", DETAILS | {"photos": files})

    assert "up to 5 photos" in page.text
    assert Attachment.objects.count() == 5


@pytest.mark.parametrize(("field", "value"), [("email", "no at sign"), ("phone", "12"), ("phone", "call me")])
def test_a_contact_that_cannot_be_right_is_asked_again(visitor, field, value):
    visitor.post("/report/pothole/", PLACE)
    visitor.post("/report/pothole/details/", DETAILS)
    page = visitor.post("/report/pothole/contact/", CONTACT | {field: value})

    assert page.status_code == 200
    assert f'href="#id_{field}"' in page.text
    assert "Rosa Canary" in page.text


def test_a_form_of_many_megabytes_is_a_plain_error_page(visitor):
    visitor.post("/report/pothole/", PLACE)
    answer = visitor.post("/report/pothole/details/", DETAILS | {"description": "x" * 3_000_000})

    assert answer.status_code == 400
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "address",
    ["/report/", "/requests/", "/requests.geojson", "/requests.csv", "/requests.atom", "/report/addresses.json"],
)
def test_before_the_city_is_set_up_every_page_still_answers(db, client, address):
    assert client.get(address).status_code == 200
