"""A real browser on a real server, one for each test process; the worker's jobs are run by hand."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from notifications.tasks import deliver_due
from requests_app.tasks import announce_backlog, process_photos, sweep_clocks

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs Chromium: in CI it must be there, elsewhere its absence is said."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no Chromium here (apt-get install chromium)"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright's loop runs in this thread; the ORM is used between steps
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """One person at a screen. `errors` collects what the browser complained of."""

    def __init__(self, browser: Browser, server: LiveServer, **options: Any) -> None:
        self.server = server
        self.context = browser.new_context(base_url=server.url, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.errors: list[str] = []
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def become(self, persona: Client) -> None:
        """Go on as somebody who has signed in before."""
        cookie = {"name": "sessionid", "value": persona.cookies["sessionid"].value, "url": self.server.url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Press Tab until the keyboard stands on `selector`."""
        for _press in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{most} times Tab do not lead to {selector} on {self.page.url}")

    def stands_on(self, selector: str) -> None:
        """Wait until the keyboard stands there; by a locator, since the page forbids scripts made of words."""
        page = self.page
        page.locator("*:focus").and_(page.locator(selector)).wait_for(state="attached")

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url("**/staff/**")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each once the page has loaded: before that its scripts do not listen."""
        for key in keys:
            self.page.wait_for_load_state("load")
            self.page.keyboard.press(key)

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA on the page as it stands."""
        self.page.evaluate(AXE.read_text())
        asked = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = self.page.evaluate("asked => axe.run(document, asked)", asked)
        return [f"{entry['id']}: {entry['nodes'][0]['target']}" for entry in found["violations"]]

    def overflow(self) -> int:
        """How many pixels the page is wider than the screen."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Any]:
    """Open the city in a new browser window: `visit()`, or with Playwright's context options."""
    visits: list[Visit] = []

    def open_window(**options: Any) -> Visit:
        visits.append(Visit(browser, live_server, **options))
        return visits[-1]

    yield open_window
    for each in visits:
        each.context.close()


@pytest.fixture
def run_worker() -> Any:
    """Do what the worker would do by now."""

    def run() -> None:
        process_photos()
        announce_backlog()
        sweep_clocks()
        announce_backlog()
        deliver_due()

    return run
