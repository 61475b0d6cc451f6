"""Sent mail under /staff/mail/: who may read what."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from civic311.accounts.models import Membership, Role
from civic311.lib.public_ids import make
from civic311.people.models import ContactAccess
from notifications.models import OutboundMessage
from notifications.outbox import Draft, put
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def write(key: str = "a", **values: Any) -> OutboundMessage:
    given = {
        "kind": "closed", "to_address": "rosa.canary@example.org", "subject": f"Subject {key}",
        "body_text": "Follow http://testserver/track/AbCdEfGhIjKlMnOpQrStUv/ <now>", "body_html": "<p>Hello</p>",
        "about": make(2026, 1),
    }  # fmt: skip
    put([Draft(key=key, **(given | values))], now=NOW)
    return OutboundMessage.objects.get(key=key)


def page_of(message: OutboundMessage) -> str:
    return reverse("staff_mail_detail", args=[message.pk])


def test_visitors_are_sent_to_sign_in(visitor: Client) -> None:
    for address in (reverse("staff_mail"), page_of(write())):
        assert visitor.get(address).status_code == 302


def test_staff_without_the_capability_are_refused(worker: Persona, council_member: Persona) -> None:
    message = write()
    for persona in (worker, council_member):
        assert persona.get(reverse("staff_mail")).status_code == 403
        assert persona.get(page_of(message)).status_code == 403


def test_the_list_shows_newest_first_and_finds_a_case_by_its_number(auditor: Persona) -> None:
    write("older")
    write("other", about=make(2026, 2))

    everything = auditor.get(reverse("staff_mail")).content.decode()
    found = auditor.get(reverse("staff_mail"), {"about": make(2026, 1).replace("-", " ")}).content.decode()

    assert everything.index("Subject other") < everything.index("Subject older")
    assert "Subject older" in found
    assert "Subject other" not in found


def test_the_list_asks_as_few_questions_for_many_as_for_few(
    auditor: Persona, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        write(str(number))
    auditor.get(reverse("staff_mail"))  # the first page reads what the city announces

    with django_assert_max_num_queries(6):
        auditor.get(reverse("staff_mail"))


def test_a_message_is_shown_as_text_and_in_a_closed_frame(manager: Persona) -> None:
    response = manager.get(page_of(write()))

    html = response.content.decode()
    assert "rosa.canary@example.org" in html
    assert "&lt;now&gt;" in html
    assert "<iframe" in html
    assert " sandbox " in html
    assert "<p>Hello</p>" not in html
    assert response["Cache-Control"] == "no-store"


def test_without_the_right_to_contact_details_the_address_is_shortened(auditor: Persona) -> None:
    message = write()

    for address in (reverse("staff_mail"), page_of(message)):
        assert "rosa.canary" not in auditor.get(address).content.decode()


def test_the_whole_address_is_shown_on_the_page_of_a_message_alone_and_that_look_is_kept(manager: Persona) -> None:
    case = make_request()
    message = write(about=case.public_id)
    for address in (reverse("staff_mail"), reverse("case_messages", args=[case.public_id])):
        page = manager.get(address).content.decode()
        assert "r…@example.org" in page
        assert "rosa.canary" not in page
    assert not ContactAccess.objects.exists()

    assert "rosa.canary" in manager.get(page_of(message)).content.decode()

    look = ContactAccess.objects.get()
    assert (look.contact.name, look.user, look.about) == ("Rosa Canary", manager.user, case.public_id)


def test_mail_of_another_department_is_out_of_scope(sign_in: Any, small_city: SmallCity) -> None:
    ours = write("ours", department_id=small_city.streets.pk)
    theirs = write("theirs", department_id=small_city.housing.pk)
    persona = sign_in("Sam Streets", "worker", small_city.streets)
    reader = Role.objects.create(code="reader", capabilities=["mail.view"])
    Membership.objects.create(user=persona.user, department=small_city.streets, role=reader)

    listed = persona.get(reverse("staff_mail")).content.decode()

    assert "Subject ours" in listed
    assert "Subject theirs" not in listed
    assert persona.get(page_of(ours)).status_code == 200
    assert persona.get(page_of(theirs)).status_code == 404


def test_outside_the_demo_signed_links_and_account_mail_are_not_shown(manager: Persona, settings: Settings) -> None:
    settings.DEMO_MODE = False
    link, account = write("link"), write("account", kind="account", body_text="secret link", body_html="")

    assert "AbCdEfGhIjKlMnOpQrStUv" not in manager.get(page_of(link)).content.decode()
    assert "secret link" not in manager.get(page_of(account)).content.decode()
