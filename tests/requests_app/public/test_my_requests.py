"""One's own requests by an emailed link, and what is sent to an address: chosen, put together, stopped."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic311.city.current import city_zone
from civic311.lib.log_filters import without_tokens
from civic311.people.links import new_link
from civic311.people.models import Contact, PersonLink
from civic311.people.stopped import stop, stopped_among
from notifications.models import DigestLine, MessageState, OutboundMessage
from requests_app.actions.contacts import merge_contacts
from requests_app.actions.submit import ContactInput
from requests_app.actions.work import assign, start
from requests_app.announce_digest import compose_next
from requests_app.models import Report, ServiceRequest
from requests_app.tasks import announce_backlog, send_links
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ROSA = "rosa.canary@example.org"
ALL_CHOICES = {"do": "save", "channel": "email", "language": "en", "quiet_from": "", "quiet_until": ""}


def mine_link(visitor: Client, email: str = ROSA) -> str:
    visitor.post("/requests/mine/", {"email": email})
    send_links()
    found = re.search(r"/requests/mine/[\w-]+/", OutboundMessage.objects.get(kind="mine").body_text)
    assert found is not None
    return found[0]


def preferences_of(email: str = ROSA) -> str:
    return f"/preferences/{new_link(email, scope=PersonLink.Scope.PREFERENCES, now=timezone.now())}/"


def news(case: ServiceRequest, supervisor: Persona) -> list[OutboundMessage]:
    start(case.pk, actor=supervisor.actor, version=None, now=timezone.now())
    announce_backlog()
    return list(OutboundMessage.objects.filter(kind="progress"))


def test_the_link_opens_every_report_of_the_address_also_of_a_contact_that_went_into_it(
    visitor: Client, operator: Persona
) -> None:
    first, joined = (
        make_request(now=timezone.now()),
        make_request(
            "streetlight", now=timezone.now(), contact=ContactInput(name="R. Canary", email="old@example.org")
        ),
    )
    strange = make_request(now=timezone.now(), contact=ContactInput(name="Sam", email="sam@example.org"))
    merge_contacts(
        Report.objects.get(service_request=first), gone_id=Report.objects.get(service_request=joined).contact_id,
        actor=operator.actor, now=timezone.now(),
    )  # fmt: skip
    link = mine_link(visitor, ROSA.upper())

    page = visitor.get(link)

    assert first.public_id in page.content.decode()
    assert joined.public_id in page.content.decode()
    assert strange.public_id not in page.content.decode()
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store, private")
    opened = visitor.post(link, {"report": Report.objects.get(service_request=first).pk})
    assert visitor.get(opened["Location"]).status_code == 200
    assert visitor.post(link, {"report": Report.objects.get(service_request=strange).pk}).status_code == 404


def test_nobody_learns_whether_an_address_is_known(visitor: Client) -> None:
    make_request(now=timezone.now())

    answers = [visitor.post("/requests/mine/", {"email": email}, follow=True) for email in (ROSA, "no@example.org")]
    send_links()

    words = [re.sub(r'value="[^"]{20,}"', "", answer.content.decode()) for answer in answers]
    assert words[0] == words[1]
    assert [message.to_address for message in OutboundMessage.objects.filter(kind="mine")] == [ROSA]


def test_links_of_people_are_masked_in_logs_and_for_staff(visitor: Client, small_city: SmallCity) -> None:
    make_request(now=timezone.now())
    for link in (mine_link(visitor), preferences_of(), f"/follow/{'5' * 32}/"):
        secret = link.strip("/").split("/")[-1]
        assert secret not in without_tokens(f"GET https://city.example{link} 200")


def test_a_link_is_over_after_a_week(visitor: Client, small_city: SmallCity) -> None:
    link = new_link(ROSA, now=timezone.now() - timedelta(days=8))

    assert visitor.get(f"/requests/mine/{link}/").status_code == 404


def test_the_link_of_a_mail_opens_what_is_sent_but_not_the_reports(visitor: Client, small_city: SmallCity) -> None:
    token = preferences_of().split("/")[2]

    assert visitor.get(f"/preferences/{token}/").status_code == 200
    assert visitor.get(f"/requests/mine/{token}/").status_code == 404


def test_whoever_wishes_so_hears_once_a_day_in_one_mail(visitor: Client, supervisor: Persona) -> None:
    cases = [make_request(now=timezone.now()), make_request("streetlight", now=timezone.now())]
    announce_backlog()
    visitor.post(preferences_of(), ALL_CHOICES | {"wants_digest": "on"})

    assert all(news(case, supervisor) == [] for case in cases)
    while compose_next(now=timezone.now() + timedelta(days=1)):
        pass

    (digest,) = OutboundMessage.objects.filter(kind="digest")
    assert digest.to_address == ROSA
    for case in cases:
        assert digest.body_text.count(f"{case.public_id}") >= 1
    assert digest.body_text.count("/track/") == 2
    assert DigestLine.objects.filter(message=digest).count() == 2


def test_emergencies_do_not_wait_for_the_morning(visitor: Client, supervisor: Persona) -> None:
    case = make_request(now=timezone.now())
    ServiceRequest.objects.filter(pk=case.pk).update(severity=1)
    visitor.post(preferences_of(), ALL_CHOICES | {"wants_digest": "on"})

    assert len(news(case, supervisor)) == 1


def test_mail_waits_until_quiet_hours_are_over(visitor: Client, supervisor: Persona) -> None:
    case = make_request(now=timezone.now())
    local = timezone.now().astimezone(city_zone())
    begins, ends = (local - timedelta(hours=1)).time(), (local + timedelta(hours=2)).time()
    visitor.post(preferences_of(), ALL_CHOICES | {"quiet_from": f"{begins:%H:%M}", "quiet_until": f"{ends:%H:%M}"})

    (told,) = news(case, supervisor)

    assert told.state == MessageState.DUE
    assert f"{told.due_at.astimezone(city_zone()):%H:%M}" == f"{ends:%H:%M}"


def test_choices_hold_for_what_is_reported_later(visitor: Client, small_city: SmallCity) -> None:
    make_request(now=timezone.now())
    visitor.post(preferences_of(), ALL_CHOICES | {"wants_digest": "on"})

    make_request(now=timezone.now(), contact=ContactInput(name="Rosa C.", email=ROSA))

    assert set(Contact.objects.values_list("wants_digest", flat=True)) == {True}


def test_a_phone_that_another_contact_gave_is_not_called_about_this_one(visitor: Client, small_city) -> None:
    make_request(now=timezone.now())
    make_request(now=timezone.now(), contact=ContactInput(name="Rosa C.", email=ROSA))
    visitor.post(preferences_of(), ALL_CHOICES | {"channel": "call"})

    channels = {contact.name: contact.channel for contact in Contact.objects.all()}
    assert channels == {"Rosa Canary": "call", "Rosa C.": "email"}


def test_after_stop_everything_only_what_the_reader_did_herself_is_confirmed(
    visitor: Client, supervisor: Persona
) -> None:
    visitor.post(preferences_of(), {"do": "stop_all"})
    case = make_request(now=timezone.now())

    assert news(case, supervisor) == []
    assert OutboundMessage.objects.filter(kind="confirmation").count() == 1

    visitor.post(preferences_of(), {"do": "start_again"})
    assert not stopped_among("email", [ROSA])
    later = make_request(now=timezone.now())
    assert len(news(later, supervisor)) == 1


def test_staff_who_stopped_what_residents_get_still_get_their_work(supervisor: Persona, worker: Persona) -> None:
    stop("email", worker.user.email, now=timezone.now())
    case = make_request(now=timezone.now())

    start(case.pk, actor=supervisor.actor, version=None, now=timezone.now())
    assign(case.pk, assignee_id=worker.user.pk, actor=supervisor.actor, version=None, now=timezone.now())
    announce_backlog()

    assert OutboundMessage.objects.filter(kind="given", to_address=worker.user.email).exists()
