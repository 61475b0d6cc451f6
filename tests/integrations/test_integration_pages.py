"""The pages of webhooks, work systems and the integration ledger, and who is told when something is silent or stuck."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from integrations import exchanges, watching
from integrations.models import ApiKey, Delivery, Exchange, Subscription, WorkEvent, WorkSystem
from tests.factories.receivers import receiving, subscribe
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LEDGER = "/staff/settings/integrations/"


def page(persona: Persona, address: str, **values: Any) -> str:
    return persona.get(address, values).content.decode()


def test_a_webhook_is_added_tried_and_its_secret_shown_once(administrator: Persona, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with receiving() as receiver:
        given = {"name": "Data store", "url": receiver.url, "level": "public", "kinds": ["closed"]}
        shown = administrator.post(reverse("webhook_add"), given).content.decode()
        row = Subscription.objects.get()
        secret = shown.split('value="c311_')[1].split('"')[0]
        own = reverse("webhook", args=[row.pk])

        answer = administrator.post(own, {"do": "test"}, follow=True).content.decode()

    assert "It was taken: HTTP 200" in answer
    assert [call.said["kind"] for call in receiver.calls] == ["test"]
    assert secret not in answer
    assert secret not in row.secret
    assert "Data store".lower().replace(" ", "-") in page(administrator, LEDGER)


def test_an_address_that_is_none_is_refused_with_a_word(administrator: Persona) -> None:
    for url in ("ftp://example.org/", "https://", "http://a:b@c.org/", "http://x:99999/", "no address"):
        answer = administrator.post(reverse("webhook_add"), {"name": "A", "url": url, "level": "public"})
        assert answer.status_code == 422
        assert "no address" in answer.content.decode()

    assert not Subscription.objects.exists()


def test_contacts_do_not_go_out_in_the_clear(administrator: Persona) -> None:
    given = {"name": "Crews", "url": "http://example.org/", "level": "work", "sends_contacts": "on"}

    refused = administrator.post(reverse("webhook_add"), given)
    administrator.post(reverse("webhook_add"), given | {"url": "https://example.org/"})

    assert refused.status_code == 422
    assert "Contacts go only to an address that begins with https://" in refused.content.decode()
    assert [row.url for row in Subscription.objects.all()] == ["https://example.org/"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("integration_keys", {"name": "App", "scopes": ["open311"], "rate": "60"}),
        ("webhook_add", {"name": "Crews", "url": "https://example.org/", "level": "public"}),
        ("work_systems", {"name": "Orders"}),
    ],
)
def test_before_a_key_or_a_secret_is_given_out_it_is_asked_again_who_it_is(
    administrator: Persona, name: str, given: dict[str, Any]
) -> None:
    administrator.prove_identity(minutes_ago=16)

    answer = administrator.post(reverse(name), given, follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    assert not (ApiKey.objects.exists() or Subscription.objects.exists() or WorkSystem.objects.exists())


def test_a_new_secret_is_made_only_after_that_too(administrator: Persona) -> None:
    row, _secret = subscribe("https://example.org/")
    before = row.secret
    administrator.prove_identity(minutes_ago=16)

    answer = administrator.post(reverse("webhook", args=[row.pk]), {"do": "secret"}, follow=True)

    row.refresh_from_db()
    assert answer.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    assert row.secret == before


def test_contacts_can_be_switched_on_only_by_who_may_see_them(administrator: Persona, settings: Settings) -> None:
    given = {"name": "Crews", "url": "https://example.org/", "level": "work", "sends_contacts": "on"}
    role = administrator.user.memberships.get().role
    role.capabilities = [each for each in role.capabilities if each != "contacts.view_confidential"]
    role.save()

    administrator.post(reverse("webhook_add"), given)

    assert not Subscription.objects.get().sends_contacts


@pytest.mark.parametrize(
    ("changes", "stays"),
    [({}, True), ({"url": "https://elsewhere.example/"}, False), ({"level": "public"}, False)],
)
def test_who_may_not_see_contacts_cannot_send_them_elsewhere(
    administrator: Persona, changes: dict[str, str], stays: bool
) -> None:
    row, _secret = subscribe("https://example.org/", level=Subscription.Level.WORK, sends_contacts=True)
    role = administrator.user.memberships.get().role
    role.capabilities = [each for each in role.capabilities if each != "contacts.view_confidential"]
    role.save()
    given = {"name": "Crews", "url": "https://example.org/", "level": "work"}

    assert administrator.post(reverse("webhook_change", args=[row.pk]), given | changes).status_code == 302

    row.refresh_from_db()
    assert row.sends_contacts == stays


def test_what_was_given_up_is_listed_and_sent_again(administrator: Persona) -> None:
    row, _secret = subscribe("https://example.org/")
    line = exchanges.note("webhook-out", peer=row.slug, direction="out", what="closed", state="given_up",
                          answer="HTTP 500", now=timezone.now())  # fmt: skip
    Delivery.objects.create(subscription=row, kind="closed", recorded_at=MORNING, payload={}, state="given_up",
                            queued_at=MORNING, due_at=MORNING, exchange=line)  # fmt: skip
    assert "HTTP 500" in page(administrator, reverse("webhook", args=[row.pk]))

    administrator.post(reverse("exchange_retry", args=[line.pk]))

    sent = Delivery.objects.get()
    assert (sent.exchange.state, sent.state) == ("waiting", "waiting")
    line.refresh_from_db()
    assert line.state == "given_up"

    Delivery.objects.update(state="done")
    Exchange.objects.update(state="done")
    administrator.post(reverse("exchange_retry", args=[sent.exchange_id]))
    assert Delivery.objects.get().state == "done"


def test_a_test_that_failed_is_nothing_lost(administrator: Persona) -> None:
    row, _secret = subscribe("https://nowhere.invalid/")
    own = reverse("webhook", args=[row.pk])

    answer = administrator.post(own, {"do": "test"}, follow=True).content.decode()

    assert "It was not taken" in answer
    assert "Not taken within three days." not in page(administrator, own)


def test_the_ledger_is_found_by_door_peer_state_time_and_number(administrator: Persona) -> None:
    now, case = timezone.now(), make_request()
    for peer, state, days in (("alder", "done", 0), ("birch", "given_up", 3)):
        subscribe("https://example.org/", peer)
        exchanges.note("webhook-out", peer=peer, direction="out", what="closed", reference=case.public_id,
                       service_request_id=case.pk, state=state, now=now - timedelta(days=days))  # fmt: skip
    watching.learn(now=now)

    def peers(**asked: str) -> set[str]:
        found = administrator.get(LEDGER, asked).context["rows"]
        return {each["row"].peer for each in found}

    assert peers() == {"alder", "birch"}
    assert peers(peer="birch") == peers(state="given_up") == {"birch"}
    assert peers(span="day") == {"alder"}
    assert peers(number=case.public_id, door="webhook-out") == {"alder", "birch"}
    assert peers(number="26-000000-0") == peers(state="nonsense") == set()


def test_a_message_of_a_work_system_is_mapped_tried_and_linked_on_screen(administrator: Persona) -> None:
    case = make_request()
    administrator.post(reverse("work_systems"), {"name": "Works yard"})
    system = WorkSystem.objects.get()
    own = reverse("work_system", args=[system.slug])
    mapping = {
        "do": "save", "name": "Works yard", "path_reference": "order", "path_status": "state",
        "status-TOTAL_FORMS": "2", "status-INITIAL_FORMS": "0", "status-0-status": "Begun",
        "status-0-meaning": "start", "status-1-status": "", "status-1-meaning": "",
    }  # fmt: skip
    assert administrator.post(own, mapping).status_code == 302
    system.refresh_from_db()
    assert system.statuses == {"Begun": {"act": "start"}}
    sample = json.dumps({"order": "W-5", "state": "BEGUN"})

    tried = administrator.post(own, {"do": "try", "sample": sample}).content.decode()
    assert "Work starts" in tried
    assert "No case of ours is known" in tried
    assert not WorkEvent.objects.exists()

    line = exchanges.note("webhook-in", peer=system.slug, direction="in", what="Begun", state="failed", now=MORNING)
    held = WorkEvent.objects.create(system=system, event_id="1", body=json.loads(sample), received_at=MORNING,
                                    state="held", reason="unknown", due_at=MORNING, exchange=line)  # fmt: skip
    administrator.post(own, {"do": "link", "event": held.pk, "number": case.public_id})

    held.refresh_from_db()
    assert (held.state, held.service_request) == ("waiting", case)
