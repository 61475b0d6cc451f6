"""Reporting with questions that depend on others, answers that end it, photos that are needed, and assets."""

import h3
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civic311.city.current import configuration_changed
from requests_app.models import Answer, IntakeDraft, ServiceRequest
from routing.assets import cell_of
from routing.models import Asset, AssetType, Service, ServiceQuestion
from tests.factories.city import WEST, SmallCity
from tests.factories.photos import jpeg
from tests.factories.reports import CONTACT, PLACE, send
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DETAILS = "/report/pothole/details/"


@pytest.fixture
def dog(small_city: SmallCity) -> ServiceQuestion:
    """After "knee" it is asked whether cars slow down, where "county" ends the report."""
    depth = ServiceQuestion.objects.get(code="depth")
    question = ServiceQuestion.objects.create(
        service=depth.service, code="road", order=depth.order + 1, text={"en": "Whose road is it?"},
        datatype="singlevaluelist", is_required=True, shown_when={"question": "depth", "any_of": ["knee"]},
        values=[{"key": "city", "name": {"en": "The city's"}},
                {"key": "county", "name": {"en": "The county's"},
                 "stop": {"en": "Tell the county: https://county.example/roads"}}],
    )  # fmt: skip
    configuration_changed()
    return question


def page(visitor: Client, **values: str) -> str:
    """The details sent as a page without scripts sends them."""
    visitor.post("/report/pothole/", PLACE)
    given = {"description": "A deep hole", "shown_questions": "depth"} | values
    return visitor.post(DETAILS, given, follow=True).content.decode()


def test_a_question_appears_once_an_answer_leads_to_it_and_what_was_typed_stays(
    visitor: Client, dog: ServiceQuestion
) -> None:
    visitor.post("/report/pothole/", PLACE)
    first = visitor.get(DETAILS).content.decode()
    assert '<template data-show-when="answer_depth=knee">' in first

    again = page(visitor, answer_depth="knee")

    assert "Your answers lead to more questions" in again
    assert "Whose road is it?" in again
    assert "Please answer this question." not in again
    assert "A deep hole" in again
    after = page(visitor, answer_depth="knee", shown_questions="depth,road")
    assert "Please answer this question." in after


def test_answers_to_questions_that_are_not_asked_are_not_kept(visitor: Client, dog: ServiceQuestion) -> None:
    page(visitor, answer_depth="ankle", answer_road="county")
    visitor.post("/report/pothole/contact/", CONTACT)
    send(visitor)

    assert list(Answer.objects.values_list("code", flat=True)) == ["depth"]


def test_an_answer_may_end_the_report_with_words_and_a_way_back(visitor: Client, dog: ServiceQuestion) -> None:
    stopped = page(visitor, answer_depth="knee", answer_road="county")

    assert 'href="https://county.example/roads"' in stopped
    visitor.post("/report/pothole/contact/", CONTACT)
    send(visitor)
    assert not ServiceRequest.objects.exists()
    assert "A deep hole" in visitor.get(DETAILS).content.decode()
    page(visitor, answer_depth="knee", answer_road="city")
    send(visitor)
    assert ServiceRequest.objects.count() == 1


def test_the_desk_is_told_what_to_say_when_an_answer_ends_the_call(operator: Persona, dog: ServiceQuestion) -> None:
    answer = operator.post(reverse("call_desk"), {
        "service": "pothole", "description": "A deep hole", "address": "12 Mill Street", "channel": "phone",
        "language": "en", "answer_depth": "knee", "answer_road": "county", "address_choice": "typed",
        "submission_key": "6e4f2e28-8a0f-4bb2-b7f5-3c3a4cdd9f31", "step": "send",
    })  # fmt: skip

    assert "Tell the county" in answer.content.decode()
    assert not ServiceRequest.objects.exists()


def test_a_service_retired_meanwhile_says_so_and_keeps_what_was_typed(visitor: Client, small_city: SmallCity) -> None:
    page(visitor, answer_depth="ankle")
    Service.objects.filter(service_code="pothole").update(is_active=False)
    configuration_changed()

    answer = visitor.post("/report/pothole/contact/", CONTACT)
    other = visitor.get("/report/other/details/").content.decode()

    assert answer.status_code == 410
    assert "We no longer take this kind of report" in answer.content.decode()
    assert "A deep hole" in other


def test_a_photo_that_is_needed_is_asked_for(visitor: Client, small_city: SmallCity) -> None:
    Service.objects.filter(service_code="pothole").update(report_photo="required")
    configuration_changed()

    without = page(visitor, answer_depth="ankle")
    visitor.post(DETAILS, {"description": "A deep hole", "answer_depth": "ankle",
                           "photos": SimpleUploadedFile("hole.jpg", jpeg(), "image/jpeg")})  # fmt: skip

    assert "For this service we need a photo." in without
    assert visitor.get("/report/pothole/contact/").status_code == 200
    assert "answers" in IntakeDraft.objects.get().data["details"]


def test_a_needed_photo_is_named_beside_whatever_else_is_missing(visitor: Client, small_city: SmallCity) -> None:
    Service.objects.filter(service_code="pothole").update(report_photo="required")
    configuration_changed()
    visitor.post("/report/pothole/", PLACE)

    fresh = visitor.get(DETAILS).content.decode()
    refused = visitor.post(DETAILS, {"description": ""}).content.decode()

    label = fresh[fresh.index('for="id_photos"') :]
    assert "optional" not in label[: label.index("</label>")]
    assert "Please answer this question." in refused
    assert "For this service we need a photo." in refused


def test_a_service_without_photos_does_not_ask_for_them(visitor: Client, small_city: SmallCity) -> None:
    Service.objects.filter(service_code="pothole").update(report_photo="none")
    configuration_changed()
    visitor.post("/report/pothole/", PLACE)

    assert 'type="file"' not in visitor.get(DETAILS).content.decode()


@pytest.fixture
def lamp(small_city: SmallCity) -> Asset:
    """Street light L-12 some steps from the middle of ward 1; the service is about street lights."""
    kind = AssetType.objects.create(code="lamp", name={"en": "Street lights"}, singular={"en": "Street light"})
    Service.objects.filter(service_code="streetlight").update(asset_type=kind, asset_required=True)
    lat, long = WEST[0] + 0.0002, WEST[1]
    found = Asset.objects.create(type=kind, number="L-12", lat=lat, long=long, h3=cell_of(lat, long))
    configuration_changed()
    assert h3.is_valid_cell(h3.int_to_str(found.h3))
    return found


def place_of(visitor: Client, **values: str) -> str:
    return visitor.post("/report/streetlight/", {"do": "continue"} | values, follow=True).content.decode()


def finish(visitor: Client) -> ServiceRequest:
    visitor.post("/report/streetlight/details/", {"description": "It is dark", "answer_wires": "no"})
    visitor.post("/report/streetlight/contact/", CONTACT)
    send(visitor, "streetlight")
    return ServiceRequest.objects.latest("pk")


def test_a_lamp_is_named_by_its_number_and_gives_the_place(visitor: Client, lamp: Asset) -> None:
    place_of(visitor, asset_number=" l-12 ")
    made = finish(visitor)

    assert made.asset == lamp
    assert (made.lat, made.long) == (lamp.lat, lamp.long)
    assert made.ward is not None


def test_an_unknown_number_is_said_beside_the_field(visitor: Client, lamp: Asset) -> None:
    assert "We know none with this number" in place_of(visitor, asset_number="L-99")


def test_a_lamp_is_chosen_from_the_nearest_without_scripts(visitor: Client, lamp: Asset) -> None:
    asked = place_of(visitor, address="12 Mill Street", lat=str(WEST[0]), long=str(WEST[1]))
    assert "Street light L-12, about 20 meters away" in asked
    assert "choose one of those close by" in asked

    place_of(visitor, address="12 Mill Street", lat=str(WEST[0]), long=str(WEST[1]), asset=str(lamp.pk))
    assert finish(visitor).asset == lamp


def test_what_was_reported_of_the_same_lamp_is_shown_first(visitor: Client, lamp: Asset) -> None:
    earlier = make_request("streetlight", asset_id=lamp.pk, lat=lamp.lat, long=lamp.long)

    place_of(visitor, asset_number="L-12")

    assert earlier.public_id in visitor.get("/report/streetlight/").content.decode()


def test_the_map_gets_the_lamps_around_a_point(visitor: Client, lamp: Asset) -> None:
    address = reverse("report_assets", args=["streetlight"])

    near = visitor.get(address, {"lat": WEST[0], "long": WEST[1]}).json()
    assert [feature["properties"]["number"] for feature in near["features"]] == ["L-12"]
    assert visitor.get(address, {"lat": "x"}).json()["features"] == []
    assert visitor.get(address, {"lat": "nan", "long": "1e999"}).json()["features"] == []


def test_the_desk_takes_the_number_of_a_lamp(operator: Persona, lamp: Asset) -> None:
    asked = operator.post(reverse("call_live"), {
        "service": "streetlight", "parts": "fields,questions", "submission_key": "6e4f2e28-8a0f-4bb2-b7f5-3c3a4cdd9f31",
    })  # fmt: skip
    assert "asset_number" in asked.content.decode()

    operator.post(reverse("call_desk"), {
        "service": "streetlight", "description": "Dark", "asset_number": "L-12", "channel": "phone", "language": "en",
        "submission_key": "6e4f2e28-8a0f-4bb2-b7f5-3c3a4cdd9f31", "step": "send",
    })  # fmt: skip

    assert ServiceRequest.objects.get().asset == lamp


def test_the_history_of_a_lamp_is_there_for_staff_and_for_everybody(
    visitor: Client, worker: Persona, other_worker: Persona, lamp: Asset
) -> None:
    first, second = (make_request("streetlight", asset_id=lamp.pk, lat=lamp.lat, long=lamp.long) for _each in range(2))
    history = reverse("asset_history", args=["lamp", "L-12"])

    tracker = visitor.get(reverse("request_detail", args=[second.public_id])).content.decode()
    listed = visitor.get("/requests/", {"asset": "lamp/L-12"}).content.decode()

    assert "1 other report about it" in tracker
    assert "/requests/?asset=lamp/L-12" in tracker
    assert first.public_id in listed
    assert "<b>Street light L-12</b>" in listed
    assert first.public_id in worker.get(history).content.decode()
    assert first.public_id not in other_worker.get(history).content.decode()
    assert worker.get(reverse("asset_history", args=["lamp", "L-99"])).status_code == 404
    Service.objects.filter(service_code="streetlight").update(place_precision="block")
    assert first.public_id not in visitor.get("/requests/", {"asset": "lamp/L-12"}).content.decode()
