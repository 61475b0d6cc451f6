"""A dropped call, a closed tab or a restart loses nothing that was typed."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from requests_app.models import CallDraft, ServiceRequest
from requests_app.tasks import clean_drafts
from tests.personas import Persona
from tests.requests_app.staff.desk.desk_calls import live, save, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(sign_in: Callable[..., Persona]) -> Persona:
    return sign_in("Cara Colleague", "operator")


def begun(operator: Persona, **values: str) -> str:
    key = str(uuid.uuid4())
    live(operator, "say", submission_key=key, **values)
    return key


def test_what_was_typed_waits_under_unfinished_calls_and_goes_on(operator: Persona) -> None:
    key = begun(operator, description="The hole grows")

    desk = operator.get("/staff/call/").text
    assert "1 unfinished call" in desk and "Ana Lima" in desk
    page = operator.get("/staff/call/", {"draft": key}).text

    assert "The hole grows" in page and 'value="12 Mill Street"' in page and "How deep is it?" in page
    assert key in page and "unfinished call" not in page


def test_the_form_that_was_shown_without_scripts_is_kept_too(operator: Persona) -> None:
    operator.post("/staff/call/", typed(step="show"))

    assert "Ana Lima" in operator.get("/staff/call/").text


def test_nothing_typed_is_no_call(operator: Persona) -> None:
    nothing = dict.fromkeys(("service", "description", "address", "phone", "name"), "")

    begun(operator, **nothing)

    assert not CallDraft.objects.exists()


def test_a_saved_call_is_not_unfinished_and_nothing_late_revives_it(operator: Persona) -> None:
    key = begun(operator)

    save(operator, submission_key=key)
    live(operator, "say", submission_key=key, description="Sent a moment before")

    draft = CallDraft.objects.get()
    assert (draft.data, draft.ended_at is not None) == ({}, True)
    assert ServiceRequest.objects.count() == 1


def test_a_call_can_be_thrown_away(operator: Persona) -> None:
    key = begun(operator)

    page = operator.post("/staff/call/", {"discard": key, "submission_key": str(uuid.uuid4())}).text

    assert "unfinished call" not in page
    assert CallDraft.objects.get().data == {}


def test_nobody_else_reads_changes_or_ends_a_call(operator: Persona, colleague: Persona) -> None:
    key = begun(operator)

    assert "Ana Lima" not in colleague.get("/staff/call/", {"draft": key}).text
    live(colleague, "say", submission_key=key, name="Mallory")
    colleague.post("/staff/call/", {"discard": key})

    draft = CallDraft.objects.get()
    assert (draft.data["name"], draft.ended_at) == (["Ana Lima"], None)


def test_only_fields_of_the_desk_are_kept_and_never_too_much(operator: Persona) -> None:
    key = begun(operator, csrfmiddlewaretoken="secret", whatever="x")
    live(operator, "say", submission_key=key, description="y" * 30_000)

    kept = CallDraft.objects.get().data
    assert not {"csrfmiddlewaretoken", "whatever", "parts"} & set(kept)
    assert kept["description"] == ["Hole by the bakery"]


def test_what_cannot_be_stored_is_left_out(operator: Persona) -> None:
    begun(operator, description="a hole\x00 here", **{"answer_\x00": "x"})

    kept = CallDraft.objects.get().data
    assert kept["description"] == ["a hole here"] and "answer_\x00" not in kept


@pytest.mark.parametrize("key", ["", "made-up", "7d3f1c52-6a0e-4c2f-9b1e-5f2a8d4c6b90"])
def test_a_call_that_is_not_there_begins_anew(operator: Persona, key: str) -> None:
    assert operator.get("/staff/call/", {"draft": key}).status_code == 200


def test_personal_data_in_drafts_goes_after_a_week(operator: Persona) -> None:
    begun(operator)

    with time_machine.travel(timezone.now() + timedelta(days=6)):
        clean_drafts()
        assert CallDraft.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        clean_drafts()
        assert not CallDraft.objects.exists()
