"""From an empty database to a routed, mailed, resolved and counted request, on screen only."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.mail import EmailMessage
from django.core.management import call_command
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Visit
from tests.factories.photos import jpeg

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "four unrelated words here"
PHOTO = {"name": "branch.jpg", "mimeType": "image/jpeg", "buffer": jpeg(300, 200)}
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


def add(
    page: Page, section: str, choices: dict[str, str] | None = None, ticks: tuple[str, ...] = (), **values: str
) -> None:
    """Add one row of the settings: text by the fields' names, choices by what the lists show, boxes to tick."""
    page.goto(f"/staff/settings/{section}/add/")
    for name, value in values.items():
        page.fill(f"main [name='{name.replace('__', '-')}']", value)
    for name, label in (choices or {}).items():
        page.select_option(f"main [name={name}]", label=label)
    for name in ticks:
        page.locator(f"main label[for=id_{name}]").click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(lambda address: not address.endswith("/add/"))
    page.get_by_text("Saved:").wait_for()


def set_up(page: Page) -> None:
    """A department with a queue and one service with its question, target and closure reason."""
    add(page, "departments", name_en="Parks", name_es="Parques")
    add(page, "queues", {"department": "Parks"}, name_en="Tree crew", name_es="Cuadrilla de árboles")
    add(page, "groups", name_en="Trees", name_es="Árboles")
    add(page, "services", {"group": "Trees", "default_queue": "Parks: Tree crew"},
        name_en="Fallen branch", name_es="Rama caída")  # fmt: skip
    page.locator("main").get_by_role("link", name="Evidence").click()
    page.locator("main label[for=id_closing_photo_required]").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved:").wait_for()
    add(page, "questions", {"service": "Fallen branch", "datatype": "Choose one"}, ("is_required",),
        text_en="Does it block the way?", text_es="¿Bloquea el paso?", values__0__en="Yes", values__0__es="Sí",
        values__1__en="No", values__1__es="No")  # fmt: skip
    add(page, "targets", {"service": "Fallen branch", "kind": "Resolve", "unit": "days"}, amount="2")
    add(page, "closure-reasons", {"outcome": "Resolved"}, name_en="Taken away", name_es="Retirada",
        text_en="We took the branch away.", text_es="Retiramos la rama.")  # fmt: skip


def report_branch(page: Page) -> None:
    """What a resident does."""
    page.goto("/report/")
    page.locator(".service-groups").get_by_role("link", name="Fallen branch").click()
    page.get_by_label("Address", exact=False).first.fill("4 Elm Walk")
    page.get_by_role("button", name="Continue").click()
    page.locator("label", has_text="Yes").click()
    page.get_by_label("What is wrong?").fill("A branch lies across the path")
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
    page.get_by_role("link", name="Fallen branch").click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_role("button", name="Start work").click()
    page.get_by_text("Work has started.").wait_for()
    page.wait_for_load_state("load")
    page.keyboard.press("s")
    page.wait_for_url("**do=close*")
    page.get_by_label("What happened?").select_option(label="Taken away")
    page.locator("#act input[type=file]").set_input_files(PHOTO)
    page.get_by_role("button", name="Close the case").click()
    page.get_by_text("The case is closed.").wait_for()


@pytest.mark.deep
def test_a_city_begins_and_its_first_report_is_done_and_counted(
    visit: Callable[..., Visit], run_worker: Callable[[], None], mailoutbox: list[EmailMessage],
    pages_sent: dict[str, str],
) -> None:  # fmt: skip
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
    desk.wait_for_url("**/staff/settings/")
    set_up(desk)
    desk.goto("/staff/settings/people/invite/")
    desk.get_by_label("Name").fill("Wanda Webb")
    desk.get_by_label("Email").fill("wanda@elmfield.example")
    desk.get_by_label("Role").select_option(label="Department worker")
    desk.get_by_label("Department").select_option(label="Parks")
    desk.get_by_role("button", name="Send the invitation").click()
    desk.get_by_role("heading", name="Invitation sent").wait_for()
    run_worker()

    assert mailoutbox[-1].to == ["wanda@elmfield.example"]
    worker.page.goto(path_in(str(mailoutbox[-1].body), "invite"))
    worker.page.get_by_label("Password", exact=True).fill(PASSWORD)
    worker.page.get_by_label("The same password again").fill(PASSWORD)
    worker.page.get_by_role("button", name="Set the password and sign in").click()
    worker.page.wait_for_url("**/staff/")

    report_branch(resident.page)
    number = resident.page.locator(".thanks .id").inner_text()
    run_worker()
    work_on_it(worker.page)
    run_worker()

    desk.goto("/staff/mail/")
    to_rosa = desk.locator(".mail-list li", has_text="rosa@example.org")
    assert to_rosa.count() >= 2
    to_rosa.last.get_by_role("link").click()
    confirmation = desk.locator(".mail-text").inner_text()
    assert number in confirmation
    assert "Tree crew (Parks) has your request now." in confirmation

    resident.page.goto(path_in(confirmation, "track"))
    assert resident.page.locator(".c-track-head").get_by_text("Resolved").first.is_visible()
    assert resident.page.get_by_text("We took the branch away.").first.is_visible()

    desk.goto("/reports/")
    desk.get_by_text("1 of 1").first.wait_for()
    on_time = desk.locator("dl.figures > *", has_text="On time").inner_text()
    assert "100%" in on_time
    parks = desk.locator("tr", has=desk.get_by_role("rowheader", name="Parks")).first
    assert parks.locator("td").first.inner_text() == "1"

    assert {path for path, page in pages_sent.items() if OF_THE_DEMO.search(page)} == set()
    assert not any(OF_THE_DEMO.search(f"{message.subject} {message.body}") for message in mailoutbox)
    assert administrator.errors + worker.errors + resident.errors == []
