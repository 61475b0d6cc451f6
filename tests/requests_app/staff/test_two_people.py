"""Two people on one case at the same moment, over two real connections."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from requests_app.models import Event, ServiceRequest
from tests.factories.requests import make_request
from tests.personas import Persona


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_case_at_once_one_gets_it_and_the_other_is_told(worker: Persona, supervisor: Persona) -> None:
    case = make_request(now=timezone.now())
    answers: dict[str, Any] = {}
    together = threading.Barrier(2)

    def claim(persona: Persona) -> None:
        together.wait()
        try:
            answers[persona.user.name] = persona.post(
                f"/staff/requests/{case.public_id}/claim/", {"version": case.version}
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(each,)) for each in (worker, supervisor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    winner = next(name for name, answer in answers.items() if answer.status_code == 302)
    loser = next(answer for answer in answers.values() if answer.status_code == 409)
    assert ServiceRequest.objects.get(pk=case.pk).assignee.name == winner
    assert f"{winner} took the case" in loser.content.decode()
    assert Event.objects.filter(service_request=case, kind="assigned").count() == 1
