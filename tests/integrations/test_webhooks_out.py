"""Webhooks out, to a real receiver: what is told to whom, in which order, and what becomes of what is not taken."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.actions.webhooks import new_secret_for, remove_subscription
from integrations.models import Delivery, Exchange, Subscription
from integrations.webhooks import fan_out
from integrations.webhooks.signature import BadSignature, check
from requests_app.actions import work
from requests_app.actions.service_change import change_service
from requests_app.actor import WORKER
from requests_app.models import BacklogEntry, Consumer
from routing.models import Service
from routing.models.catalogue import SeenBy
from tests.factories.city import SmallCity
from tests.factories.receivers import Receiver, deliver, subscribe
from tests.factories.requests import MORNING, make_request

pytestmark = pytest.mark.django_db


def test_public_facts_go_out_signed_in_order_and_nothing_else(small_city: SmallCity, receiver: Receiver) -> None:
    _row, secret = subscribe(receiver.url)
    case = make_request(description="Call me at 508-555-0199")
    work.start(case.pk, actor=WORKER, version=None, now=MORNING)

    deliver()

    assert [call.said["kind"] for call in receiver.calls] == ["submitted", "routed", "started"]
    first = receiver.calls[0]
    check(first.headers["civic311-signature"], first.body, [secret], now=MORNING)
    with pytest.raises(BadSignature):
        check(first.headers["civic311-signature"], first.body + b" ", [secret], now=MORNING)
    everything = b"".join(call.body for call in receiver.calls)
    for private in (b"Canary", b"canary", b"555-0199", b"5085550199"):
        assert private not in everything
    assert first.said["case"]["service_request_id"] == case.public_id
    line = Exchange.objects.filter(door="webhook-out", reference=case.public_id).first()
    assert (line.state, line.answer, line.attempts) == ("done", "HTTP 200", 1)


def test_a_city_without_subscriptions_keeps_no_events_for_them(small_city: SmallCity, receiver: Receiver) -> None:
    ours = BacklogEntry.objects.filter(consumer=Consumer.WEBHOOKS)
    make_request()
    assert not ours.exists()
    row, _secret = subscribe(receiver.url)
    make_request()
    assert ours.exists()

    remove_subscription(row)
    ours.delete()
    make_request()

    assert not ours.exists()


def test_each_subscription_is_told_what_it_asked_for(small_city: SmallCity) -> None:
    everything = {"submitted", "routed"}
    wanted: list[tuple[dict[str, Any], dict[str, Any], set[str]]] = [
        ({"kinds": ["routed"]}, {}, {"routed"}),
        ({"severities": [1]}, {}, set()),
        ({"channels": ["web"]}, {}, everything),
        ({}, {"departments": [small_city.housing]}, set()),
        ({}, {"services": [small_city.service("pothole")]}, everything),
    ]
    rows = [subscribe("https://example.org/", many=many, **values)[0] for values, many, _told in wanted]
    make_request()

    fan_out.fan_out_next(now=MORNING)

    told = [set(row.deliveries.values_list("kind", flat=True)) for row in rows]
    assert told == [each for _values, _many, each in wanted]


def test_what_is_not_public_goes_to_work_systems_alone(small_city: SmallCity) -> None:
    listens, _ = subscribe("https://example.org/", "Listens")
    works, _ = subscribe("https://example.com/", "Works", level=Subscription.Level.WORK)
    case = make_request()
    make_request("private-tip")
    fan_out.fan_out_next(now=MORNING)
    assert not Delivery.objects.filter(subscription=listens).exclude(service_request=case).exists()
    assert Delivery.objects.filter(subscription=works).exclude(service_request=case).exists()

    secret = small_city.service("private-tip")
    change_service(case.pk, service=secret, reason="It is one", actor=WORKER, version=None, now=MORNING)
    work.start(case.pk, actor=WORKER, version=None, now=MORNING)
    fan_out.fan_out_next(now=MORNING)

    last = Delivery.objects.filter(subscription=listens).last()
    assert last.kind == "no_longer_public"
    assert last.payload["case"] == {"service_request_id": case.public_id, "is_public": False}


def test_of_what_only_its_department_sees_nobody_hears_more_than_that(small_city: SmallCity) -> None:
    works, _ = subscribe("https://example.com/", "Works", level=Subscription.Level.WORK)
    case = make_request()
    fan_out.fan_out_next(now=MORNING)

    Service.objects.filter(pk=case.service_id).update(seen_by=SeenBy.DEPARTMENT)
    work.start(case.pk, actor=WORKER, version=None, now=MORNING)
    fan_out.fan_out_next(now=MORNING)

    told = Delivery.objects.filter(subscription=works)
    assert set(told.values_list("kind", flat=True)) == {"no_longer_public"}
    assert "Mill Street" not in str(list(told.values_list("payload", flat=True)))


def test_who_asked_for_some_services_hears_that_a_case_left_them(small_city: SmallCity) -> None:
    holes = [small_city.service("pothole")]
    row, _ = subscribe("https://example.org/", "Holes", many={"services": holes}, kinds=["submitted"])
    case = make_request()
    fan_out.fan_out_next(now=MORNING)

    lamp = small_city.service("streetlight")
    change_service(case.pk, service=lamp, reason="It is one", actor=WORKER, version=None, now=MORNING)
    work.start(case.pk, actor=WORKER, version=None, now=MORNING)
    fan_out.fan_out_next(now=MORNING)

    kinds = Delivery.objects.filter(subscription=row).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["submitted", "no_longer_covered"]
    assert Delivery.objects.last().payload["case"] == {"service_request_id": case.public_id, "is_public": True}


def test_a_later_event_of_a_case_waits_for_an_earlier_one(small_city: SmallCity, receiver: Receiver) -> None:
    subscribe(receiver.url)
    receiver.status = 503
    case, other = make_request(), make_request("streetlight")
    deliver()
    assert set(receiver.ids) == {f"{case.public_id}.1", f"{other.public_id}.1"}

    receiver.status = 200
    receiver.calls.clear()
    deliver(MORNING + timedelta(minutes=1))

    of_case = [each for each in receiver.ids if each.startswith(case.public_id)]
    assert of_case == [f"{case.public_id}.1", f"{case.public_id}.2"]
    assert not Delivery.objects.exclude(state="done").exists()


@pytest.mark.deep
def test_private_addresses_are_refused_and_the_subscription_shows_it(small_city: SmallCity) -> None:
    for url in ("http://10.0.0.1/", "http://169.254.169.254/latest/", "file:///etc/passwd"):
        subscribe(url, kinds=["submitted"])
    make_request()

    deliver()

    assert {line.answer for line in Exchange.objects.filter(state="failed")} == {
        "10.0.0.1 is not a public address", "169.254.169.254 is not a public address", "Not an address to call",
    }  # fmt: skip
    assert not Subscription.objects.exclude(failures_in_a_row=1).exists()


@pytest.mark.deep
def test_a_redirect_is_a_failure(small_city: SmallCity, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    subscribe(receiver.url, kinds=["submitted"])
    make_request()

    deliver()

    assert len(receiver.calls) == 1
    assert Exchange.objects.get().state == "failed"


@pytest.mark.deep
def test_a_changed_secret_counts_beside_the_old_one_for_a_day(small_city: SmallCity, receiver: Receiver) -> None:
    row, old = subscribe(receiver.url, kinds=["submitted"])
    new = new_secret_for(row, now=MORNING)
    for moment in (MORNING, MORNING + timedelta(hours=25)):
        make_request(now=moment)
        deliver(moment)

    first, second = receiver.calls
    for secret in (old, new):
        check(first.headers["civic311-signature"], first.body, [secret], now=MORNING)
    with pytest.raises(BadSignature):
        check(second.headers["civic311-signature"], second.body, [old], now=MORNING + timedelta(hours=25))
