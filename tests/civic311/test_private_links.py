"""Forms behind secret links: browsers name no origin there, and everything else about forged forms stays refused."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.actions.tracking import new_token
from requests_app.models import Message, Report
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(small_city: object) -> str:
    """A reporter's own page."""
    make_request(now=timezone.now())
    return f"/track/{new_token(Report.objects.get(), now=timezone.now())}/"


def form_token(client: Client, address: str, **options: bool) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(address, **options).text)
    assert found
    return found[1]


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("headers", [{"origin": "null"}, {}])
def test_a_reporter_writes_though_her_browser_names_no_origin(
    address: str, headers: dict[str, str], secure: bool
) -> None:
    browser = Client(enforce_csrf_checks=True)
    values = {"csrfmiddlewaretoken": form_token(browser, address, secure=secure), "do": "message", "text": "Wider now"}

    browser.post(address, values, headers=headers, secure=secure)

    assert Message.objects.get().text == "Wider now"


def test_without_the_token_of_the_form_nothing_is_taken(address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    form_token(browser, address)

    refused = browser.post(address, {"do": "message", "text": "Wider now"}, headers={"origin": "null"})

    assert refused.status_code == 403
    assert not Message.objects.exists()


def test_forms_of_another_site_are_refused_even_with_a_token(address: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    values = {"csrfmiddlewaretoken": form_token(browser, address), "do": "message", "text": "Wider now"}

    assert browser.post(address, values, headers={"origin": "https://evil.example"}).status_code == 403
    assert not Message.objects.exists()


def test_other_pages_do_not_take_forms_without_an_origin(operator: Persona) -> None:
    operator.handler.enforce_csrf_checks = True
    values = {"csrfmiddlewaretoken": form_token(operator, "/staff/call/"), "step": "history", "phone": ""}

    assert operator.post("/staff/call/", values, headers={"origin": "null"}).status_code == 403
