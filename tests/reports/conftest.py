"""A few weeks of requests in two wards, made and closed as people do, counted at the end of March."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from requests_app.actions import join as actions
from requests_app.actions.work import close
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import EAST, WEST
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

NOW = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
WARDS = {"1": WEST, "2": EAST}


@pytest.fixture(autouse=True)
def end_of_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def make_case(finish: Callable[..., None]) -> Callable[..., ServiceRequest]:
    """A pothole (three working days from Tuesday the 10th) in a ward, closed after some days unless None."""

    def make(
        ward: str = "1", *, closed_after: int | None = None, service: str = "pothole", now: datetime = MORNING
    ) -> ServiceRequest:
        lat, long = WARDS[ward]
        made = make_request(service, lat=lat, long=long, now=now)
        if closed_after is not None:
            finish(made, after=closed_after)
        return made

    return make


@pytest.fixture
def finish(manager: Persona) -> Callable[..., None]:
    """Resolves a case some days after that Tuesday."""
    reason = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False)[0]

    def close_it(made: ServiceRequest, *, after: int) -> None:
        close(made.pk, reason=reason, actor=manager.actor, version=None, now=MORNING + timedelta(days=after))

    return close_it


@pytest.fixture
def join() -> Callable[[ServiceRequest, ServiceRequest], None]:
    """Makes one request a voice of another."""

    def make_one(duplicate: ServiceRequest, original: ServiceRequest) -> None:
        actions.join(duplicate.pk, original_id=original.pk, actor=WORKER, version=None, now=NOW)

    return make_one
