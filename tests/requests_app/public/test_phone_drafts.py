"""Drafts of a phone, as they come to the city: one draft however often it is sent, and the site as an app."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from requests_app.models import Attachment, IntakeDraft
from tests.factories.city import WEST, SmallCity
from tests.factories.photos import jpeg
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db


def take(client: Client, **fields: Any) -> Any:
    return client.post("/report/take/", fields)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("hole.jpg", jpeg(40, 30), "image/jpeg")


def test_a_draft_that_is_sent_twice_is_one_draft_with_its_last_words(client: Client, small_city: SmallCity) -> None:
    told = {"key": str(uuid4()), "service": "pothole", "lat": str(WEST[0]), "long": str(WEST[1])}

    take(client, **told, words="A hole", photos=photo())
    answer = take(client, **told, words="A deep hole", photos=photo())

    draft = IntakeDraft.objects.get()
    assert draft.data["details"]["description"] == "A deep hole"
    assert Attachment.objects.filter(draft=draft).count() == 1
    place = client.get(answer.json()["next"], follow=True)
    assert "You were here when you wrote it." in place.content.decode()


def test_a_draft_that_became_a_report_is_not_taken_again(client: Client, small_city: SmallCity) -> None:
    key = str(uuid4())
    take(client, key=key, words="A hole")
    IntakeDraft.objects.update(service_request=make_request(now=timezone.now()))

    answer = take(client, key=key, words="A hole")

    assert answer.json() == {"sent": True}
    assert "A hole" not in client.get("/report/").content.decode()


def test_what_is_no_photo_is_refused_in_words_and_the_rest_is_kept(client: Client, small_city: SmallCity) -> None:
    text = SimpleUploadedFile("notes.jpg", b"not a picture", "image/jpeg")

    answer = take(client, key=str(uuid4()), words="A hole", photos=text)

    assert (answer.status_code, answer.json()["without"]) == (400, True)
    assert "notes.jpg" in answer.json()["error"]
    assert IntakeDraft.objects.get().data["details"]["description"] == "A hole"


@pytest.mark.deep
def test_an_empty_or_broken_draft_makes_nothing(client: Client, small_city: SmallCity) -> None:
    for fields in (
        {"key": str(uuid4())},
        {"key": "1", "words": "A hole"},
        {"key": str(uuid4()), "words": "x", "lat": "1e9"},
    ):
        assert take(client, **fields).status_code == 400

    assert not IntakeDraft.objects.exists()


@pytest.mark.deep
def test_the_app_speaks_the_language_of_its_reader(client: Client, small_city: SmallCity) -> None:
    small_city.city.languages = ["en", "ar"]
    small_city.city.save()
    client.get("/language/?language=ar&next=/")

    told = json.loads(client.get("/app.webmanifest").content)

    assert (told["lang"], told["dir"], told["start_url"]) == ("ar", "rtl", "/report/")
