"""The page of a busy case: 100 events, 20 photos, 30 voices. Run by `python -m bench` on a loaded city.

Prints a JSON list of figures on its last line. One request at a time, through the whole middleware, without a socket.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

import django

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from uuid import uuid4  # noqa: E402

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from civic311.accounts.models import User  # noqa: E402
from requests_app.actions import photos, talk  # noqa: E402
from requests_app.actions.submit import ContactInput, Intake, submit  # noqa: E402
from requests_app.actions.voices import join_voice  # noqa: E402
from requests_app.actor import RESIDENT, WORKER  # noqa: E402
from requests_app.models import Attachment, Event, ServiceRequest  # noqa: E402
from routing.models import Address  # noqa: E402
from routing.reference import reference  # noqa: E402

EVENTS, PHOTOS, VOICES = 100, 20, 30


def main() -> None:
    """Build the case, then measure its page, its last window and its notes."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        User.objects.get(email="supervisor@demo.example"), backend="civic311.accounts.backends.StaffBackend"
    )
    case = busy_case(timezone.now())
    path = f"/staff/requests/{case.public_id}/"
    figures = [_page(client, path, "case page: 100 events, 20 photos, 30 voices", 80)]
    for name, query in (
        ("its notes", "?show=notes"),
        ("its photos", "?show=photos"),
        ("newest first", "?order=newest"),
    ):
        figures.append(_page(client, path + query, f"case page, {name}", 80))
    count = _queries(client, path)
    figures.append(Figure("case page, queries", count, "queries", 20))
    sys.stdout.write(json.dumps([_plain(figure) for figure in figures]) + "\n")


def busy_case(now: datetime) -> ServiceRequest:
    """A case of the supervisor's department with as many events, photos and voices as the bar names."""
    made = submit(_intake(0), actor=RESIDENT, now=now)
    for number in range(1, VOICES):
        join_voice(_intake(number), original_id=made.pk, actor=RESIDENT, now=now + timedelta(seconds=number))
    for _each in range(PHOTOS):
        photo = Attachment.objects.create(
            state="ready", large_path="bench.jpg", thumb_path="bench-thumb.jpg", width=1600, height=1200
        )
        photos.add_photos(made.pk, photos=[photo], caption="Measured", actor=WORKER, now=now)
    for number in range(EVENTS - Event.objects.filter(service_request=made).count()):
        write = talk.reply if number % 4 == 0 else talk.add_note
        write(made.pk, text=f"Measured words, number {number}. " * 4, actor=WORKER, now=now + timedelta(seconds=number))
    return ServiceRequest.objects.get(pk=made.pk)


def _intake(number: int) -> Intake:
    address = Address.objects.select_related("street").order_by("pk")[0]
    questions = reference().questions.get(reference().services["pothole"].pk, [])
    answers = {row.code: row.values[0]["key"] for row in questions if row.datatype == "singlevaluelist"}
    return Intake(
        service_code="pothole", description=f"Measured voice {number}: a hole as deep as my hand.", channel="web",
        provenance="form", submission_key=uuid4(), address=str(address), lat=address.lat, long=address.long,
        answers=answers, contact=ContactInput(
            name=f"Bench {number}", email=f"bench-{uuid4().hex[:12]}@example.org", language="es" if number % 3 else "en"
        ),
    )  # fmt: skip


def _get(client: Client, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _get(client, path)
    return len(captured)


def _page(client: Client, path: str, name: str, bar: float) -> Figure:
    middle, high = median_ms(lambda _: _get(client, path), times=40)
    detail = f"95% within {high:.0f} ms, {_queries(client, path)} queries"
    return Figure(f"{name}; median", middle, "ms", bar, detail=detail)


def _plain(figure: Figure) -> dict[str, Any]:
    return {name: value for name, value in figure.data().items() if name != "verdict"}


if __name__ == "__main__":
    main()
