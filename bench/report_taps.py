"""A report on a phone, with every tap and field counted, and how heavy and quick its first page is.

`python -m bench.report_taps [ADDRESS]` on a loaded city drives Chromium at phone width from the first page to the
number, with one photo, a typed address and the required questions of a service; nothing is filled in beforehand.
Without an address it serves the city itself. Every tap counts one; a field counts one for the tap into it and one for
the typing. The first page is opened as on a slow phone: 1.6 Mbit/s, 150 ms there and back, a quarter of the processor.
Prints a JSON list of figures on its last line.
"""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; rows are read between the steps
django.setup()

from routing.models import Address, Service, ServiceQuestion  # noqa: E402
from routing.models.catalogue import ContactRule, Evidence  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ROOT = Path(__file__).resolve().parent.parent
MOST_TAPS, MOST_KILOBYTES, MOST_SECONDS = 14, 200, 2
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
CPU_SLOWDOWN = 4
TRIES = 3


class Walk:
    """One report from the first page to its number; `taps` and `fields` count what the person did."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0

    @property
    def steps(self) -> int:
        return self.taps + self.fields

    def report(self, base: str, service_code: str, address: str, picture: bytes) -> str:
        """Send the report; returns the number that the last page shows."""
        page = self.page
        page.goto(f"{base}/")
        self._go(page.get_by_role("link", name="Start with a photo"))
        with page.expect_file_chooser() as chooser:
            self._tap(page.locator("input[type=file]"))
        chooser.value.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture})
        self.fields += 1
        self._go(page.locator("main form .actions").get_by_role("button", name="Continue"))
        self._go(page.locator(f'main a[href="/report/{service_code}/"]').first)
        self._fill(page.get_by_role("combobox", name="Address"), address)
        self._go(page.get_by_role("option", name=address, exact=True).first)
        self._pass_by("/details/", "None of these, continue", "It is something else, go on")
        for question in required_questions(service_code):
            self._answer(question)
        self._go(page.locator("form[data-keep] .actions").get_by_role("button", name="Continue"))
        if "/contact/" in page.url:
            self._go(page.locator("main .actions").get_by_role("button", name="Continue"))
        self._go(page.locator("main form .actions").get_by_role("button", name="report").last)
        return page.locator(".thanks .id").inner_text()

    def _tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()

    def _go(self, target: Locator) -> None:
        """A tap that leads to another page."""
        with self.page.expect_navigation():
            self._tap(target)

    def _fill(self, field: Locator, text: str) -> None:
        self._tap(field)
        self.fields += 1
        field.press_sequentially(text)

    def _pass_by(self, until: str, *buttons: str) -> None:
        """What is known or reported close by is read and passed by, a tap for each page."""
        while not self.page.url.partition("#")[0].endswith(until):
            found = [self.page.get_by_role("button", name=name) for name in buttons]
            self._go(next(each.first for each in found if each.count()))

    def _answer(self, question: ServiceQuestion) -> None:
        name = f"answer_{question.code}"
        harmless = next((one["key"] for one in question.values if not (one.get("danger") or one.get("stop"))), None)
        if harmless is None:
            self._fill(self.page.locator(f"[name={name}]").first, "3")
        elif (box := self.page.locator(f"input[name={name}][value='{harmless}']")).count():
            self._tap(self.page.locator(f"label[for='{box.get_attribute('id')}']"))
        else:
            self._tap(self.page.locator(f"select[name={name}]"))
            self.page.select_option(f"select[name={name}]", harmless)
            self.fields += 1


def required_questions(service_code: str) -> list[ServiceQuestion]:
    """The questions that everybody who reports this must answer, in order."""
    asked = ServiceQuestion.objects.filter(
        service__service_code=service_code, is_required=True, is_active=True, shown_when={}
    )
    return list(asked.order_by("order", "pk"))


def photo() -> bytes:
    """A picture such as a phone makes it, only smaller."""
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def main() -> None:
    """Measure on the city at the given address, or on one served for the purpose."""
    if not CHROMIUM:
        sys.stdout.write("[]\n")
        return
    with sync_playwright() as playwright, _served() as base:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        figures = [*_taps(browser, base), *_first_page(browser, base)]
        browser.close()
    sys.stdout.write("\n".join(figure.line() for figure in figures) + "\n")
    sys.stdout.write(json.dumps([figure.data() for figure in figures]) + "\n")


def _taps(browser: Browser, base: str) -> Iterator[Figure]:
    """The service people report most, and the one that asks the most of them."""
    offered = (
        Service.objects.filter(
            is_active=True, residents_may_ask=True, asset_required=False, place_required=True, schedule=None
        )
        .exclude(contact_rule=ContactRule.REQUIRED)
        .exclude(report_photo=Evidence.NONE)
    )
    common = offered.filter(is_common=True).order_by("group__order", "order")[0]
    longest = max(offered, key=lambda service: len(required_questions(service.service_code)))
    for number, service in enumerate(dict.fromkeys([common, longest])):
        address = str(Address.objects.order_by("pk")[len(service.service_code) * 11 + number])
        context = browser.new_context(**PHONE, locale="en")
        walk = Walk(context.new_page())
        walk.report(base, service.service_code, address, photo())
        context.close()
        questions = len(required_questions(service.service_code))
        detail = f"{walk.taps} taps, {walk.fields} fields, {questions} required questions"
        yield Figure(f"home to number: {service.service_code}", walk.steps, "steps", MOST_TAPS, detail=detail)


def _first_page(browser: Browser, base: str) -> list[Figure]:
    """The first page of the report on a slow phone, the middle of a few tries with an empty cache."""
    tries = sorted(_opened(browser, base) for _number in range(TRIES))
    seconds, before, everything = tries[len(tries) // 2]
    detail = f"{before:.0f} kB until it can be used"
    return [
        Figure("first report page over the wire", everything, "kB", MOST_KILOBYTES, detail=detail),
        Figure("first report page usable on a slow phone", seconds, "s", MOST_SECONDS),
    ]


def _opened(browser: Browser, base: str) -> tuple[float, float, float]:
    """Seconds until the page is painted and listens, kilobytes until then, kilobytes in all."""
    context = browser.new_context(**PHONE, locale="en")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    loaded: list[tuple[float, float]] = []
    session.on("Network.loadingFinished", lambda done: loaded.append((done["timestamp"], done["encodedDataLength"])))
    begun: list[float] = []
    session.on("Network.requestWillBeSent", lambda sent: begun.append(sent["timestamp"]))
    page.goto(f"{base}/report/", wait_until="load")
    page.wait_for_timeout(2_000)
    usable = page.evaluate(
        "Math.max(performance.getEntriesByName('first-contentful-paint')[0].startTime,"
        " performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd) / 1000"
    )
    context.close()
    first = min(begun)
    before = sum(size for at, size in loaded if at - first <= usable)
    return usable, before / 1000, sum(size for _at, size in loaded) / 1000


@contextmanager
def _served() -> Iterator[str]:
    """The address given, or that of a server of our own."""
    if len(sys.argv) > 1:
        yield sys.argv[1].rstrip("/")
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "civic311.wsgi", "--threads", "8", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    for _try in range(120):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError(f"{address} does not answer")


if __name__ == "__main__":
    main()
