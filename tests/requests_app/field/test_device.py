"""What a phone is given to work without signal, and what it is not."""

import json
import re
from collections.abc import Callable

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from requests_app.models import ServiceRequest
from requests_app.views.field.device import IMPORTED, SHELL
from tests.factories.city import SmallCity
from tests.personas import Persona
from tests.requests_app.field.conftest import soup

pytestmark = pytest.mark.django_db


def settings_of(persona: Persona) -> dict[str, object]:
    script = persona.get("/staff/field/worker.js").content.decode()
    return dict(json.loads(re.search(r"self\.FIELD = (.*);\n", script)[1]))


def test_every_file_the_phone_keeps_is_there() -> None:
    assert [name for name in (*SHELL, *IMPORTED) if not finders.find(name)] == []


def test_the_worker_script_is_each_persons_own(worker: Persona, other_worker: Persona) -> None:
    assert settings_of(worker)["user"] == str(worker.user.pk)
    assert settings_of(worker) != settings_of(other_worker)


def test_every_page_the_phone_keeps_says_whose_it_is(worker: Persona, stop: Callable[..., ServiceRequest]) -> None:
    made = stop()
    pages = [*settings_of(worker)["pages"], f"/staff/field/stops/{made.public_id}/"]

    owners = {path: worker.get(path).headers.get("Field-User") for path in pages}

    assert owners == dict.fromkeys(pages, str(worker.user.pk))
    assert worker.get(pages[-1]).headers["Field-Version"] == str(made.version)


def test_a_phone_that_was_signed_out_is_sent_to_sign_in(visitor: Client) -> None:
    for path in ("token/", "worker.js", ""):
        assert visitor.get(f"/staff/field/{path}").status_code == 302
    assert visitor.post("/staff/field/actions/", {}).status_code == 302


def test_who_only_enters_what_is_found_has_a_phone_without_a_route(
    sign_in: Callable[..., Persona], small_city: SmallCity
) -> None:
    liaison = sign_in("Lia Liaison", "liaison", small_city.streets)

    pages = settings_of(liaison)["pages"]

    assert [liaison.get(path).status_code for path in pages] == [200] * len(pages)
    assert "/staff/field/found/" in pages and liaison.get("/staff/field/token/").json()["token"]
    assert liaison.get("/staff/field/").status_code == 403


def test_what_is_found_beside_a_stop_begins_with_its_place(
    worker: Persona, other_worker: Persona, stop: Callable[..., ServiceRequest]
) -> None:
    made = stop()

    def begun(persona: Persona) -> str:
        page = soup(persona.get(f"/staff/field/found/?near={made.public_id}"))
        return page.select_one("#id_address").get("value", "")

    assert (begun(worker), begun(other_worker)) == (made.address, "")


def test_a_kept_report_of_what_was_found_is_taken_or_refused_in_words(worker: Persona) -> None:
    report = {"service": "streetlight", "address": "7 Dark Alley", "address_choice": "typed", "description": "Out"}
    key = {"submission_key": "7a1c2c1e-6f3e-4a55-9d3b-3f6f0f1f2d11", "step": "send"}
    frame = {"headers": {"accept": "application/json"}}

    taken = [worker.post("/staff/field/found/", report | key, **frame).json() for _turn in range(2)]
    refused = worker.post("/staff/field/found/", {"description": "Out"} | key, **frame)

    assert [each["result"] for each in taken] == ["done", "done"]
    assert ServiceRequest.objects.get().public_id == taken[1]["words"]
    assert (refused.status_code, refused.json()["result"]) == (422, "refused")
    assert "Service" in refused.json()["words"]
