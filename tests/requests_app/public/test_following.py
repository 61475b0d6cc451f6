"""Whoever did not report something may follow it all the same, and hears what everybody may know."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notifications.models import DigestLine, OutboundMessage, PushDevice
from requests_app.actions.following import confirm, follow_by_mail, follow_in_browser, stop
from requests_app.actions.work import start
from requests_app.announce_digest import compose_next
from requests_app.models import Follow, ServiceRequest
from requests_app.queries.following import target_from
from requests_app.tasks import announce_backlog, welcome_follows
from tests.factories.city import EAST, WEST, SmallCity
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
READER = "nadia@example.org"


def followed(query: dict[str, str], rhythm: str = "each", email: str = READER) -> Follow:
    """A wish to which its owner said yes."""
    target = target_from(query)
    assert target is not None
    follow_by_mail(target, email=email, rhythm=rhythm, language="en", now=timezone.now())
    row = Follow.objects.latest("pk")
    confirm(row, now=timezone.now())
    return row


def near(place: tuple[float, float], metres: int) -> str:
    return f"{place[0]},{place[1]},{metres}"


def news() -> list[OutboundMessage]:
    announce_backlog()
    return list(OutboundMessage.objects.filter(kind="follow").order_by("pk"))


def link_in(message: OutboundMessage) -> str:
    found = re.search(r"/follow/\w+/", message.body_text)
    assert found is not None
    return found[0]


def test_who_follows_by_email_is_asked_first_and_opening_the_link_says_nothing_yet(visitor: Client) -> None:
    case = make_request(now=timezone.now())
    visitor.post(f"/follow/?case={case.public_id}", {"email": READER, "rhythm": "each"})
    welcome_follows(), welcome_follows()
    hello = OutboundMessage.objects.get(kind="follow_hello")

    visitor.get(link_in(hello))
    assert Follow.objects.get().confirmed_at is None

    visitor.post(link_in(hello), {"do": "confirm"})
    assert Follow.objects.get().confirmed_at is not None


def test_the_answer_is_the_same_for_who_follows_already(visitor: Client) -> None:
    case = make_request(now=timezone.now())
    followed({"case": case.public_id})
    address = f"/follow/?case={case.public_id}"

    answers = [
        visitor.post(address, {"email": email, "rhythm": "each"}, follow=True) for email in (READER, "new@example.org")
    ]

    words = [re.sub(r'value="[^"]{20,}"', "", answer.content.decode()) for answer in answers]
    assert words[0] == words[1]


def test_a_follower_of_a_case_hears_how_it_goes_once_and_nothing_private(
    small_city: SmallCity, supervisor: Persona
) -> None:
    case = make_request(now=timezone.now(), description="Ring at my door, the code is 4711")
    announce_backlog()
    followed({"case": case.public_id})
    start(case.pk, actor=supervisor.actor, version=None, now=timezone.now())

    (told,) = news()
    announce_backlog()

    assert told.to_address == READER
    assert case.public_id in told.subject
    assert "Road crew" in told.body_text
    for private in ("4711", "Canary", "/track/"):
        assert private not in told.body_text + told.body_html
    assert OutboundMessage.objects.filter(kind="follow").count() == 1


def test_who_reported_a_case_is_not_told_twice(supervisor: Persona) -> None:
    case = make_request(now=timezone.now())
    followed({"case": case.public_id}, email="Rosa.Canary@example.org")
    start(case.pk, actor=supervisor.actor, version=None, now=timezone.now())

    assert news() == []


def test_new_requests_are_told_as_far_as_their_place_is_public(small_city: SmallCity) -> None:
    for query, service, is_told in (
        ({"ward": "1"}, "pothole", True),
        ({"ward": "2"}, "pothole", False),
        ({"ward": "1"}, "private-tip", False),
        ({"service": "pothole"}, "pothole", True),
        ({"service": "pothole"}, "streetlight", False),
        ({"near": near(WEST, 250)}, "pothole", True),
        ({"near": near(EAST, 250)}, "pothole", False),
        # Of "no heat" everybody learns the area only: who follows a door must not learn that it is there.
        ({"near": near(WEST, 250)}, "no-heat", False),
        ({"ward": "1"}, "no-heat", True),
    ):
        row = followed(query)
        make_request(service, now=timezone.now())

        told = [message for message in news() if message.key.endswith(f":{row.pk}")]

        assert bool(told) is is_told, (query, service)
        Follow.objects.all().delete()


def test_many_wishes_that_fit_bring_one_message(small_city: SmallCity) -> None:
    for query in ({"ward": "1"}, {"service": "pothole"}, {"near": near(WEST, 500)}):
        followed(query)

    make_request(now=timezone.now())

    assert len(news()) == 1


def test_a_daily_reader_gets_one_mail_in_the_morning_without_what_was_withheld(small_city: SmallCity) -> None:
    followed({"ward": "1"}, rhythm="daily")
    kept, gone = make_request(now=timezone.now()), make_request("streetlight", now=timezone.now())
    assert news() == []
    ServiceRequest.objects.filter(pk=gone.pk).update(is_withheld=True)

    assert not compose_next(now=timezone.now() - timedelta(minutes=1))
    morning = timezone.now() + timedelta(days=1)
    while compose_next(now=morning):
        pass

    (digest,) = OutboundMessage.objects.filter(kind="digest")
    assert kept.public_id in digest.body_text
    assert gone.public_id not in digest.body_text + digest.body_html
    assert not DigestLine.objects.filter(message=None).exists()


def test_a_wish_that_was_stopped_in_one_press_of_a_mail_program_is_over(small_city: SmallCity) -> None:
    followed({"ward": "1"})
    make_request(now=timezone.now())
    (told,) = news()
    program = Client(enforce_csrf_checks=True)

    program.post(told.stop_url.partition("://")[2].partition("/")[2].join(["/", ""]), {"List-Unsubscribe": "One-Click"})
    make_request(now=timezone.now())

    assert len(news()) == 1


def test_a_browser_that_follows_is_told_without_an_address(
    visitor: Client, small_city: SmallCity, time_machine
) -> None:
    target = target_from({"ward": "1"})
    follow_in_browser(
        target, endpoint="https://push.example/1", p256dh="p", auth="a", language="en", now=timezone.now()
    )

    case = make_request(now=timezone.now())

    (told,) = news()
    assert (told.channel, told.to_address) == ("push", str(PushDevice.objects.get().pk))
    assert told.body_text.strip().endswith(f"/requests/{case.public_id}/")


def test_what_is_not_public_cannot_be_followed(visitor: Client) -> None:
    for query in ("", "?case=nothing", "?ward=99", "?service=private-tip", "?near=1,2", "?near=nan,1,5"):
        assert visitor.get(f"/follow/{query}").status_code == 404
        assert visitor.post(f"/follow/device/{query}").status_code == 404


def test_words_of_a_stranger_do_not_get_into_the_first_mail(visitor: Client) -> None:
    near_west = near(WEST, 250)
    visitor.post(f"/follow/?near={near_west}&place=Win+money+at+evil.example", {"email": READER, "rhythm": "each"})
    welcome_follows()

    hello = OutboundMessage.objects.get(kind="follow_hello")
    assert "evil" not in hello.subject + hello.body_text


def test_a_stopped_wish_can_be_taken_up_again_on_its_page(visitor: Client, small_city: SmallCity) -> None:
    row = followed({"ward": "1"})
    stop(row, now=timezone.now())
    visitor.post("/follow/?ward=1", {"email": READER, "rhythm": "each"})
    welcome_follows()

    visitor.post(link_in(OutboundMessage.objects.get(kind="follow_hello")), {"do": "confirm"})
    make_request(now=timezone.now())

    assert len(news()) == 1
