"""Asking the worker for a job."""

import pytest
from django.db import transaction
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule

from civic311.city.management.commands.prepare_database import write_schedule
from civic311.lib.jobs import JOBS, SCHEDULED, enqueue

HEARTBEAT = "civic311.city.tasks.heartbeat"


@pytest.mark.parametrize("name", sorted(JOBS))
def test_every_registered_job_is_there(name: str) -> None:
    assert callable(import_string(name))


def test_every_scheduled_job_is_registered() -> None:
    assert set(SCHEDULED) <= set(JOBS)


def test_an_unknown_job_is_refused() -> None:
    with pytest.raises(ValueError, match=r"os\.system"):
        enqueue("os.system", "true")


@pytest.mark.django_db
def test_rows_do_not_travel_only_their_ids() -> None:
    with pytest.raises(TypeError):
        enqueue(HEARTBEAT, Schedule())  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_wake_goes_with_the_rollback_of_its_transaction() -> None:
    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        enqueue(HEARTBEAT)
        assert OrmQ.objects.count() == 1
        raise Undo

    assert OrmQ.objects.count() == 0


@pytest.mark.django_db
def test_the_schedule_is_what_is_listed_however_often_it_is_written() -> None:
    Schedule.objects.create(name="gone.tasks.nothing", func="gone.tasks.nothing")

    write_schedule()
    first = dict(Schedule.objects.values_list("name", "next_run"))
    write_schedule()

    assert dict(Schedule.objects.values_list("name", "minutes")) == SCHEDULED
    assert dict(Schedule.objects.values_list("name", "next_run")) == first
