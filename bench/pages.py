"""Server time and queries of the pages that people use all day. Run by `python -m bench` on a loaded city.

Prints a JSON list of figures on its last line. One request at a time, through the whole middleware, without a socket.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

from bench.figures import Figure, median_ms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from civic311.accounts.models import User  # noqa: E402
from requests_app.actions import talk  # noqa: E402
from requests_app.actor import WORKER  # noqa: E402
from requests_app.models import IntakeDraft, ServiceRequest  # noqa: E402
from requests_app.workflow import OPEN_STATUSES  # noqa: E402
from routing.models import Address  # noqa: E402
from routing.reference import reference  # noqa: E402

PASSWORD = os.environ.get("DEMO_PASSWORD", "civic311-demo")


def main() -> None:
    """Measure submit, queue, case, tracker, public list, reports and point-to-ward."""
    worker = _signed_in("worker@demo.example")
    manager = _signed_in("manager@demo.example")
    figures = [*_submit(), *_queue(worker), *_case(worker), _point_to_ward()]
    for name, client, path in (
        ("public list", _visitor(), "/requests/?status=open"),
        ("search by address words", worker, "/staff/queue/?q=harbor"),
        ("published figures, first view", _visitor(), "/performance/"),
        ("reports home", manager, "/reports/"),
        ("equity table", manager, "/reports/equity/"),
    ):
        figures.append(_page(name, client, path, times=5))
    sys.stdout.write(json.dumps([_plain(figure) for figure in figures]) + "\n")


def _plain(figure: Figure) -> dict[str, Any]:
    return {name: value for name, value in figure.data().items() if name != "verdict"}


def _visitor() -> Client:
    return Client(SERVER_NAME="localhost")


def _signed_in(email: str) -> Client:
    client = _visitor()
    client.force_login(User.objects.get(email=email), backend="civic311.accounts.backends.StaffBackend")
    return client


def _get(client: Client, path: str) -> Any:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return answer


def _queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def _page(name: str, client: Client, path: str, *, times: int = 30, bar: float | None = None) -> Figure:
    middle, high = median_ms(lambda _: _get(client, path), times=times)
    count = _queries(lambda: _get(client, path))
    return Figure(f"{name}, median", middle, "ms", bar, detail=f"95% within {high:.0f} ms, {count} queries")


def _submit() -> list[Figure]:
    """The last POST of the web form: checked, routed, clocked, logged, committed."""
    addresses = list(Address.objects.select_related("street")[:500:4])
    code = next(code for code in ("pothole", *reference().services) if code in reference().services)
    answers = {
        question.code: question.values[0]["key"]
        for question in reference().questions.get(reference().services[code].pk, [])
        if question.datatype == "singlevaluelist"
    }
    taken = []
    client = _visitor()  # one for all: a new one would load the middleware again
    client.get("/report/")
    for number in range(63):
        address = addresses[number % len(addresses)]
        draft = IntakeDraft.objects.create(
            data={
                "place": {"address": str(address), "lat": address.lat, "long": address.long, "place_note": ""},
                "details": {"service": code, "description": f"Measured report {number}", "answers": answers},
                "contact": {"name": "Bench", "email": f"bench{number}@example.org", "language": "en", "follows": True},
            }
        )
        session = SessionStore()
        session["report"] = str(draft.pk)
        session.save()
        client.cookies["sessionid"] = session.session_key
        client.cookies.pop("device", None)  # each from another phone, as in a city: no limit is near
        begun = time.perf_counter()
        answer = client.post(f"/report/{code}/check/", REMOTE_ADDR=f"10.0.{number // 20}.{number % 250}")
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 302 or "/track/" not in answer.headers["Location"]:
            raise RuntimeError(f"the report was not taken: {answer.status_code} {answer.headers.get('Location')}")
    kept = sorted(taken[3:])
    detail = f"95% within {kept[int(len(kept) * 0.95)]:.0f} ms"
    return [Figure("report submitted, routed, clocked, logged; median", kept[len(kept) // 2], "ms", 50, detail=detail)]


def _queue(worker: Client) -> list[Figure]:
    path = "/staff/queue/?status=ROUTED&status=IN_PROGRESS"
    page = _page("queue page, 50 rows, filtered, by due time", worker, path, bar=60)
    many = _queries(lambda: _get(worker, path))
    few = _queries(lambda: _get(worker, "/staff/queue/?view=paused&severity=1"))
    return [page, Figure("queue page, queries", many, "queries", 15, detail=f"a nearly empty view: {few}")]


def _case(worker: Client) -> list[Figure]:
    department = _department_of(worker)
    case = (
        ServiceRequest.objects.filter(status__in=OPEN_STATUSES, department_id=department).order_by("-version").first()
    )
    if case is None:
        raise RuntimeError("the worker's department has no open case")
    now = timezone.now()
    for number in range(max(0, 30 - case.version)):
        talk.add_note(case.pk, text=f"Measured note {number}", actor=WORKER, now=now + timedelta(seconds=number))
    path = f"/staff/requests/{case.public_id}/"
    return [
        _page("case page with 30 events", worker, path, bar=60),
        Figure("case page, queries", _queries(lambda: _get(worker, path)), "queries", 20),
        _page("public tracker", _visitor(), f"/requests/{case.public_id}/", times=15),
    ]


def _department_of(worker: Client) -> int | None:
    user = User.objects.get(pk=worker.session["_auth_user_id"])
    return user.memberships.values_list("department_id", flat=True).first()


def _point_to_ward() -> Figure:
    layer = next(layer for layer in reference().layers if layer.is_reporting)
    points = list(Address.objects.values_list("lat", "long")[:5000])
    begun = time.perf_counter()
    areas = layer.on(timezone.localdate())
    for lat, long in points:
        areas.index.at(lat, long)
    each = (time.perf_counter() - begun) / len(points) * 1_000_000
    return Figure(f"point to ward, {len(areas.area_ids)} wards", each, "microsec.", 40)


if __name__ == "__main__":
    main()
