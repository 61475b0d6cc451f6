"""Webhooks in: what a work system tells is believed by its signature, kept, done once, or held for a person."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic311.lib.sealed import seal
from integrations.models import Exchange, ExternalReference, WorkEvent, WorkSystem
from integrations.webhooks.signature import HEADER, sign
from integrations.work import working
from integrations.work.mapping import read
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import Event, Note, ServiceRequest
from routing.models import ClosureReason, HoldReason
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
SECRET = "a secret of the works yard"
PATHS = {
    "event_id": "id", "reference": "order.number", "number": "order.city_case", "status": "order.state",
    "note": "order.remarks", "time": "at", "photos": "order.pictures.*.url",
}  # fmt: skip


@pytest.fixture
def yard(small_city: Any) -> WorkSystem:
    closing = ClosureReason.objects.filter(outcome="RESOLVED", services=None, photo_required=False).first()
    waiting = HoldReason.objects.first()
    return WorkSystem.objects.create(
        slug="yard", name="Works yard", secret=seal(SECRET), paths=PATHS,
        statuses={
            "Begun": {"act": "start"}, "Done": {"act": "close", "reason": closing.code},
            "Parts on order": {"act": "hold", "reason": waiting.code}, "Back": {"act": "reopen"},
            "Looked": {"act": "visit", "reason": "no_access"}, "Printed": {"act": "nothing"},
        },
    )  # fmt: skip


@pytest.fixture
def case(yard: WorkSystem) -> ServiceRequest:
    made = make_request(now=timezone.now() - timedelta(days=2))
    ExternalReference.objects.create(service_request=made, system="yard", reference="W-1")
    return made


def message(status: str = "Begun", *, key: str = "e1", at: datetime | None = None, **order: Any) -> dict[str, Any]:
    moment = at or timezone.now() - timedelta(hours=1)
    return {"id": key, "at": moment.isoformat(), "order": {"number": "W-1", "state": status} | order}


def post(body: Any, *, secret: str = SECRET, at: datetime | None = None, slug: str = "yard") -> HttpResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = sign(data, [secret], at=at or timezone.now())
    return Client(enforce_csrf_checks=True).post(
        reverse("work_hook", args=[slug]), data, content_type="application/json", headers={HEADER: signature}
    )


def tell(*args: Any, **values: Any) -> str:
    """A message comes and is worked on; where the case stands then."""
    assert post(message(*args, **values)).status_code == 202
    while working.work_on_next(now=timezone.now()):
        pass
    return str(ServiceRequest.objects.get().status)


def test_work_is_followed_by_their_number_from_begin_to_end(case: ServiceRequest) -> None:
    begun = timezone.now() - timedelta(hours=3)
    assert tell("begun", at=begun) == "IN_PROGRESS"
    assert tell("Parts on order", key="e2") == "ON_HOLD"
    assert tell("Begun", key="e3") == "IN_PROGRESS"
    assert tell("Done", key="e4", remarks="Filled with cold mix") == "RESOLVED"
    assert tell("Back", key="e5") == "ROUTED"

    log = Event.objects.filter(service_request=case, source="work_system")
    assert abs(log.get(kind="started").occurred_at - begun) < timedelta(seconds=1)
    assert Note.objects.get().text == "Works yard: Filled with cold mix"
    assert set(Exchange.objects.values_list("state", "answer")) == {("done", "done")}


def test_a_message_that_comes_twice_is_done_once(case: ServiceRequest) -> None:
    body = message("Looked", remarks="Gate locked")

    answers = [post(body).status_code for _number in range(2)]
    for _number in range(3):
        working.work_on_next(now=timezone.now() + timedelta(hours=1))

    assert answers == [202, 200]
    assert Event.objects.filter(kind="visited").count() == 1


def test_without_an_id_only_the_same_again_at_once_is_known(case: ServiceRequest) -> None:
    def told(status: str) -> tuple[int, str]:
        code = post({"order": {"number": "W-1", "state": status}}).status_code
        while working.work_on_next(now=timezone.now()):
            pass
        return code, ServiceRequest.objects.get().status

    assert told("Begun") == (202, "IN_PROGRESS")
    assert told("Parts on order") == (202, "ON_HOLD")
    assert told("Begun") == (202, "IN_PROGRESS")
    assert told("Begun") == (200, "IN_PROGRESS")
    assert told("Parts on order") == (202, "ON_HOLD")


def test_long_ids_and_numbers_that_begin_alike_are_not_mistaken_for_one_another(case: ServiceRequest) -> None:
    first, second = (read(message(key="e" * 200 + end, number="W" * 200 + end), PATHS) for end in "ab")

    assert first.event_id != second.event_id and first.reference != second.reference
    assert max(len(text) for text in (first.event_id, first.reference)) <= 120


def test_a_secret_that_cannot_be_opened_is_noted_and_the_sender_tries_later(case: ServiceRequest) -> None:
    WorkSystem.objects.update(secret="sealed with a key that is gone")

    assert post(message()).status_code == 503
    assert Exchange.objects.get().state == "given_up"


def test_forged_and_replayed_messages_are_refused_and_noted(case: ServiceRequest) -> None:
    now = timezone.now()
    assert post(message(), secret="guessed").status_code == 403
    assert post(message(), at=now - timedelta(minutes=6)).status_code == 403
    assert post(message(), at=now + timedelta(minutes=6)).status_code == 403
    url = reverse("work_hook", args=["yard"])
    assert Client().post(url, message(), content_type="application/json").status_code == 403
    assert post(message(), slug="nobody").status_code == 404

    assert not WorkEvent.objects.exists()
    assert set(Exchange.objects.values_list("state", flat=True)) == {"given_up"}
    assert Exchange.objects.filter(answer__contains="forged").count() == 1


def test_an_unknown_reference_waits_for_a_person_and_is_linked_by_our_number(case: ServiceRequest) -> None:
    assert post(message("Begun", number="W-77")).status_code == 202
    working.work_on_next(now=timezone.now())
    held = WorkEvent.objects.get()
    assert (held.state, held.reason) == ("held", "unknown")

    assert working.try_again(held, case=case, now=timezone.now())
    working.work_on_next(now=timezone.now())
    assert ServiceRequest.objects.get().status == "IN_PROGRESS"
    assert tell("Done", key="e2", number="W-77") == "RESOLVED"


def test_our_number_in_a_message_links_theirs_for_good(case: ServiceRequest) -> None:
    tell("Printed", number="W-9", city_case=case.public_id)

    assert ExternalReference.objects.filter(reference="W-9", service_request=case).exists()


def test_what_comes_late_and_is_older_than_what_is_known_changes_nothing(case: ServiceRequest) -> None:
    now = timezone.now()
    tell("Done", at=now - timedelta(hours=1))

    assert tell("Begun", key="e2", at=now - timedelta(hours=5), remarks="On our way") == "RESOLVED"

    assert WorkEvent.objects.get(event_id="e2").result == "old"
    assert Note.objects.filter(text__contains="On our way").exists()


@pytest.mark.deep
def test_a_clock_that_is_ahead_or_far_behind_does_not_bend_the_log(case: ServiceRequest) -> None:
    now = timezone.now()
    tell("Begun", at=now + timedelta(days=400))
    tell("Parts on order", key="e2", at=datetime.fromisoformat("1990-01-01T00:00:00+00:00"))

    times = list(Event.objects.filter(service_request=case).order_by("sequence").values_list("occurred_at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= timezone.now()


@pytest.mark.deep
def test_a_status_that_nobody_mapped_and_a_step_that_cannot_be_are_held(case: ServiceRequest) -> None:
    tell("Teleported")
    work.close(
        case.pk, reason=ClosureReason.objects.filter(outcome="RESOLVED", services=None).first(), actor=WORKER,
        version=None, now=timezone.now(),
    )  # fmt: skip
    tell("Looked", key="e2")

    assert list(WorkEvent.objects.order_by("pk").values_list("state", "reason")) == [
        ("held", "status"), ("held", "not_possible"),
    ]  # fmt: skip
    assert working.drop(WorkEvent.objects.first(), now=timezone.now())


def test_a_path_finds_what_is_there_and_nothing_else() -> None:
    body = {"order": {"number": "W-1"}, "list": [{"a": "x"}, {"a": "y"}]}
    paths = {
        "order.number": "W-1", "list.1.a": "y", "list.*.a": "x", "nothing.here": "", "order": "", "": "",
        "list.99999999": "", "order.number.deeper": "", ".".join(["a"] * 50): "",
    }  # fmt: skip

    assert {path: read(body, {"reference": path}).reference for path in paths} == paths


HOSTILE = {
    b"": 400, b"[]": 400, b"{": 400, b"\xff\xfe": 400, b"[" * 100_000: 400, b'{"a":' * 50 + b"1" + b"}" * 50: 400,
    b'{"id": ' + b"9" * 5000 + b"}": 400, b'{"x": "' + b"y" * 1_100_000 + b'"}': 413,
    b'{"id": "\\u0000\\ud800x", "n": NaN, "big": 1e999}': 202,
}  # fmt: skip


@pytest.mark.deep
def test_hostile_bodies_are_answered_and_harm_nothing(yard: WorkSystem) -> None:
    assert {data: post(data).status_code for data in HOSTILE} == HOSTILE
    assert working.work_on_next(now=timezone.now())
    assert not working.work_on_next(now=timezone.now())
