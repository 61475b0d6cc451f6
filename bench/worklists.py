"""Server time of worklists and searches among a million requests, 60,000 of them open. Run by `python -m bench`.

Wants a migrated database of its own and fills it with `bench.worklist_city`; prints a JSON list of figures on its last
line. Each figure is the median over many pages, by the clock of the server: session, rail, rows, count and template.
"""

import html
import json
import os
import re
import sys
import time
from statistics import median
from typing import Any

import django

from bench.figures import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic311.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.worklist_city import fill  # noqa: E402
from civic311.accounts.models import User  # noqa: E402
from requests_app.models import ServiceRequest  # noqa: E402
from requests_app.queries.queue import VIEWS  # noqa: E402
from requests_app.search_words import learn_words  # noqa: E402
from requests_app.workflow import OPEN_STATUSES  # noqa: E402
from routing.models import Area  # noqa: E402
from routing.reference import reference  # noqa: E402

PEOPLE = ("operator", "supervisor", "worker")
TIMES = int(os.environ.get("BENCH_TIMES", "8"))
DEEP = 40
PAGE_MS, SLOW_MS, SEARCH_MS = 80, 200, 100


def main() -> None:
    """Fill and measure."""
    fill()
    learn_words()
    people = {name: _signed_in(f"{name}@demo.example") for name in PEOPLE}
    figures = [
        *_together("given views", people, [f"/staff/queue/?view={view.code}" for view in VIEWS]),
        *_together("saved views", people, [f"/staff/queue/?{query}" for query in _saved()]),
        *_together("views of the past", people, [f"/staff/queue/?{query}" for query in _past()]),
        *_deep(people["operator"]),
        *_searches(people["operator"]),
    ]
    plain = [{name: value for name, value in figure.data().items() if name != "verdict"} for figure in figures]
    sys.stdout.write(json.dumps(plain) + "\n")


def _saved() -> list[str]:
    """Six views as people keep them: answers, tags, an area, words with filters, ranges, several choices."""
    service, question = _asked()
    area = _area()
    return [
        f"a.{service}.{question.code}={question.values[0]['key']}",
        "tag=school&tag=council&severity=2",
        f"area={area.layer.code}:{area.code}&status=ROUTED",
        "view=all&q=sidewalk&severity=2&severity=3",
        "received_within=30&voices=2&photo=yes",
        "view=late&channel=phone&channel=walk_in&language=es&assignee=nobody",
    ]


def _asked() -> tuple[str, Any]:
    """The question with choices of the service that is asked for most."""
    counted = ServiceRequest.objects.filter(status__in=OPEN_STATUSES).values_list("service_id", flat=True)[:5000]
    often = sorted(set(counted), key=list(counted).count, reverse=True)
    for pk in often:
        for question in reference().questions.get(pk, []):
            if question.values:
                return reference().services_by_id[pk].service_code, question
    raise RuntimeError("no service asks a question with choices")


def _area() -> Area:
    with connection.cursor() as cursor:
        cursor.execute("SELECT area_id FROM requests_app_requestarea LIMIT 1")
        return Area.objects.select_related("layer").get(pk=cursor.fetchone()[0])


def _past() -> list[str]:
    return ["status=RESOLVED", "status=RESOLVED&severity=1", "status=RESOLVED&status=NOT_ACTIONABLE&channel=phone"]


def _together(name: str, people: dict[str, Client], paths: list[str]) -> list[Figure]:
    """The pages of all people as one figure: median and 95th percentile, and which was slowest."""
    everything: list[float] = []
    medians: dict[str, float] = {}
    for person, client in people.items():
        for path in paths:
            taken = _times(client, path)
            everything += taken
            medians[f"{person} {path.partition('?')[2]}"] = median(taken)
            sys.stderr.write(f"{median(taken):8.1f} ms  {person} {path}\n")
    everything.sort()
    slowest = max(medians, key=lambda key: medians[key])
    high = everything[int(len(everything) * 0.95)]
    return [
        Figure(f"{name}, 50 rows with count, median", median(everything), "ms", PAGE_MS, detail=f"of {len(paths)}"),
        Figure(f"{name}, slowest median", medians[slowest], "ms", PAGE_MS, detail=slowest),
        Figure(f"{name}, 95%", high, "ms", SLOW_MS),
    ]


def _deep(client: Client) -> list[Figure]:
    """A page far behind the first, by its link."""
    path = "/staff/queue/?view=all"
    for _turn in range(DEEP):
        found = re.search(r'rel="next" href="([^"]+)"', client.get(path).content.decode())
        if found is None:
            raise RuntimeError(f"no page follows {path}")
        path = "/staff/queue/" + html.unescape(found[1])
    taken = _times(client, path)
    return [Figure(f"page {DEEP + 1} of all open cases, median", median(taken), "ms", PAGE_MS)]


def _searches(client: Client) -> list[Figure]:
    rare = [f"rare{number}" for number in range(100, 100 + TIMES)]
    common = ["pothole", "sidewalk", "street", "near the", "usual7", "street 12", "lamp usual3", "tree"]
    mistyped = ["sidewlak", "pothoel", "rubish", "tre usual9"]
    figures = []
    for name, texts in (("rare words", rare), ("common words", common), ("mistyped words", mistyped)):
        taken = []
        for text in texts:
            one = median(_times(client, f"/staff/queue/?q={text.replace(' ', '+')}", times=3))
            sys.stderr.write(f"{one:8.1f} ms  {text}\n")
            taken.append(one)
        slowest = f"{max(taken):.0f} most"
        figures.append(Figure(f"search, {name}, median", median(taken), "ms", SEARCH_MS, detail=slowest))
    return figures


def _times(client: Client, path: str, *, times: int = TIMES) -> list[float]:
    taken = []
    for number in range(times + 1):
        begun = time.perf_counter()
        answer = client.get(path)
        if number:
            taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return taken


def _signed_in(email: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email), backend="civic311.accounts.backends.StaffBackend")
    return client


if __name__ == "__main__":
    main()
