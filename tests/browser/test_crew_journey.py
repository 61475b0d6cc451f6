"""A crew's day with a phone in the hand, with and without signal."""

import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests_app.actions import work
from requests_app.field_route import Stop, in_order
from requests_app.models import Attachment, Event, ServiceRequest
from routing.models import ClosureReason
from tests.browser.conftest import PHONE, Visit
from tests.factories.photos import jpeg
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
PHOTO = {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg(300, 200)}
NEAR, MIDDLE, FAR = (41.001, -71.05), (41.01, -71.05), (41.03, -71.05)


def stop(worker: Persona, address: str, place: tuple[float, float], service: str = "pothole") -> ServiceRequest:
    """A case of hers from this morning."""
    made = make_request(service, now=timezone.now() - timedelta(hours=1), address=address, lat=place[0], long=place[1])
    work.claim(made.pk, actor=worker.actor, version=None, now=timezone.now())
    return ServiceRequest.objects.get(pk=made.pk)


@pytest.fixture
def crew(visit: Callable[..., Visit], worker: Persona) -> Callable[..., Visit]:
    """A phone in a worker's hand, by default standing in the south of the city."""

    def open_phone(**options: Any) -> Visit:
        person = visit(
            **PHONE, geolocation={"latitude": 41.0, "longitude": -71.05}, permissions=["geolocation"], **options
        )
        person.become(worker)
        return person

    return open_phone


def addresses(person: Visit) -> list[str]:
    return person.page.locator("[data-route] > li b").all_inner_texts()


def ready(person: Visit) -> None:
    """Wait until the phone has kept the pages of the day."""
    person.page.locator("html[data-field-ready]").wait_for(state="attached", timeout=20_000)


def open_stop(person: Visit, address: str) -> None:
    person.page.locator(".stops").get_by_role("link", name=address).first.click()
    person.page.get_by_role("heading", name=address, level=1).wait_for()


def resolve(person: Visit) -> None:
    page = person.page
    page.locator("summary", has_text="Work done").click()
    page.get_by_label("What happened?").select_option(label=str(ClosureReason.objects.get(code="done")))
    page.get_by_role("button", name="Close the case").click()


def test_a_crew_goes_round_from_where_it_stands_and_resolves_a_stop(
    crew: Callable[..., Visit], worker: Persona
) -> None:
    far, near = stop(worker, "9 Far Road", FAR), stop(worker, "1 Near Street", NEAR)
    person = crew()
    page = person.page

    page.goto("/staff/field/")
    assert addresses(person) == ["9 Far Road", "1 Near Street"]
    page.get_by_role("button", name="From where I stand").click()
    page.get_by_text("Your position stays on this phone.").wait_for()
    assert addresses(person) == ["1 Near Street", "9 Far Road"]
    page.get_by_role("button", name="I am on site").click()
    page.get_by_role("link", name="On site since").click()
    resolve(person)
    page.get_by_text("1 done").wait_for()

    near.refresh_from_db()
    assert (near.status, near.visits, addresses(person)) == ("RESOLVED", 1, ["9 Far Road"])
    assert far.status == "ROUTED"
    assert person.errors == []


@pytest.mark.deep
def test_a_day_without_signal_reaches_the_city_once_there_is_some(crew: Callable[..., Visit], worker: Persona) -> None:
    first, second = stop(worker, "1 Near Street", NEAR), stop(worker, "5 Middle Lane", MIDDLE, "streetlight")
    third = stop(worker, "9 Far Road", FAR)
    person = crew()
    page, offline = person.page, person.context.set_offline
    page.goto("/staff/field/")
    ready(person)

    offline(True)
    page.goto("/staff/field/")
    open_stop(person, "1 Near Street")
    page.get_by_role("button", name="I am on site").click()
    page.get_by_text("On site since").wait_for()
    resolve(person)
    page.get_by_text("Kept on this phone. It goes by itself.").first.wait_for()
    page.get_by_role("link", name="On to the next stop").click()
    page.locator("[data-field-done]").get_by_text("1 Near Street").wait_for()
    assert addresses(person) == ["5 Middle Lane", "9 Far Road"]
    open_stop(person, "5 Middle Lane")
    page.get_by_role("button", name="I am on site").click()
    resolve(person)
    page.get_by_role("alert").get_by_text("Add a photo of the finished work").wait_for()
    page.locator("summary", has_text="Work done").click()
    page.locator("#photo-after").set_input_files(PHOTO)
    page.get_by_text("Photos kept on this phone: 1").wait_for()
    resolve(person)
    page.get_by_text("Kept on this phone: 5.").wait_for()
    page.goto("/staff/field/found/")
    page.locator("#id_service").select_option(label="Street light out")
    page.locator("#id_address").fill("77 Dark Alley")
    page.locator("#id_description").fill("Another lamp is out")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/staff/field/kept/")
    page.get_by_text("Another lamp is out").wait_for()
    assert page.locator(".kept > li").count() == 6
    assert person.violations() == []
    assert not Event.objects.filter(kind="arrived").exists()
    left_at = timezone.now()

    offline(False)
    page.get_by_text("Nothing is kept on this phone.").wait_for(timeout=30_000)

    first.refresh_from_db()
    second.refresh_from_db()
    third.refresh_from_db()
    assert (first.status, second.status, third.status) == ("RESOLVED", "RESOLVED", "ROUTED")
    assert first.closed_datetime < left_at, "it closed when the crew said so, not when the signal came back"
    assert [photo.stage for photo in Attachment.objects.filter(service_request=second)] == ["closing"]
    found = ServiceRequest.objects.get(address="77 Dark Alley")
    assert (found.channel, Event.objects.filter(kind="arrived").count()) == ("staff_found", 2)
    page.goto("/staff/field/")
    assert addresses(person) == ["9 Far Road"]


@pytest.mark.deep
def test_a_case_that_moved_on_meanwhile_is_shown_with_what_changed_and_a_way_out(
    crew: Callable[..., Visit], worker: Persona, supervisor: Persona, small_city: Any
) -> None:
    moved, gone = stop(worker, "1 Near Street", NEAR), stop(worker, "9 Far Road", FAR)
    person = crew()
    page = person.page
    page.goto("/staff/field/")
    ready(person)
    person.context.set_offline(True)
    for address in ("1 Near Street", "9 Far Road"):
        page.goto("/staff/field/")
        open_stop(person, address)
        page.get_by_role("button", name="I am on site").click()
        page.get_by_text("On site since").wait_for()
        resolve(person)
        page.get_by_text("Kept on this phone. It goes by itself.").first.wait_for()
    work.route(moved.pk, queue=small_city.queue("lights"), reason="Lamps", actor=supervisor.actor, version=None,
               now=timezone.now())  # fmt: skip
    done = ClosureReason.objects.get(code="done")
    work.close(gone.pk, reason=done, actor=supervisor.actor, version=None, now=timezone.now())

    page.goto("/staff/field/kept/")
    person.context.set_offline(False)
    page.get_by_text("The case has moved on").first.wait_for(timeout=30_000)
    assert page.locator(".kept > li", has_text="1 Near Street").get_by_text("by Sue Supervisor").is_visible()
    assert person.violations() == []
    page.get_by_role("button", name="Send it anyway").click()
    page.locator(".kept > li", has_text="1 Near Street").first.wait_for(state="detached")
    page.locator(".kept > .is-conflict", has_text="9 Far Road").get_by_role("button", name="Keep it as a note").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".kept > .is-conflict", has_text="Work done").get_by_role("button", name="Drop it").click()
    page.get_by_text("Nothing is kept on this phone.").wait_for()

    moved.refresh_from_db()
    gone.refresh_from_db()
    assert (moved.status, moved.queue.code) == ("RESOLVED", "lights")
    assert gone.notes.filter(text__startswith="On site").exists()


@pytest.mark.deep
def test_a_phone_shows_nothing_to_the_next_person_and_keeps_what_was_not_sent(
    crew: Callable[..., Visit], worker: Persona, other_worker: Persona
) -> None:
    mine = stop(worker, "1 Near Street", NEAR)
    person = crew()
    page = person.page
    page.goto("/staff/field/")
    ready(person)
    person.context.set_offline(True)
    page.get_by_role("button", name="I am on site").click()
    page.get_by_role("link", name="On site since").wait_for()
    person.context.clear_cookies()
    person.context.set_offline(False)
    page.get_by_text("You are signed out.").wait_for()
    assert not Event.objects.filter(kind="arrived").exists()
    person.become(other_worker)

    page.goto("/staff/field/")
    page.get_by_text("Somebody else's work is kept on this phone.").wait_for()
    ready(person)
    person.context.set_offline(True)
    page.goto(f"/staff/field/stops/{mine.public_id}/")
    page.get_by_role("heading", name="No signal").wait_for()
    person.context.set_offline(False)
    assert not Event.objects.filter(service_request=mine, kind="arrived").exists()

    person.become(worker)
    with page.expect_response("**/staff/field/actions/") as sent:
        page.goto("/staff/field/")
    assert sent.value.ok
    page.locator(".lang > summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(person.server.url + "/")
    assert [name for name in page.evaluate("caches.keys()") if name.startswith("field-pages")] == []
    assert Event.objects.get(service_request=mine, kind="arrived").actor == worker.user


@pytest.mark.deep
def test_the_field_pages_fit_small_phones_and_are_accessible(crew: Callable[..., Visit], worker: Persona) -> None:
    made = stop(worker, "1 Near Street", NEAR)
    stop(worker, "9 Far Road", FAR)
    make_request(now=timezone.now(), address="3 Next Door", lat=NEAR[0], long=NEAR[1])
    person = crew()
    wrong = []
    for path in ("", "?show=map", "add/", "order/", "sheet/", "kept/", "found/", f"stops/{made.public_id}/"):
        person.page.goto(f"/staff/field/{path}")
        for width, scheme in ((320, "dark"), (390, "light")):
            person.page.set_viewport_size({"width": width, "height": 800})
            person.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            wrong += [f"{path} {width}: {each}" for each in person.violations()]
            wrong += [f"{path} {width}: {over} pixels too wide"] if (over := person.overflow()) > 0 else []

    assert wrong == []
    assert person.errors == []


@pytest.mark.deep
def test_the_phone_finds_the_same_order_as_the_city(visit: Callable[..., Visit], small_city: Any) -> None:
    chance = random.Random(311)
    days = [
        [
            Stop(str(number), None if chance.random() < 0.1 else 41 + chance.random() / 10,
                 -71 - chance.random() / 10, chance.randrange(3))
            for number in range(chance.randrange(1, 40))
        ]
        for _day in range(60)
    ]  # fmt: skip
    page = visit().page
    page.goto("/")

    told = page.evaluate(
        """async ([days, start]) => {
            const { inOrder } = await import("/static/js/field_route.js");
            return days.map((day) => [inOrder(day, start), inOrder(day)].map((way) => way.map((stop) => stop.key)));
        }""",
        [[[asdict(each) for each in day] for day in days], {"lat": 41.02, "long": -71.02}],
    )

    for day, (from_here, from_first) in zip(days, told, strict=True):
        assert from_here == [each.key for each in in_order(day, (41.02, -71.02))]
        assert from_first == [each.key for each in in_order(day)]
