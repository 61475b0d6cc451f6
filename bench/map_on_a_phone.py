"""How long a slow phone is kept busy while the public map of 100,000 requests is moved about.

`python -m bench.map_on_a_phone http://127.0.0.1:8000` on a running city: Chromium at phone size, its processor slowed
four times, drags and zooms; the longest task of the page is printed, in time of the processor, since machines are
shared, with that by the clock beside it. What the server answers is drawn here, so that the figure is of the drawing:
280 circles far out, the most a phone has room for, and 2,000 single requests close by, the most there ever are.
"""

import json
import os
import random
import sys
from typing import Any

from playwright.sync_api import Route, sync_playwright

from bench.figures import Figure

BAR_MS = 200.0
SLOWER = 4
MOVES = 12
REQUESTS = 100_000
WATCH = """
window.longest = 0; window.shown = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.longest = Math.max(window.longest, each.duration);
}).observe({ type: "longtask" });
document.addEventListener("map:shown", () => { window.shown += 1; });
"""


def main() -> None:
    """Print what was found as JSON on the last line."""
    base = sys.argv[1].rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        figures = [_measure(browser, base, kind) for kind in ("cells", "points")]
        browser.close()
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _measure(browser: Any, base: str, kind: str) -> Figure:
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2, bypass_csp=True)
    page.add_init_script(WATCH)
    page.route("**/requests/cells.json*", lambda route: _answer(route, kind))
    page.goto(f"{base}/embed/map/")
    page.wait_for_function("window.shown > 0")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.evaluate("window.longest = 0")
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    box = page.locator("[data-map]").bounding_box()
    draw = random.Random(311)
    for move in range(MOVES):
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + draw.uniform(-150, 150), y + draw.uniform(-150, 150), steps=8)
        page.mouse.up()
        if move % 4 == 3:
            page.locator(".leaflet-control-zoom-in" if move % 8 == 3 else ".leaflet-control-zoom-out").click()
        page.wait_for_timeout(700)
    traced = json.loads(browser.stop_tracing())["traceEvents"]
    by_clock, shown = page.evaluate("[window.longest, window.shown]")
    page.close()
    longest = _longest_task(traced)
    what = "280 circles" if kind == "cells" else "2,000 single requests"
    detail = f"processor {SLOWER} times slower, {MOVES} moves, drawn {shown} times, {by_clock:.0f} ms by the clock"
    return Figure(f"map of {REQUESTS:,} on a phone, {what}: longest task", longest, "ms", BAR_MS, detail=detail)


def _longest_task(events: list[dict[str, Any]]) -> float:
    """Milliseconds of the processor that the longest task of a page's main thread took."""
    pages = {
        (each["pid"], each["tid"])
        for each in events
        if each.get("name") == "thread_name" and each["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        each.get("tdur", 0) for each in events if (each["pid"], each["tid"]) in pages and "RunTask" in each["name"]
    ]
    return max(tasks, default=0) / 1000


def _answer(route: Route, kind: str) -> None:
    """As much as the server may send at most, spread over the part that was asked for."""
    query = dict(pair.split("=", 1) for pair in route.request.url.partition("?")[2].replace("%2C", ",").split("&"))
    west, south, east, north = (float(part) for part in query["bbox"].split(","))
    draw = random.Random(query["bbox"])
    places = [(draw.uniform(south, north), draw.uniform(west, east)) for _each in range(2_000)]
    if kind == "cells":
        cells = [[lat, long, draw.randrange(50), REQUESTS // 280] for lat, long in places[:280]]
        body: dict[str, Any] = {"kind": "cells", "cells": cells}
    else:
        points = [[f"26-{number:06}-1", lat, long, "a", number % 2] for number, (lat, long) in enumerate(places)]
        body = {"kind": "points", "services": {"a": "Pothole"}, "points": points}
    route.fulfill(json=body)


if __name__ == "__main__":
    main()
