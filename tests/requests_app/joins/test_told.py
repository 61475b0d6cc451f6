"""Everyone who reported a shared case is told, each by a message and a link of her own."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from notifications.models import OutboundMessage
from requests_app.actions import talk, work
from requests_app.actions.join import join, unjoin
from requests_app.actions.split import split
from requests_app.actions.submit import ContactInput
from requests_app.actions.voices import separate_voice
from requests_app.actor import WORKER
from routing.models import ClosureReason
from tests.factories.city import SmallCity
from tests.factories.joins import LATER, add_voice, fresh, make_joined
from tests.factories.requests import make_request
from tests.requests_app.joins.test_split import two_parts

pytestmark = pytest.mark.django_db
Told = Callable[[], list[OutboundMessage]]
FRAME = {"actor": WORKER, "version": None, "now": LATER}
DONE = "done"


def person(name: str) -> ContactInput:
    return ContactInput(name=name.title(), email=f"{name}@example.org")


def by_address(messages: list[OutboundMessage]) -> dict[str, OutboundMessage]:
    assert len({m.to_address for m in messages}) == len(messages)
    return {message.to_address.split("@")[0]: message for message in messages}


def own_page(message: OutboundMessage) -> str:
    link = re.search(r"/track/[\w-]+/", message.body_text)
    assert link
    return Client().get(link.group()).content.decode()


def test_who_reported_the_joined_case_hears_that_the_work_goes_on_elsewhere(told: Told) -> None:
    original = make_request(contact=person("anna"))
    joined = make_request(contact=person("ben"))
    told()

    join(joined.pk, original_id=original.pk, **FRAME)

    messages = by_address(told())
    assert messages.keys() == {"ben"}
    assert joined.public_id in messages["ben"].body_text
    assert original.public_id in messages["ben"].body_text
    assert "13 March" in messages["ben"].body_text  # what is promised there


def test_everybody_in_the_tree_is_told_once_with_a_link_of_their_own(told: Told) -> None:
    root = make_request(contact=person("anna"))
    middle = make_joined(root, contact=person("ben"))
    make_joined(middle, contact=person("cleo"))
    add_voice(root, contact=person("dora"))
    add_voice(root, contact=person("anna"))
    told()

    talk.reply(root.pk, text="The crew comes tomorrow.", actor=WORKER, now=LATER)

    messages = by_address(told())
    assert messages.keys() == {"anna", "ben", "cleo", "dora"}
    links = {re.search(r"/track/[\w-]+/", m.body_text).group() for m in messages.values()}  # type: ignore[union-attr]
    assert len(links) == 4
    assert middle.public_id in messages["ben"].body_text
    assert middle.public_id not in messages["anna"].body_text
    for message in messages.values():
        assert "The crew comes tomorrow." in own_page(message)


def test_after_unjoining_each_hears_of_their_own_case_only(told: Told) -> None:
    root = make_request(contact=person("anna"))
    joined = make_joined(root, contact=person("ben"))
    told()

    unjoin(joined.pk, **FRAME)
    assert by_address(told()).keys() == {"ben"}
    work.close(root.pk, reason=ClosureReason.objects.get(code=DONE), **FRAME)

    assert by_address(told()).keys() == {"anna"}


def test_a_new_voice_is_thanked_though_others_of_the_same_address_follow(told: Told) -> None:
    root = make_request(contact=person("anna"))
    told()

    report = add_voice(root, contact=person("anna"), description="Still there")

    (message,) = told()
    assert message.kind == "voice"
    assert "Still there" in own_page(message)
    assert report.service_request_id == root.pk


def test_who_is_separated_hears_their_new_number(told: Told) -> None:
    root = make_request(contact=person("anna"))
    report = add_voice(root, contact=person("ben"))
    told()

    made = separate_voice(report.pk, **FRAME)

    messages = by_address(told())
    assert messages.keys() == {"ben"}
    assert fresh(made).public_id in messages["ben"].subject


def test_of_a_split_case_each_step_is_told_once(told: Told, small_city: SmallCity) -> None:
    whole = make_request(contact=person("anna"))
    told()
    parts = split(whole.pk, two_parts(small_city), **FRAME)
    (message,) = told()
    assert "Streets: waits its turn" in message.body_text
    assert "Housing: waits its turn" in message.body_text

    talk.reply(parts[1].pk, text="The inspector rings on Monday.", actor=WORKER, now=LATER)
    (message,) = told()
    assert message.to_address == "anna@example.org"
    assert "The inspector rings on Monday." in own_page(message)

    reason = ClosureReason.objects.get(code=DONE)
    work.close(parts[0].pk, reason=reason, **FRAME)
    (message,) = told()
    assert "Streets: done" in message.body_text
    work.close(parts[1].pk, reason=reason, **FRAME)
    (message,) = told()
    assert message.kind == "closed"
    assert "Housing: done" in message.body_text


def test_a_street_told_by_one_is_not_written_to_another_when_it_is_not_public(told: Told) -> None:
    private = make_request("private-tip", address="77 Hidden Lane", contact=person("anna"), lat=None, long=None)
    make_joined(private, contact=person("ben"), address="", place_note="by the gate")
    told()

    talk.reply(private.pk, text="We look into it.", actor=WORKER, now=LATER)

    assert "77 Hidden Lane" not in by_address(told())["ben"].body_text
