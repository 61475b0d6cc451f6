"""Files sent as photos, through each of the doors that take photos."""

import struct
import uuid
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from requests_app.models import Attachment, ServiceRequest
from requests_app.photo_jobs import process_waiting
from tests.factories.city import WEST
from tests.factories.photos import jpeg
from tests.factories.reports import DETAILS, PLACE
from tests.factories.requests import make_request
from tests.hostile.attack import broken_by, half_written
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
WORDS = "A deep hole & a <b>crack</b>"


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG that claims to be that large."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


NO_PHOTOS = {
    "nothing": b"", "a program": b"MZ this is a program", "a page": b"<html><script>alert(1)</script>",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a moving picture": b"GIF89a\x01\x00\x01\x00", "a bomb": png_header(60_000, 60_000),
    "no size": png_header(0, 0), "a negative size": png_header(0xFFFFFFFF, 0xFFFFFFFF),
    "a heading alone": b"\xff\xd8\xff\xe0", "half a heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    "half a webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ", "an archive": b"PK\x03\x04" + b"\x00" * 100,
}  # fmt: skip
NAMES = ("photo.jpg", "../../etc/passwd", "a\u202egpj.exe", "<script>alert(1)</script>.jpg", "x" * 300 + ".jpg", ".jpg")


@pytest.fixture
def doors(visitor: Client, supervisor: Persona) -> list[Callable[[SimpleUploadedFile], Any]]:
    """The three forms that take photos: report, case, field."""
    case = make_request(now=timezone.now())
    visitor.post("/report/pothole/", PLACE)
    field = {"service": "pothole", "answer_depth": "ankle", "description": WORDS, "address": "12 Mill Street",
             "lat": str(WEST[0]), "long": str(WEST[1]), "step": "send"}  # fmt: skip

    def report(file: SimpleUploadedFile) -> Any:
        return visitor.post("/report/pothole/details/", DETAILS | {"description": WORDS, "photos": file})

    def visit(file: SimpleUploadedFile) -> Any:
        version = ServiceRequest.objects.get(pk=case.pk).version
        values = {"version": version, "outcome": "done", "note": WORDS, "photos": file}
        return supervisor.post(f"/staff/requests/{case.public_id}/visit/", values)

    def find(file: SimpleUploadedFile) -> Any:
        return supervisor.post("/staff/field/found/", field | {"submission_key": str(uuid.uuid4()), "photos": file})

    return [report, visit, find]


@pytest.mark.parametrize("kind", NO_PHOTOS)
def test_what_is_no_photo_is_refused_beside_the_field_and_the_words_stay(doors: list[Any], kind: str) -> None:
    requests = ServiceRequest.objects.count()
    for send in doors:
        answer = send(SimpleUploadedFile("photo.jpg", NO_PHOTOS[kind]))
        assert answer.status_code == 200
        assert broken_by(answer) == []
        assert "id_photos" in answer.text
        assert "A deep hole &amp; a &lt;b&gt;crack&lt;/b&gt;" in answer.text
    assert not Attachment.objects.exists()
    assert ServiceRequest.objects.count() == requests


def test_a_file_beyond_the_limit_is_refused(doors: list[Any]) -> None:
    large = jpeg() + b"\x00" * settings.MAX_PHOTO_BYTES
    for send in doors:
        assert "too large" in send(SimpleUploadedFile("photo.jpg", large)).text
    assert not Attachment.objects.exists()


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_decides_nothing_and_is_shown_escaped(doors: list[Any], name: str) -> None:
    for send in doors:
        assert broken_by(send(SimpleUploadedFile(name, jpeg(), content_type="text/html"))) == []
    stored = Attachment.objects.values_list("upload_path", flat=True)
    assert len(stored) == 3
    assert all(path.startswith("uploads/") and ".." not in path and "." not in path for path in stored)


@pytest.mark.parametrize("data", [jpeg(600, 400)[:4000], jpeg(60, 40)[:700] + b"<script>alert(1)</script>"], ids=len)
def test_a_photo_that_breaks_off_is_found_out_by_the_worker_and_never_served(
    doors: list[Any], visitor: Client, supervisor: Persona, data: bytes
) -> None:
    for send in doors[1:]:
        assert send(SimpleUploadedFile("photo.jpg", data)).status_code == 302

    process_waiting(now=timezone.now())

    for photo in Attachment.objects.all():
        assert photo.state != "waiting"
        assert not photo.upload_path or not default_storage.exists(photo.upload_path)
        page = supervisor.get(f"/staff/requests/{photo.service_request.public_id}/")
        assert broken_by(page) == []
    assert half_written() == []


@pytest.mark.parametrize("variant", ["original", "upload", "..", "large.jpg", "thumb"])
def test_only_known_sizes_of_finished_photos_are_served(visitor: Client, doors: list[Any], variant: str) -> None:
    doors[1](SimpleUploadedFile("photo.jpg", jpeg()))
    photo = Attachment.objects.get()
    for name in (photo.pk, uuid.uuid4(), "not-an-id", photo.upload_path):
        assert visitor.get(f"/media/{name}/{variant}").status_code in (404, 301)
