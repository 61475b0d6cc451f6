"""A report with three photos of 4 MB: how long its pages take to answer, and until the worker has the photos ready.

Run by `python -m bench` on a loaded city, without a socket: the time that a phone needs to send 12 MB is its own. The
reports that it makes stay. Prints a JSON list of figures on its last line.
"""

import json
import os
import sys
import time
from io import BytesIO
from typing import Any

import django
import numpy

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from requests_app.models import Attachment, AttachmentState, ServiceRequest  # noqa: E402
from requests_app.photo_jobs import process_waiting  # noqa: E402
from routing.models import Address  # noqa: E402

PHOTOS, ROUNDS = 3, 5
_WIDE, _HIGH = 4032, 3024  # what a phone's camera takes
_SIZE = 4_000_000


def main() -> None:
    """Walk the form with photos several times; the slowest round counts."""
    photos = [_photo(seed) for seed in range(PHOTOS)]
    rounds = [_round(photos) for _number in range(ROUNDS)]
    slowest = {name: max(each[name] for each in rounds) for name in rounds[0]}
    size = sum(map(len, photos)) / PHOTOS / 1_000_000
    figures = [
        Figure(
            f"step with {PHOTOS} photos of {size:.1f} MB answered", slowest["upload"], "s", 1, detail="slowest of 5"
        ),
        Figure("report with its photos sent", slowest["send"], "s", 1, detail="slowest of 5"),
        Figure("photos ready in the worker", slowest["ready"], "s", 10, detail="one process, slowest of 5"),
    ]
    sys.stdout.write(json.dumps([figure.data() for figure in figures]) + "\n")


def _photo(seed: int) -> bytes:
    """A picture as large as a phone's: smooth with grain, saved so that it weighs about 4 MB."""
    chance = numpy.random.default_rng(seed)
    coarse = Image.fromarray(chance.integers(0, 255, (60, 80, 3), dtype=numpy.uint8)).resize((_WIDE, _HIGH))
    grain = chance.normal(0, 9, (_HIGH, _WIDE, 1))
    picture = Image.fromarray(numpy.clip(numpy.asarray(coarse) + grain, 0, 255).astype(numpy.uint8))
    best = b""
    for quality in range(60, 97, 4):
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality)
        best = out.getvalue()
        if len(best) >= _SIZE:
            break
    return best


def _round(photos: list[bytes]) -> dict[str, float]:
    visitor = Client(SERVER_NAME="localhost")
    address = Address.objects.select_related("street").order_by("?")[0]
    place = {"do": "continue", "address": str(address), "lat": str(address.lat), "long": str(address.long)}
    visitor.post("/report/pothole/", place)
    visitor.post("/report/pothole/known/", {"do": "other"})
    details: dict[str, Any] = {"description": "A deep hole by the corner", "answer_where-in-road": "lane"}
    details["photos"] = [SimpleUploadedFile(f"{n}.jpg", data, "image/jpeg") for n, data in enumerate(photos)]
    begun = time.perf_counter()
    visitor.post("/report/pothole/details/", details)
    uploaded = time.perf_counter()
    visitor.post("/report/pothole/contact/", {"language": "en"})
    before_send = time.perf_counter()
    answer = visitor.post("/report/pothole/check/")
    sent = time.perf_counter()
    if not answer.url.startswith("/track/"):
        raise RuntimeError(f"The report was not taken: {answer.url}")
    made = ServiceRequest.objects.latest("pk")
    while Attachment.objects.filter(service_request=made, state=AttachmentState.WAITING).exists():
        process_waiting(now=timezone.now())
    ready = time.perf_counter()
    count = Attachment.objects.filter(service_request=made, state=AttachmentState.READY).count()
    if count != len(photos):
        raise RuntimeError(f"{count} of {len(photos)} photos are ready")
    return {"upload": uploaded - begun, "send": sent - before_send, "ready": ready - sent}


if __name__ == "__main__":
    main()
