"""Two workers sweep at once, as processes of their own."""

import multiprocessing
from datetime import datetime
from typing import Any

import pytest
from django.db import connections

from requests_app import escalation
from requests_app.models import Clock, Event, ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

CASES = 100


def _sweep(barrier: Any, taken: Any, now: datetime) -> None:
    barrier.wait()
    taken.put(escalation.sweep(now=now))
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_steps_due_in_the_same_second_are_each_taken_once_by_two_processes(
    small_city: SmallCity, supervisor: Persona
) -> None:
    cases = [make_request("streetlight") for _ in range(CASES)]
    due = Clock.objects.filter(service_request=cases[0]).get().next_step_at
    assert due is not None
    Clock.objects.update(next_step_at=due)
    connections.close_all()  # a connection must not be shared with a child

    context = multiprocessing.get_context("fork")
    barrier, taken = context.Barrier(2), context.Queue()
    workers = [context.Process(target=_sweep, args=(barrier, taken, due)) for _ in range(2)]
    for worker in workers:
        worker.start()
    counts = [taken.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join(timeout=120)

    escalation.sweep(now=due)
    steps = Event.objects.filter(kind="escalated").values_list("service_request_id", flat=True)
    assert sorted(steps) == sorted(case.pk for case in cases)
    assert all(counts), "one process did everything"
    assert ServiceRequest.objects.filter(clocks__steps_taken__len=1).count() == CASES
