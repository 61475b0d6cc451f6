"""What the tests of a crew's phone share: stops, and sending as a phone does."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from requests_app.actions import work
from requests_app.models import ServiceRequest
from tests.factories.requests import make_request
from tests.personas import Persona

HOUR = timedelta(hours=1)


@pytest.fixture
def stop(worker: Persona) -> Callable[..., ServiceRequest]:
    """Make a case of the worker's, received an hour ago; values as for `make_request`."""

    def make(service: str = "pothole", *, now: datetime | None = None, **values: Any) -> ServiceRequest:
        made = make_request(service, now=now or timezone.now() - HOUR, **values)
        work.claim(made.pk, actor=worker.actor, version=None, now=timezone.now() - HOUR / 2)
        return ServiceRequest.objects.get(pk=made.pk)

    return make


def send(persona: Persona, case: ServiceRequest, action: str, *, is_json: bool = True, **values: Any) -> Any:
    """Send one action from the phone; `key`, `version` and `happened_at` where the test needs its own."""
    data = {"key": str(uuid.uuid4()), "case": case.public_id, "action": action, "version": case.version} | values
    accept = "application/json" if is_json else "text/html"
    return persona.post("/staff/field/actions/", data, headers={"accept": accept})


def places(persona: Persona, path: str = "/staff/field/") -> list[str]:
    """The addresses of a page's stops, in their order."""
    page = BeautifulSoup(persona.get(path).content, "lxml")
    return [one.get_text() for one in page.select("ol.stops > li .stop__what b")]


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")
