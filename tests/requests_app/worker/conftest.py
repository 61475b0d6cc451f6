"""What the tests of the worker share."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from notifications.models import OutboundMessage
from requests_app import announce
from requests_app.models import ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request

LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def at_once() -> Callable[..., None]:
    """Run functions at the same moment, each on a connection of its own; raises what any of them raised."""

    def run(*works: Callable[[], object]) -> None:
        barrier = threading.Barrier(len(works))
        errors: list[BaseException] = []

        def one(work: Callable[[], object]) -> None:
            try:
                barrier.wait()
                work()
            except BaseException as error:
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    return run


def announce_all() -> None:
    """Deal with the whole backlog."""
    while announce.announce_next(now=LATER):
        pass


@pytest.fixture
def told(small_city: SmallCity) -> Callable[..., list[OutboundMessage]]:
    """The messages that exist after all is announced, leaving out those that were there before."""
    seen: set[int] = set()

    def messages() -> list[OutboundMessage]:
        announce_all()
        fresh = [m for m in OutboundMessage.objects.order_by("pk") if m.pk not in seen]
        seen.update(m.pk for m in fresh)
        return fresh

    return messages


@pytest.fixture
def case(told: Callable[..., list[OutboundMessage]]) -> ServiceRequest:
    """A pothole whose confirmation went out already."""
    made = make_request()
    told()
    return made
