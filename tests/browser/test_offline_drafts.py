"""A resident on a walk where the signal goes: drafts on the phone, sent by a tap when it is back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from requests_app.models import Attachment, IntakeDraft, ServiceRequest
from tests.browser.conftest import PHONE, Visit
from tests.factories.city import WEST
from tests.factories.photos import jpeg, jpeg_taken_at
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
PHOTO = {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg(2800, 400)}
SLOW = 30_000  # milliseconds on a busy machine


@pytest.fixture
def phone(visit: Callable[..., Visit], small_city: Any) -> Visit:
    """A resident's phone in the west of the city that has opened the report once."""
    person = visit(**PHONE, geolocation={"latitude": WEST[0], "longitude": WEST[1]}, permissions=["geolocation"])
    person.page.goto("/report/", timeout=SLOW)
    person.page.locator("html[data-works-offline]").wait_for(state="attached", timeout=SLOW)
    return person


def write(person: Visit, words: str, *, service: str = "", place: str = "", photo: bool = False) -> None:
    page = person.page
    page.goto("/report/offline/")
    page.get_by_label("What is wrong?").fill(words)
    if photo:
        page.locator("#draft-photos").set_input_files(PHOTO)
        page.get_by_role("button", name="Remember where I am").click()
        page.get_by_text("The phone remembers where you were.").wait_for()
    if service:
        page.get_by_label("Kind of problem").select_option(label=service)
    page.get_by_label("Where is it?").fill(place)
    page.get_by_role("button", name="Keep it on this phone").click()
    page.wait_for_url("**/report/drafts/")
    page.locator(".c-draft-words", has_text=words).wait_for()


def waiting(person: Visit) -> list[str]:
    return person.page.locator("[data-drafts-list] .c-draft-words").all_inner_texts()


def test_a_draft_without_signal_waits_for_the_tap_and_starts_a_report(phone: Visit) -> None:
    page = phone.page
    phone.context.set_offline(True)

    page.goto("/report/")
    assert page.url.endswith("/report/offline/")
    write(phone, "Deep hole by the bakery", service="Pothole", place="By the bakery", photo=True)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Still no signal.").wait_for()
    assert not IntakeDraft.objects.exists()
    phone.context.set_offline(False)
    page.get_by_role("button", name="Send").click()

    page.get_by_role("heading", name="Where is it?", level=1).wait_for()
    page.get_by_text("You were here when you wrote it.").wait_for()
    assert page.get_by_label("How would you tell a friend to find it?").input_value() == "By the bakery"
    draft = IntakeDraft.objects.get()
    assert draft.data["details"]["description"] == "Deep hole by the bakery"
    assert Attachment.objects.get(draft=draft).width == 2560


@pytest.mark.deep
def test_two_drafts_survive_a_closed_phone_and_one_becomes_a_report(phone: Visit) -> None:
    phone.context.set_offline(True)
    write(phone, "Deep hole by the bakery", service="Pothole", photo=True)
    write(phone, "The lamp is dark", place="12 Mill Street")
    phone.page.close()
    phone.page = page = phone.context.new_page()
    page.set_default_timeout(SLOW)

    page.goto("/")
    page.get_by_role("heading", name="No signal").wait_for()
    page.get_by_role("main").get_by_role("link", name="Drafts on this phone").click()
    page.locator(".c-draft-words").nth(1).wait_for()
    assert waiting(phone) == ["The lamp is dark", "Deep hole by the bakery"]
    drawn = "async image => { await image.decode(); return image.naturalWidth; }"
    assert page.locator("[data-drafts-list] img").evaluate(drawn) == 2560

    phone.context.set_offline(False)
    hole = page.locator("[data-drafts-list] > li", has_text="Deep hole")
    hole.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Yes, this is the place").wait_for()
    page.goto("/report/drafts/")
    hole.get_by_text("You began to send it.").wait_for()
    hole.get_by_role("button", name="Go on with it").click()
    page.get_by_role("button", name="Yes, this is the place").click()
    page.locator("label", has_text="To the ankle").click()
    page.locator("form[data-keep] .actions").get_by_role("button", name="Continue").click()
    page.get_by_label("Your name").fill("Rosa Rider")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my report").click()
    page.get_by_role("heading", name="Thank you. We have your report.").wait_for()

    made = ServiceRequest.objects.get()
    assert made.reports.get().description == "Deep hole by the bakery"
    assert Attachment.objects.get().service_request == made, "the second tap brought no second photo"
    assert IntakeDraft.objects.count() == 1
    page.get_by_role("link", name="Reports that wait on this phone: 1").click()
    page.locator(".c-draft-words").first.wait_for()
    assert waiting(phone) == ["The lamp is dark"]


@pytest.mark.deep
def test_a_form_that_loses_its_signal_becomes_a_draft_with_what_was_told_before(phone: Visit) -> None:
    page = phone.page
    page.get_by_label("Say it in your own words").fill("pothole at the school")
    page.locator("#id_photos").set_input_files(PHOTO)
    page.get_by_role("button", name="Continue").first.press("Enter")
    page.locator("#found + ul a", has_text="Pothole").click()
    page.get_by_role("heading", name="Where is it?", level=1).wait_for()
    phone.context.set_offline(True)
    page.get_by_role("combobox", name="Address").fill("12 Mill Street")
    page.get_by_role("button", name="Continue").click()

    page.wait_for_url("**/report/drafts/")
    page.get_by_text("12 Mill Street").wait_for()
    assert waiting(phone) == ["pothole at the school"]
    phone.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Where is it?", level=1).wait_for()
    assert page.get_by_role("combobox", name="Address").input_value() == "12 Mill Street"
    assert Attachment.objects.filter(draft=IntakeDraft.objects.get()).count() == 1


@pytest.mark.deep
def test_an_answer_that_never_comes_leaves_a_draft_and_one_that_comes_leaves_none(phone: Visit) -> None:
    page = phone.page
    page.route("**/report/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Say it in your own words").fill("pothole at the school")
    page.locator("html[data-keeps-drafts]").wait_for(state="attached")
    page.get_by_role("button", name="Continue").first.press("Enter")
    expect(page).to_have_url(re.compile("^chrome-error:"), timeout=SLOW)
    page.goto("/report/drafts/")
    page.locator(".c-draft-words").first.wait_for()
    assert waiting(phone) == ["pothole at the school"]

    page.unroute("**/report/")
    page.goto("/report/")
    page.get_by_label("Say it in your own words").fill("another pothole")
    page.get_by_role("button", name="Continue").first.press("Enter")
    page.locator("#found").wait_for()
    page.goto("/report/drafts/")
    page.locator(".c-draft-words").first.wait_for()
    assert waiting(phone) == ["pothole at the school"]


@pytest.mark.deep
def test_the_phone_keeps_no_page_of_the_staff_or_of_one_person(phone: Visit, worker: Persona) -> None:
    phone.become(worker)
    for path in ("/", "/requests/", "/staff/", "/requests/mine/", "/help/"):
        phone.page.goto(path)

    kept = phone.page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname)))).flat()"
    )
    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {"/report/offline/", "/report/drafts/", "/no-signal/"}


@pytest.mark.deep
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_of_the_drafts_fit_small_phones_and_are_accessible(phone: Visit, language: str) -> None:
    phone.page.goto(f"/language/?language={language}&next=/report/drafts/")
    phone.page.goto("/report/offline/")
    phone.page.locator("#draft-words").fill("Deep hole by the bakery, and a very long word: " + "o" * 60)
    phone.page.locator("#draft-photos").set_input_files(PHOTO)
    phone.page.locator("form [type=submit].usa-button--full").click()
    phone.page.locator(".c-draft-words").first.wait_for()
    wrong = []
    for path in ("/report/drafts/", "/report/offline/#1", "/no-signal/", "/help/"):
        phone.page.goto(path)
        for width, scheme in ((320, "dark"), (390, "light")):
            phone.page.set_viewport_size({"width": width, "height": 800})
            phone.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            wrong += [f"{path} {width}: {each}" for each in phone.violations()]
            wrong += [f"{path} {width}: {over} pixels too wide"] if (over := phone.overflow()) > 0 else []

    assert wrong == []
    assert phone.errors == []


@pytest.mark.deep
def test_drafts_are_changed_and_deleted(phone: Visit) -> None:
    write(phone, "Deep hole", service="Pothole", photo=True)
    write(phone, "The lamp is dark")
    page = phone.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Change Deep hole").click()
    page.get_by_role("button", name="Remove hole.jpg").click()
    page.get_by_label("What is wrong?").fill("Deeper hole")
    page.get_by_role("button", name="Keep it on this phone").click()
    page.wait_for_url("**/report/drafts/")
    page.locator(".c-draft-words", has_text="Deeper hole").wait_for()
    assert page.locator("[data-drafts-list] img").count() == 0

    page.get_by_role("button", name="Delete The lamp is dark").click()
    page.locator(".c-draft-words", has_text="lamp").wait_for(state="detached")
    write(phone, "A third one")
    page.get_by_role("button", name="Delete all drafts").click()
    page.get_by_role("heading", name="No drafts on this phone").wait_for()
    assert waiting(phone) == []


@pytest.mark.deep
def test_the_place_of_a_photo_is_asked_about_though_the_photo_is_made_smaller(phone: Visit) -> None:
    taken = {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg_taken_at(*WEST, width=3000)}
    page = phone.page
    page.goto("/report/offline/")
    page.locator("#draft-photos").set_input_files(taken)
    page.get_by_label("Kind of problem").select_option(label="Pothole")
    page.get_by_role("button", name="Keep it on this phone").click()
    page.get_by_role("button", name="Send No words yet").click()

    page.get_by_text("Your photo was taken here.").wait_for()
    proposed = IntakeDraft.objects.get().data["photo_place"]
    assert (proposed["lat"], proposed["long"]) == pytest.approx(WEST, abs=1e-5)
    assert Attachment.objects.get().width == 2560
