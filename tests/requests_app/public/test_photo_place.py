"""Where a photo was taken, read from headers of all kinds."""

import io
from pathlib import Path

import pytest
from PIL import Image

from requests_app.photo_place import place_of
from requests_app.uploads import FORMATS
from tests.factories.photos import jpeg, jpeg_taken_at

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos"


def test_the_place_is_read_on_every_side_of_the_globe_and_from_every_format_with_a_header():
    for lat, long in ((41.3083, -72.9279), (-33.8688, 151.2093), (64.1466, -21.9426)):
        assert place_of(io.BytesIO(jpeg_taken_at(lat, long))) == pytest.approx((lat, long), abs=1e-5)
    for kind in ("PNG", "WEBP"):
        out = io.BytesIO()
        with Image.open(io.BytesIO(jpeg_taken_at(41.3083, -72.9279))) as image:
            image.save(out, kind, exif=image.getexif())
        assert place_of(out) == pytest.approx((41.3083, -72.9279), abs=1e-5), kind


def test_no_place_is_made_up():
    assert place_of(io.BytesIO(jpeg())) is None
    assert place_of(io.BytesIO(jpeg_taken_at(0.0, 0.0))) is None
    assert place_of(io.BytesIO(jpeg_taken_at(41.3, -72.9, lat_side="", long_side="W"))) is None
    assert place_of(io.BytesIO(jpeg_taken_at(95.0, -72.9))) is None


def test_broken_and_shortened_headers_mean_no_place_or_the_right_one():
    whole = jpeg_taken_at(41.3083, -72.9279)
    for cut in range(0, 700, 7):
        for data in (whole[:cut], whole[:cut] + b"\xff" * 9 + whole[cut + 9 :]):
            found = place_of(io.BytesIO(data))
            assert found is None or (-90 <= found[0] <= 90 and -180 <= found[1] <= 180)


@pytest.mark.realdata
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample photos are not here")
def test_every_sample_photo_is_read_without_harm_and_all_that_carry_a_place_give_it(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda _image: pytest.fail("pixels were decoded"))
    with_place = {
        path.name
        for path in sorted(SAMPLES.rglob("*"))
        if path.is_file()
        for file in [io.BytesIO(path.read_bytes())]
        if place_of(file) is not None and file.tell() == 0
    }

    assert {path.name for path in (SAMPLES / "exif_samples" / "jpg" / "gps").glob("*.jpg")} <= with_place
    assert "heic_with_gps_HMD_Nokia.heif" in with_place
    assert not with_place & {path.name for path in (SAMPLES / "pillow_bad").rglob("*")}
    assert "HEIF" in FORMATS
