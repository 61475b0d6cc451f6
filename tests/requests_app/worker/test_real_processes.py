"""Two workers sweep at once, as processes of their own."""

import os
import subprocess
import sys
from datetime import datetime
from urllib.parse import quote

import pytest
from django.db import connection

from requests_app import escalation
from requests_app.models import Clock, Event, ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

CASES = 100
# Says when it is ready, and begins when it is told to.
SWEEP = """
import sys
from datetime import datetime
import django
django.setup()
from requests_app import escalation
from requests_app.models import Clock
Clock.objects.exists()
print("ready", flush=True)
now = datetime.fromisoformat(sys.stdin.readline().strip())
print(escalation.sweep(now=now), flush=True)
"""


def worker() -> subprocess.Popen[str]:
    """A process of its own on the database of this test."""
    server = connection.settings_dict
    user, password, host = (quote(str(server[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    address = f"postgresql://{user}:{password}@/{server['NAME']}?host={host}&port={server['PORT'] or 5432}"
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "civic311.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", SWEEP], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_a_hundred_steps_due_in_the_same_second_are_each_taken_once_by_two_processes(
    small_city: SmallCity, supervisor: Persona
) -> None:
    cases = [make_request("streetlight") for _ in range(CASES)]
    due = Clock.objects.get(service_request=cases[0]).next_step_at
    assert isinstance(due, datetime)
    Clock.objects.update(next_step_at=due)

    workers = [worker() for _ in range(2)]
    assert [each.stdout.readline() for each in workers] == ["ready\n"] * 2  # type: ignore[union-attr]
    for each in workers:
        each.stdin.write(f"{due.isoformat()}\n")  # type: ignore[union-attr]
        each.stdin.flush()  # type: ignore[union-attr]
    counts = [int(each.communicate(timeout=60)[0]) for each in workers]

    escalation.sweep(now=due)
    steps = Event.objects.filter(kind="escalated").values_list("service_request_id", flat=True)
    assert sorted(steps) == sorted(case.pk for case in cases)
    assert all(counts), "one process did everything"
    assert ServiceRequest.objects.filter(clocks__steps_taken__len=1).count() == CASES
