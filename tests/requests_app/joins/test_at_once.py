"""Two people join at the same moment, on two connections."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from requests_app.actions.join import CannotJoin, join
from requests_app.actions.voices import join_voice
from requests_app.actor import WORKER
from requests_app.models import Report, ServiceRequest
from requests_app.workflow import NotAllowed
from tests.factories.city import make_small_city
from tests.factories.joins import LATER, fresh, ledger_differences
from tests.factories.requests import make_intake, make_request

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run them together; the names of what was refused."""
    barrier, refused = threading.Barrier(len(works)), []

    def one(work: Callable[[], object]) -> None:
        try:
            barrier.wait()
            work()
        except (CannotJoin, NotAllowed) as error:
            refused.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_two_cases_joined_to_each_other_make_no_circle() -> None:
    make_small_city()
    first, second = make_request(), make_request()

    def joining(case: ServiceRequest, original: ServiceRequest) -> Callable[[], object]:
        return lambda: join(case.pk, original_id=original.pk, actor=WORKER, version=None, now=LATER)

    refused = at_once(joining(first, second), joining(second, first))

    assert len(refused) == 1
    assert sorted([fresh(first).status, fresh(second).status]) == ["DUPLICATE", "ROUTED"]
    assert ledger_differences() == []


def test_the_same_voice_sent_twice_at_once_and_a_join_meanwhile_lose_nothing() -> None:
    make_small_city()
    original, other = make_request(), make_request()
    intake = make_intake(description="I see it too")

    def voice() -> Report:
        return join_voice(intake, original_id=other.pk, actor=WORKER, now=LATER)

    refused = at_once(
        voice, voice, lambda: join(other.pk, original_id=original.pk, actor=WORKER, version=None, now=LATER)
    )

    assert refused == []
    assert Report.objects.filter(description="I see it too").count() == 1
    assert fresh(original).voices == 3
    assert ledger_differences() == []
