"""Every address for every persona: who gets the page, who is sent to sign in, who gets 403 and who 404."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civic311.accounts.viewer import viewer_of
from notifications.models import OutboundMessage
from requests_app.actions.tracking import new_token
from requests_app.models import Attachment, Report, ServiceRequest
from tests.architecture.addresses import ADDRESSES, Access, names
from tests.architecture.stand_ins import stand_ins
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
STAFF = ["operator", "worker", "other_worker", "supervisor", "manager", "council_member", "administrator", "auditor"]


def test_every_address_is_in_the_table() -> None:
    assert set(names()) == ADDRESSES.keys()


@pytest.fixture
def real(small_city: SmallCity) -> dict[str, Any]:
    """What stands for the placeholders: a case of Streets with a photo, a token and a message about it."""
    made = make_request()
    photo = Attachment.objects.create(service_request=made, report=made.reports.get())
    message = OutboundMessage.objects.create(key="k", kind="x", to_address="a@example.org", subject="s", body_text="t")
    token = new_token(Report.objects.get(service_request=made), now=MORNING)
    colleague = make_user("colleague@testville.example", "Col League", "worker")
    return stand_ins(made, colleague, now=MORNING) | {
        "<case>": made.public_id, "<photo>": photo.pk, "<token>": token, "<message>": message.pk,
        "<schedule>": make_schedule().pk,
    }  # fmt: skip


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers' status is asked for, not their looks: drawing hundreds of pages would take minutes."""
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")


def ask(client: Client, name: str, access: Access, real: dict[str, Any]) -> int:
    arguments = {key: real.get(value, value) for key, value in access.arguments.items()}
    address = reverse(name, kwargs=arguments or None)
    answer = client.post(address, {"text": ""}) if access.post else client.get(address)
    if answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]:
        return 401
    return answer.status_code


def expected(client: Any, access: Access, made: ServiceRequest) -> set[int]:
    viewer = viewer_of(client.user)
    if access.kind == "case":
        if not viewer.has("requests.view"):
            return {403}
        if not viewer.has_in("requests.view", made.department_id):
            return {404}
        held = any(viewer.has_in(name, made.department_id) for name in access.capabilities)
    else:
        held = not access.capabilities or any(viewer.has(name) for name in access.capabilities)
    if not held:
        return {403}
    return {404} if access.kind == "own" else {200, 302, 400, 422}


GUARDED = [name for name, access in ADDRESSES.items() if access.kind in ("needs", "case", "own")]
OPEN = [name for name, access in ADDRESSES.items() if access.kind == "public"]


def test_visitors_are_sent_to_sign_in(visitor: Client, real: dict[str, Any]) -> None:
    let_in = {name: status for name in GUARDED if (status := ask(visitor, name, ADDRESSES[name], real)) != 401}

    assert let_in == {}


@pytest.mark.parametrize("persona", STAFF)
def test_staff_get_what_their_capabilities_say(
    request: pytest.FixtureRequest, persona: str, real: dict[str, Any], unrendered: None
) -> None:
    client = request.getfixturevalue(persona)
    made = ServiceRequest.objects.get(public_id=real["<case>"])

    wrong = {
        name: status
        for name in GUARDED
        if (status := ask(client, name, ADDRESSES[name], real)) not in expected(client, ADDRESSES[name], made)
    }

    assert wrong == {}


# What these open concerns the whole city, so to hold them for one department opens none of it.
WHOLE_CITY = {"integrations.manage", "operations.manage", "city.configure", "people.manage", "catalogue.edit",
              "records.manage", "records.disclose", "people.data"}  # fmt: skip


def test_who_administers_one_department_changes_nothing_of_the_whole_city(
    sign_in: Callable[..., Persona], small_city: SmallCity, real: dict[str, Any], unrendered: None
) -> None:
    client = sign_in("Dee Department", "administrator", small_city.streets)
    kept = {name: each for name, each in ADDRESSES.items() if each.kind == "needs" and each.capabilities}
    closed = [name for name, access in kept.items() if WHOLE_CITY.issuperset(access.capabilities)]

    let_in = {name: status for name in closed if (status := ask(client, name, ADDRESSES[name], real)) != 403}

    assert let_in == {}
    assert len(closed) > 100


def test_everybody_may_open_public_pages(real: dict[str, Any]) -> None:
    answers = {name: ask(Client(), name, ADDRESSES[name], real) for name in OPEN}

    hidden = {"media", "own_media", "open_data_file"}  # the photo waits to be decoded, files are made at night
    shut = {name for name, status in answers.items() if status not in (200, 302)}
    assert {name: answers[name] for name in shut} == dict.fromkeys(hidden, 404)


def test_a_made_up_token_or_number_is_simply_not_there(visitor: Client) -> None:
    for address in ("/track/abcdefghijklmnopqrstuv/", "/requests/26-000000-0/", "/staff/mail/999999/"):
        assert visitor.get(address).status_code in (302, 404)
