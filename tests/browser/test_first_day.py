"""From an empty database to a routed, mailed, resolved and counted request, on screen only."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.mail import EmailMessage
from django.core.management import call_command
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from routing.imports.tasks import work_on_files
from tests.browser.conftest import PHONE, Visit
from tests.factories.photos import jpeg

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "four unrelated words here"
PHOTO = {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": jpeg(300, 200)}
OF_THE_DEMO = re.compile(r"Port\s+Alder|demo\.example", re.IGNORECASE)


@pytest.fixture
def pages_sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The last answer of every address that was asked."""
    pages: dict[str, str] = {}
    answer = WSGIHandler.get_response

    def keep(handler: WSGIHandler, request: object) -> object:
        response = answer(handler, request)
        pages[request.path] = "" if response.streaming else response.content.decode(errors="replace")  # type: ignore[attr-defined]
        return response

    monkeypatch.setattr(WSGIHandler, "get_response", keep)
    return pages


def path_in(text: str, place: str) -> str:
    """The path of the first link to `place` in a text."""
    found = re.search(rf"https?://[^/\s]+(/{place}/[\w-]+/)", text)
    assert found, text
    return found[1]


def boundaries(folder: Path) -> Path:
    """Two wards side by side, as a city's surveyor would hand them over."""
    west, middle, east, south, north = -93.30, -93.25, -93.20, 44.90, 44.95
    wards = {"1": (west, middle), "2": (middle, east)}
    features = [
        {
            "type": "Feature", "properties": {"ward": code, "label": f"Ward {code}"},
            "geometry": {"type": "Polygon", "coordinates": [
                [[left, south], [right, south], [right, north], [left, north], [left, south]]
            ]},
        }
        for code, (left, right) in wards.items()
    ]  # fmt: skip
    path = folder / "wards.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def step(page: Page, title: str) -> None:
    """From the list of steps into one of them."""
    page.goto("/staff/settings/start/")
    page.locator(".start-steps").get_by_role("link", name=title).click()


def save(page: Page, button: str = "Save", said: str = "Saved.") -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(said).first.wait_for()


def set_up(page: Page, folder: Path, run_worker: Callable[[], None]) -> None:
    """Every step but the people."""
    step(page, "Name, phone")
    page.get_by_label("Phone").fill("555-0100")
    save(page)
    step(page, "Seal and colors")
    page.get_by_label("Main color").fill("#7a1f5c")
    page.locator("input[type=file]").set_input_files(PHOTO)
    save(page)
    step(page, "Limits of the city")
    load_boundaries(page, boundaries(folder))
    step(page, "Departments")
    page.locator("main label", has_text="Public Works").click()
    save(page, "Add and go on to services", "1 department was added.")
    roads = page.locator("section", has=page.get_by_role("heading", name="Road crew"))
    assert roads.get_by_label("Department").locator("option:checked").inner_text() == "Public Works"
    save(page, "Add these services", "services were added.")
    step(page, "Mail")
    save(page, "Send a test message", "The test message is on its way.")
    run_worker()
    page.reload()
    page.locator(".usa-tag", has_text="Sent").wait_for()


def load_boundaries(page: Page, file: Path) -> None:
    """Choose the file, say what its fields mean, look at what is in it, load it, and say what the areas are for."""
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main [name=layer_name_en]").fill("Wards")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/files/**")
    work_on_files()
    page.reload()
    page.get_by_label("Which field holds the code?").select_option("ward")
    page.get_by_label("Which field holds the name?").select_option("label")
    page.get_by_role("button", name="Show what would change").click()
    page.wait_for_load_state()
    work_on_files()
    page.reload()
    page.get_by_role("button", name="Load it").click()
    page.wait_for_load_state()
    work_on_files()
    page.goto("/staff/settings/areas/")
    page.locator("main").get_by_role("link", name="Wards").click()
    page.locator("main label", has_text="Together they are the city").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved").first.wait_for()


def report_pothole(page: Page) -> None:
    """What a resident does."""
    page.goto("/report/")
    page.locator(".service-groups").get_by_role("link", name="Pothole").click()
    page.get_by_label("Address", exact=False).first.fill("4 Elm Walk")
    page.get_by_role("button", name="Continue").click()
    page.locator("label", has_text="Where cars drive").click()
    page.get_by_label("What is wrong?").fill("A deep hole by the bakery")
    page.locator("input[type=file]").set_input_files(PHOTO)
    page.locator("form[data-keep] .actions").get_by_role("button", name="Continue").click()
    page.get_by_label("Your name").fill("Rosa Rider")
    page.get_by_label("Email").first.fill("rosa@example.org")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my report").click()
    page.get_by_role("heading", name="Thank you. We have your report.").wait_for()


def work_on_it(page: Page) -> None:
    """What a worker does, from the queue to the closing photo."""
    page.goto("/staff/queue/")
    page.get_by_role("link", name="Pothole").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name="Start work").click()
    page.get_by_text("Work has started.").wait_for()
    page.wait_for_load_state("load")
    page.keyboard.press("s")
    page.wait_for_url("**do=close*")
    page.get_by_label("What happened?").select_option(label="Work done")
    page.locator("#act input[type=file]").set_input_files(PHOTO)
    page.get_by_role("button", name="Close the case").click()
    page.get_by_text("The case is closed.").wait_for()


@pytest.mark.deep
def test_a_city_begins_and_its_first_report_is_done_and_counted(
    visit: Callable[..., Visit], run_worker: Callable[[], None], mailoutbox: list[EmailMessage],
    pages_sent: dict[str, str], tmp_path: Path, settings: Any, live_server: LiveServer,
) -> None:  # fmt: skip
    settings.PUBLIC_URL = live_server.url  # mails show the seal from there
    said = StringIO()
    call_command("start_empty_city", stdout=said)
    administrator, worker, resident = visit(), visit(), visit(**PHONE)
    desk = administrator.page

    desk.goto(path_in(said.getvalue(), "first-administrator"))
    desk.get_by_label("Name of your city").fill("Elmfield")
    desk.get_by_label("Time zone").select_option("America/Chicago")
    desk.get_by_label("Your name").fill("Ada Alvarez")
    desk.get_by_label("Your email").fill("ada@elmfield.example")
    desk.get_by_label("Password", exact=True).fill(PASSWORD)
    desk.get_by_label("The same password again").fill(PASSWORD)
    desk.get_by_role("button", name="Begin").click()
    desk.wait_for_url("**/staff/settings/start/")
    set_up(desk, tmp_path, run_worker)
    step(desk, "First people")
    desk.get_by_label("Name").fill("Wanda Webb")
    desk.get_by_label("Email").fill("wanda@elmfield.example")
    desk.get_by_label("Role").select_option(label="Department worker")
    desk.get_by_label("Department").select_option(label="Public Works")
    desk.get_by_role("button", name="Send the invitation").click()
    desk.get_by_role("heading", name="Invitation sent").wait_for()
    run_worker()

    assert mailoutbox[-1].to == ["wanda@elmfield.example"]
    worker.page.goto(path_in(str(mailoutbox[-1].body), "invite"))
    worker.page.get_by_label("Password", exact=True).fill(PASSWORD)
    worker.page.get_by_label("The same password again").fill(PASSWORD)
    worker.page.get_by_role("button", name="Set the password and sign in").click()
    worker.page.wait_for_url("**/staff/")

    resident.page.goto("/")
    resident.page.get_by_role("heading", name="Not open yet").wait_for()
    step(desk, "Working hours")
    desk.goto("/staff/settings/start/")
    save(desk, "Open the city", "The city is open.")

    report_pothole(resident.page)
    number = resident.page.locator(".thanks .id").inner_text()
    run_worker()
    work_on_it(worker.page)
    run_worker()

    desk.goto("/staff/mail/")
    to_rosa = desk.locator(".mail-list li", has_text="r…@example.org")
    assert to_rosa.count() >= 2
    to_rosa.last.get_by_role("link").click()
    confirmation = desk.locator(".mail-text").inner_text()
    assert number in confirmation
    assert "Road crew (Public Works) has your request now." in confirmation

    resident.page.goto(path_in(confirmation, "track"))
    assert resident.page.locator(".c-track-head").get_by_text("Resolved").first.is_visible()
    assert resident.page.get_by_text("The work is done.").first.is_visible()

    desk.goto("/reports/")
    desk.get_by_text("1 of 1").first.wait_for()
    on_time = desk.locator("dl.figures > *", has_text="On time").inner_text()
    assert "100%" in on_time
    works = desk.locator("tr", has=desk.get_by_role("rowheader", name="Public Works")).first
    assert works.locator("td").first.inner_text() == "1"

    assert {path for path, page in pages_sent.items() if OF_THE_DEMO.search(page)} == set()
    assert not any(OF_THE_DEMO.search(f"{message.subject} {message.body}") for message in mailoutbox)
    assert administrator.errors + worker.errors + resident.errors == []
