"""Who is told when another system is silent or stuck, and when it is well again; who is not watched."""

from datetime import timedelta

import pytest
from django.urls import reverse

from civic311.accounts.models import SignOn
from integrations import exchanges, watching
from integrations.actions.registers import rename_register
from integrations.actions.webhooks import pause, remove_subscription, resume
from integrations.models import Exchange, Peer, Register
from integrations.registers.pulling import pull
from notifications.models import OutboundMessage
from tests.factories.receivers import subscribe
from tests.factories.requests import MORNING
from tests.personas import Persona

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def waits(peer: str = "crews", state: str = "waiting") -> Exchange:
    """A line of a webhook that has waited since the morning."""
    return exchanges.note("webhook-out", peer=peer, direction="out", what="closed", state=state, now=MORNING)


def subjects(*, at: int) -> list[str]:
    """What was written so many hours after the morning."""
    before = set(OutboundMessage.objects.values_list("pk", flat=True))
    watching.learn(now=MORNING + at * HOUR)
    watching.watch(now=MORNING + at * HOUR)
    return list(OutboundMessage.objects.exclude(pk__in=before).values_list("subject", flat=True))


def register(**values: object) -> Register:
    given = {"name": "assets", "kind": "addresses", "source": "folder", "place": "assets.csv"}
    return Register.objects.create(**(given | values))


def test_a_person_is_told_once_of_silence_and_once_that_it_is_over(administrator: Persona) -> None:
    start = MORNING - timedelta(days=10)
    register()
    for hour in range(0, 10 * 24, 2):
        exchanges.note("register", peer="assets", direction="in", what="pull", now=start + timedelta(hours=hour))
    watching.learn(now=MORNING)
    assert Peer.objects.get().usual_gap == timedelta(hours=3)
    told = OutboundMessage.objects.filter(kind="peer", to_address=administrator.user.email)

    for hours in (1, 2, 3, 4):
        watching.watch(now=MORNING + timedelta(hours=hours))
    assert [each.subject for each in told] == ["Longer silent than usual: assets"]

    exchanges.note("register", peer="assets", direction="in", what="pull", now=MORNING + timedelta(hours=5))
    watching.watch(now=MORNING + timedelta(hours=5))
    watching.watch(now=MORNING + timedelta(hours=6))
    assert told.all().count() == 2


def test_what_waits_for_an_hour_is_stuck_and_its_owner_is_told(administrator: Persona, manager: Persona) -> None:
    subscribe("https://example.org/", "crews")
    line = waits()
    watching.learn(now=MORNING)
    Peer.objects.update(owner=manager.user)

    watching.watch(now=MORNING + timedelta(minutes=59))
    assert not OutboundMessage.objects.exists()
    watching.watch(now=MORNING + timedelta(minutes=61))

    assert list(OutboundMessage.objects.values_list("to_address", flat=True)) == [manager.user.email]
    exchanges.settle(line.pk, state=Exchange.State.DONE, now=MORNING + timedelta(hours=2))
    watching.watch(now=MORNING + timedelta(hours=2))
    assert Peer.objects.get().trouble == ""


def test_what_was_given_up_is_not_well_again(administrator: Persona) -> None:
    subscribe("https://example.org/", "crews")
    line = waits(state="failed")
    assert subjects(at=2) == ["Something is stuck: crews"]

    exchanges.settle(line.pk, state=Exchange.State.GIVEN_UP, now=MORNING + 72 * HOUR)
    assert subjects(at=73) == []

    exchanges.note("webhook-out", peer="crews", direction="out", what="closed", now=MORNING + 74 * HOUR)
    assert subjects(at=75) == ["Well again: crews"]


def test_who_was_removed_or_paused_is_not_watched(administrator: Persona) -> None:
    rows = {name: subscribe("https://example.org/", name)[0] for name in ("gone", "paused", "crews")}
    pause(rows["paused"])
    for name in rows:
        waits(name)
    remove_subscription(rows["gone"])

    assert subjects(at=2) == ["Something is stuck: crews"]
    assert list(Peer.objects.values_list("name", flat=True)) == ["crews"]

    resume(rows["paused"], now=MORNING + 3 * HOUR)
    assert subjects(at=3) == []
    assert subjects(at=5) == ["Something is stuck: paused"]


def test_a_register_that_cannot_be_read_has_one_line_and_somebody_is_told(administrator: Persona) -> None:
    row = register(every_hours=24 * 7)
    for hour in range(3):
        pull(row, now=MORNING + hour * HOUR)
    line = Exchange.objects.get()
    assert (line.state, line.attempts) == ("failed", 3)
    assert subjects(at=3) == ["Something is stuck: assets"]

    rename_register("assets", "hydrants")
    Register.objects.update(name="hydrants")
    assert subjects(at=4) == []
    administrator.post(reverse("integration_register_remove", args=[row.pk]))

    line.refresh_from_db()
    assert (line.state, line.peer) == ("given_up", "hydrants")
    assert not Peer.objects.exists()


def test_a_file_that_waits_for_a_person_is_stuck_after_its_two_days(administrator: Persona) -> None:
    register()
    exchanges.note("register", peer="assets", direction="in", what="addresses", state="waiting",
                   due_at=MORNING + 48 * HOUR, now=MORNING)  # fmt: skip

    assert subjects(at=47) == []
    assert subjects(at=50) == ["Something is stuck: assets"]


def test_a_work_system_that_is_refused_for_an_hour_is_stuck(administrator: Persona) -> None:
    administrator.post(reverse("work_systems"), {"name": "yard"})

    def refused(hours: int) -> None:
        exchanges.note("webhook-in", peer="yard", direction="in", what="refused", state="given_up",
                       now=MORNING + hours * HOUR)  # fmt: skip

    refused(0)
    assert subjects(at=2) == []
    refused(2)
    assert subjects(at=2) == ["Something is stuck: yard"]


def test_a_sign_on_that_does_not_answer_is_one_line_until_it_does(administrator: Persona) -> None:
    SignOn.objects.create(pk=1, name="City", issuer="https://id.example.org", client_id="c311", is_on=True)
    for minutes in (0, 20, 90):
        exchanges.note_failing("sign-on", peer="City", direction="out", what="sign-in", answer="TimeoutError",
                               now=MORNING + timedelta(minutes=minutes))  # fmt: skip
    assert subjects(at=2) == ["Something is stuck: City"]

    for minutes in (0, 10, 30, 80):
        exchanges.note_well("sign-on", peer="City", direction="out", what="sign-in",
                            now=MORNING + 3 * HOUR + timedelta(minutes=minutes))  # fmt: skip

    assert subjects(at=5) == ["Well again: City"]
    assert list(Exchange.objects.order_by("pk").values_list("state", "attempts")) == [
        ("done", 4),
        ("done", 1),
        ("done", 1),
    ]
