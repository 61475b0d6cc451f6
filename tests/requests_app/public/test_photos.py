"""Photos: what is taken in, what is refused in the form, what the worker makes of it."""

import io
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from requests_app import photo_jobs
from requests_app.actions.drafts import new_draft
from requests_app.models import Attachment, IntakeDraft
from requests_app.uploads import UploadRefused, store_upload
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import MORNING, make_request

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos"


def _processed(data: bytes, name: str = "photo.jpg") -> Attachment:
    photo = store_upload(as_upload(data, name), stage="report", now=MORNING)
    photo_jobs.process_waiting(now=MORNING)
    photo.refresh_from_db()
    return photo


def _open(path: str) -> Image.Image:
    with default_storage.open(path) as file:
        image = Image.open(io.BytesIO(file.read()))
        image.load()
    return image


def test_a_photo_is_kept_in_two_sizes_and_the_upload_is_deleted(db):
    photo = store_upload(as_upload(jpeg(2000, 1000)), stage="report", now=MORNING)
    upload = photo.upload_path

    photo_jobs.process_waiting(now=MORNING)

    photo.refresh_from_db()
    assert photo.state == "ready"
    assert _open(photo.large_path).size == (1600, 800)
    assert _open(photo.thumb_path).size == (400, 200)
    assert not default_storage.exists(upload)


def test_a_photo_loses_its_metadata_and_stands_upright(db):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    exif[0x010F] = "Camera of Rosa Canary"
    photo = _processed(jpeg(600, 300, exif=exif, comment=b"Rosa Canary"))

    image = _open(photo.large_path)
    assert image.size == (300, 600)
    assert not image.getexif()
    with default_storage.open(photo.large_path) as file:
        assert b"Canary" not in file.read()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "not_a_photo"),
        (b"%PDF-1.7 pretending", "not_a_photo"),
        (b"\xff\xd8\xff\xe0 no picture follows", "not_a_photo"),
        (b"GIF89a\x01\x00\x01\x00", "not_a_photo"),
    ],
)
def test_what_is_no_photo_is_refused_at_the_form(db, data, code):
    with pytest.raises(UploadRefused) as refusal:
        store_upload(SimpleUploadedFile("photo.jpg", data), stage="report", now=MORNING)

    assert refusal.value.code == code
    assert refusal.value.words
    assert not Attachment.objects.exists()


def test_too_many_pixels_are_refused_by_the_header_alone(db):
    # A PNG header that claims 60,000 x 60,000 pixels, with nothing behind it.
    small = io.BytesIO()
    Image.new("L", (1, 1)).save(small, "PNG")
    header = bytearray(small.getvalue())
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    with pytest.raises(UploadRefused) as refusal:
        store_upload(SimpleUploadedFile("bomb.png", bytes(header)), stage="report", now=MORNING)

    assert refusal.value.code == "too_many_pixels"


def test_too_many_bytes_are_refused(db, settings):
    settings.MAX_PHOTO_BYTES = 1000
    with pytest.raises(UploadRefused) as refusal:
        store_upload(as_upload(jpeg(600, 600)), stage="report", now=MORNING)

    assert refusal.value.code == "too_large"


def test_a_photo_cut_off_half_way_is_refused_by_the_worker_with_a_reason(db):
    data = jpeg(1200, 900)
    photo = _processed(data[: len(data) // 2])

    assert photo.state == "refused"
    assert photo.refusal == "damaged"
    assert photo.upload_path == ""


def test_a_photo_whose_worker_died_is_tried_again_later_and_given_up_in_the_end(db):
    photo = store_upload(as_upload(jpeg(100, 100)), stage="report", now=MORNING)
    Attachment.objects.filter(pk=photo.pk).update(claimed_at=MORNING, attempts=1)

    assert photo_jobs.process_waiting(now=MORNING + timedelta(minutes=1)) == 0
    Attachment.objects.filter(pk=photo.pk).update(attempts=photo_jobs.MAX_ATTEMPTS)
    assert photo_jobs.process_waiting(now=MORNING + timedelta(minutes=10)) == 1

    photo.refresh_from_db()
    assert photo.state == "refused"


def test_a_see_through_picture_is_laid_on_white(db):
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    photo = _processed(out.getvalue(), "drawing.png")

    assert _open(photo.large_path).getpixel((10, 10)) == (255, 255, 255)


def test_drafts_and_their_photos_are_forgotten_after_two_days_and_sent_photos_stay(small_city):
    drafts = [new_draft(now=MORNING) for _ in range(2)]
    left, sent = (store_upload(as_upload(jpeg()), draft=draft, stage="report", now=MORNING) for draft in drafts)
    made = make_request(submission_key=drafts[1].pk, photos=[sent])
    IntakeDraft.objects.update(updated_at=MORNING)

    assert photo_jobs.forget_unsent(now=MORNING + timedelta(days=1)) == 0
    assert photo_jobs.forget_unsent(now=MORNING + timedelta(days=3)) == 3

    assert not default_storage.exists(left.upload_path)
    assert made.attachments.get().pk == sent.pk
    assert not IntakeDraft.objects.exists()


@pytest.mark.deep
@pytest.mark.realdata
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample photos are not on this machine")
def test_every_awkward_photo_ends_ready_or_refused_and_never_keeps_a_position(db):
    files = sorted(
        path for path in SAMPLES.rglob("*") if path.suffix in (".jpg", ".png", ".webp", ".heif", ".gif", ".ico")
    )
    stored = {}
    for path in files:
        try:
            stored[path.name] = store_upload(as_upload(path.read_bytes(), path.name), stage="report", now=MORNING)
        except UploadRefused:
            continue
    while photo_jobs.process_waiting(now=MORNING):
        pass

    assert len(stored) > 40
    assert not Attachment.objects.filter(state="waiting").exists()
    assert Attachment.objects.get(pk=stored["heic_with_gps_HMD_Nokia.heif"].pk).state == "ready"
    for photo in Attachment.objects.filter(state="ready"):
        assert not _open(photo.large_path).getexif()
    landscapes = Attachment.objects.filter(original_name__startswith="landscape_")
    assert {photo.width > photo.height for photo in landscapes} == {True}
