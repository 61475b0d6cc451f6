"""What is blacked out nobody reads but those who may see the original, whose look is kept."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from civic311.people.models import ContactAccess
from requests_app.actions import talk
from requests_app.actor import WORKER
from requests_app.blacking_out import black_out
from requests_app.models import Attachment, Event, Message, OriginalLook, Redaction, SearchText, ServiceRequest
from tests.factories.photos import ready_photo
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Ask Ann Smith, ann smith!", ["Ann Smith"], "Ask █████, █████!"),
        ("Planning by Ann", ["Ann"], "Planning by █████"),
        ("Ann\nSmith lives here", ["ann smith"], "█████ lives here"),
        ("1+1 (really)", ["(really)", "1+1"], "█████ █████"),
        ("Nothing here", ["Bob", "  "], "Nothing here"),
        ("Ann Smith and Ann", ["Ann", "Ann Smith"], "█████ and █████"),
    ],
)
def test_whole_words_are_blocked_however_they_are_written(text: str, words: list[str], left: str) -> None:
    assert black_out(text, words) == left


@pytest.fixture
def case(small_city: Any) -> ServiceRequest:
    return make_request(now=timezone.now(), description="Mr Weaselby parks on it")


def address(case: ServiceRequest) -> str:
    return f"/staff/requests/{case.public_id}/redact/report/{case.reports.get().pk}/"


def hide(persona: Persona, case: ServiceRequest, words: str = "Weaselby", **values: Any) -> Any:
    seen = case.reports.get().description
    return persona.post(address(case), {"do": "redact", "words": words, "seen": seen, "reason": "a name"} | values)


def test_blacked_out_words_are_gone_from_the_public_page_the_case_and_the_search(
    supervisor: Persona, visitor: Any, case: ServiceRequest
) -> None:
    assert "Weaselby" in visitor.get(f"/requests/{case.public_id}/").text
    hide(supervisor, case)
    for page in (visitor.get(f"/requests/{case.public_id}/"), supervisor.get(f"/staff/requests/{case.public_id}/")):
        assert "Weaselby" not in page.text
        assert "Mr █████ parks on it" in page.text
    assert "weaselby" not in SearchText.objects.get(service_request=case).words
    assert Event.objects.filter(service_request=case, kind="text_redacted").exists()


def test_the_original_shows_to_who_may_redact_and_each_look_is_kept(supervisor: Persona, case: ServiceRequest) -> None:
    hide(supervisor, case)
    assert "Weaselby" not in supervisor.get(address(case)).text
    assert "Mr Weaselby parks on it" in supervisor.post(address(case), {"do": "original"}).text
    assert OriginalLook.objects.get().user == supervisor.user
    assert ContactAccess.objects.filter(user=supervisor.user, about=case.public_id).exists()


def test_taking_it_back_restores_the_text_exactly(supervisor: Persona, case: ServiceRequest) -> None:
    hide(supervisor, case)
    hide(supervisor, case, words="parks")
    supervisor.post(address(case), {"do": "restore"})
    assert case.reports.get().description == "Mr Weaselby parks on it"
    assert not Redaction.objects.exists()


def test_of_two_who_black_out_at_once_the_second_keeps_what_was_typed(
    supervisor: Persona, case: ServiceRequest
) -> None:
    seen = case.reports.get().description
    hide(supervisor, case)
    answer = hide(supervisor, case, words="parks", seen=seen)
    assert answer.status_code == 409
    assert answer.context["form"]["words"].value() == "parks"
    assert "parks" in case.reports.get().description


def test_words_that_are_not_there_are_refused(supervisor: Persona, case: ServiceRequest) -> None:
    assert hide(supervisor, case, words="Fox").status_code == 422
    assert not Redaction.objects.exists()


def test_every_language_of_a_message_is_blacked_out(supervisor: Persona, case: ServiceRequest) -> None:
    talk.reply(case.pk, text="Mr Fox comes", translations={"es": "Viene Fox"}, actor=WORKER, now=timezone.now())
    message = Message.objects.get()
    where = f"/staff/requests/{case.public_id}/redact/message/{message.pk}/"
    supervisor.post(where, {"do": "redact", "words": "Fox", "seen": "Mr Fox comes"})
    message.refresh_from_db()
    assert (message.text, message.translations) == ("Mr █████ comes", {"es": "Viene █████"})
    supervisor.post(where, {"do": "restore"})
    message.refresh_from_db()
    assert (message.text, message.translations) == ("Mr Fox comes", {"es": "Viene Fox"})


def test_texts_of_other_cases_and_kinds_are_not_there(supervisor: Persona, case: ServiceRequest) -> None:
    other = make_request(description="other", now=timezone.now()).reports.get()
    base = f"/staff/requests/{case.public_id}/redact/"
    for where in (f"report/{other.pk}/", "photo/1/", "nonsense/1/", "note/999999999999999999999/"):
        assert supervisor.get(base + where).status_code == 404


def test_who_may_not_redact_is_refused(worker: Persona, case: ServiceRequest) -> None:
    assert worker.get(address(case)).status_code == 403
    assert hide(worker, case).status_code == 403


def pixel(path: str, x: float, y: float) -> int:
    with default_storage.open(path) as file, Image.open(io.BytesIO(file.read())) as image:
        grey = image.convert("L")
        value = grey.getpixel((int(x * grey.width), int(y * grey.height)))
    assert isinstance(value, int)
    return value


def mask(persona: Persona, photo: Attachment, *box: float, **values: Any) -> Any:
    numbers = {f"{name}_0": value for name, value in zip(("left", "top", "width", "height"), box, strict=False)}
    case = photo.service_request
    assert case is not None
    data = {"do": "mask", "seen": repr(photo.masks)} | numbers | values
    return persona.post(f"/staff/requests/{case.public_id}/photos/{photo.pk}/edit/", data)


def test_a_box_is_black_in_both_sizes_and_the_original_stays_for_who_may_see_it(
    supervisor: Persona, worker: Persona, case: ServiceRequest
) -> None:
    photo = ready_photo(case.pk, is_public=True)
    mask(supervisor, photo, 10, 10, 40, 40)
    photo.refresh_from_db()

    for path in (photo.large_path, photo.thumb_path):
        assert pixel(path, 0.3, 0.3) < 16
        assert pixel(path, 0.8, 0.8) > 100
    original = f"/staff/requests/{case.public_id}/photos/{photo.pk}/original/"
    assert worker.get(original).status_code == 403
    assert supervisor.get(original).status_code == 200
    assert OriginalLook.objects.filter(what="photo", user=supervisor.user).count() == 1


def test_boxes_are_drawn_on_the_original_and_none_shows_it_as_a_whole_again(
    supervisor: Persona, case: ServiceRequest
) -> None:
    photo = ready_photo(case.pk)
    first = photo.large_path
    mask(supervisor, photo, 10, 10, 20, 20)
    photo.refresh_from_db()
    mask(supervisor, photo, 60, 60, 20, 20)
    photo.refresh_from_db()
    assert pixel(photo.large_path, 0.2, 0.2) > 100
    assert pixel(photo.large_path, 0.7, 0.7) < 16
    mask(supervisor, photo)
    photo.refresh_from_db()
    assert (photo.large_path, photo.unmasked_large_path, photo.masks) == (first, "", [])


def test_a_photo_that_somebody_else_masked_meanwhile_is_left_alone(supervisor: Persona, case: ServiceRequest) -> None:
    photo = ready_photo(case.pk)
    mask(supervisor, photo, 10, 10, 20, 20)
    answer = mask(supervisor, photo, 60, 60, 20, 20)
    assert answer.status_code == 409
    assert answer.context["mask_form"]["left_0"].value() == "60"
    photo.refresh_from_db()
    assert pixel(photo.large_path, 0.7, 0.7) > 100


@pytest.mark.parametrize("box", [(10,), (10, 10, 0, 5), (-5, 0, 10, 10), (0, 0, 101, 5)])
def test_boxes_that_are_none_are_refused(supervisor: Persona, case: ServiceRequest, box: tuple[float, ...]) -> None:
    photo = ready_photo(case.pk)
    assert mask(supervisor, photo, *box).status_code == 422
    photo.refresh_from_db()
    assert photo.masks == []


def test_everybody_reads_the_caption_of_a_public_photo(worker: Persona, visitor: Any, case: ServiceRequest) -> None:
    photo = ready_photo(case.pk, is_public=True)
    where = f"/staff/requests/{case.public_id}/photos/{photo.pk}/edit/"
    worker.post(where, {"do": "caption", "caption": "The hole, seen from the bakery"})
    assert "The hole, seen from the bakery" in visitor.get(f"/requests/{case.public_id}/").text
    assert worker.post(where, {"do": "mask", "seen": "[]"}).status_code == 403


def test_of_two_captions_at_once_the_second_is_not_saved_and_not_lost(worker: Persona, case: ServiceRequest) -> None:
    photo = ready_photo(case.pk)
    where = f"/staff/requests/{case.public_id}/photos/{photo.pk}/edit/"
    worker.post(where, {"do": "caption", "caption": "The first", "seen_caption": ""})
    answer = worker.post(where, {"do": "caption", "caption": "The second", "seen_caption": ""})
    assert answer.status_code == 409
    assert answer.context["caption_form"]["caption"].value() == "The second"
    assert Attachment.objects.get(pk=photo.pk).caption == "The first"
