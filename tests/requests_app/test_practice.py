"""Staff train on cases that never count."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic311.accounts.viewer import viewer_of
from community.models import Enquiry
from integrations.models import InboundMail
from notifications.models import OutboundMessage
from reports.keeping import rebuild
from reports.models import RequestFact
from reports.open_data_files import make_files
from requests_app.actions import contractors, work
from requests_app.actions.submit import submit
from requests_app.actor import Actor
from requests_app.models import BacklogEntry, DuplicateSuggestion, Event, ServiceRequest
from requests_app.tasks import announce_backlog, suggest_duplicates, sweep_clocks
from routing.models import ClosureReason
from tests.architecture.addresses import ADDRESSES
from tests.factories.knowledge import make_category
from tests.factories.requests import MORNING, make_intake, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
WORDS = "Zebra on the runway"


def begin_practice(persona: Persona) -> Actor:
    """The person as actions take her once she practices."""
    persona.post("/staff/practice/", {"do": "begin"})
    persona.user.refresh_from_db()
    return Actor(viewer_of(persona.user), "desk")


def make_case(persona: Persona, **values: Any) -> ServiceRequest:
    return submit(make_intake(description=WORDS, **values), actor=begin_practice(persona), now=MORNING)


def run_worker() -> None:
    sweep_clocks()
    suggest_duplicates()
    announce_backlog()


def test_a_case_of_practice_is_routed_and_timed_and_nobody_hears_of_it(operator: Persona) -> None:
    made = make_case(operator)
    run_worker()

    assert (made.status, made.queue.code, made.due_at is not None) == ("ROUTED", "potholes", True)
    assert not OutboundMessage.objects.exists()
    assert not BacklogEntry.objects.exists()
    assert not Event.objects.filter(kind__in=["escalated", "paged"]).exists()


def test_only_those_who_practice_see_it_and_they_see_nothing_else(operator: Persona, manager: Persona) -> None:
    practiced, real = make_case(operator), make_request()
    pages = [f"/staff/requests/{each.public_id}/" for each in (practiced, real)]

    assert [operator.get(page).status_code for page in pages] == [200, 404]
    assert [manager.get(page).status_code for page in pages] == [404, 200]
    assert practiced.public_id not in manager.get("/staff/queue/?view=all").content.decode()


def test_the_page_of_practice_is_said_everywhere_and_ends_with_one_button(operator: Persona) -> None:
    begin_practice(operator)
    assert b"Nothing here counts" in operator.get("/staff/call/").content

    operator.post("/staff/practice/", {"do": "end"})

    assert b"Nothing here counts" not in operator.get("/staff/call/").content


def test_worked_on_closed_and_taken_up_again_it_still_does_not_count(worker: Persona) -> None:
    actor = begin_practice(worker)
    made = submit(make_intake(), actor=actor, now=MORNING)
    by = {"actor": actor, "version": None, "now": MORNING}
    work.start(made.pk, **by)
    contractors.send_out(
        made.pk, contractor="Pavers", email="p@example.org", instructions="", days=3, language="en",
        actor=Actor(actor.viewer, "staff", is_system=True), version=None, now=MORNING,
    )  # fmt: skip
    work.close(made.pk, reason=ClosureReason.objects.get(code="done"), **by)
    work.reopen(made.pk, reason="Not done", **by | {"actor": Actor(actor.viewer, "staff", is_system=True)})
    run_worker()

    made.refresh_from_db()
    assert (made.is_practice, made.is_live, made.is_withheld, made.is_open) == (True, False, True, True)
    assert not OutboundMessage.objects.exists()
    call_command("check_ledger", stdout=StringIO())  # exits with 1 on a difference


def test_a_real_report_is_never_compared_with_one_of_practice(operator: Persona) -> None:
    make_case(operator)
    make_request(description=WORDS)
    run_worker()

    assert not DuplicateSuggestion.objects.exists()


def test_who_practices_is_kept_from_sending_what_counts(operator: Persona, visitor: Client) -> None:
    begin_practice(operator)

    answer = operator.post("/report/pothole/place/", {"address": "12 Mill Street"})

    assert answer.headers["Location"] == "/staff/practice/"


def test_a_call_of_practice_is_not_logged_and_mail_that_came_in_is_left_to_others(operator: Persona) -> None:
    InboundMail.objects.create(message_id="m", state="draft", from_address="rosa@example.org", subject=WORDS)
    begin_practice(operator)

    call = {"topic": str(make_category().pk), "words": "Dogs", "language": "en", "channel": "phone"}
    taken = operator.post("/staff/call/information/", call)

    assert taken.headers["Location"] == "/staff/call/"
    assert not Enquiry.objects.exists()
    assert WORDS not in operator.get("/staff/mail/in/").content.decode()


@pytest.mark.deep
def test_no_page_feed_export_or_figure_knows_a_case_of_practice(
    operator: Persona, manager: Persona, administrator: Persona, settings: Any, tmp_path: Path
) -> None:
    settings.OPEN_DATA_DIR = tmp_path
    made = make_case(operator)
    rebuild(now=timezone.now())
    make_files(tmp_path, now=timezone.now())
    told = {}
    for name, access in ADDRESSES.items():
        if access.post or access.kind in ("token", "hook", "case", "own", "probe") or "<" in str(access.arguments):
            continue
        reader = administrator if name.startswith("settings") else manager
        answer = reader.get(reverse(name, kwargs=access.arguments or None))
        body = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode(errors="replace")
        if made.public_id in body or WORDS in body:
            told[name] = answer.status_code

    assert told == {}
    assert not RequestFact.objects.exists()
    assert Client().get(f"/requests/{made.public_id}/").status_code == 404
