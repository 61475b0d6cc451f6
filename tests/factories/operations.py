"""Cases around a Tuesday noon in March, and the operations page as it is read."""

import csv
import io
from datetime import UTC, datetime, timedelta

from bs4 import BeautifulSoup

from requests_app.actions.work import close
from requests_app.models import ServiceRequest
from routing.models import ClosureReason
from tests.factories.city import WEST
from tests.factories.requests import make_request
from tests.personas import Persona

NOON = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
PAGE = "/reports/operations/"


def no_heat(before: timedelta, ward: tuple[float, float] = WEST) -> ServiceRequest:
    """A case of Housing's inspectors, due a day after it was received."""
    return make_request("no-heat", now=NOON - before, lat=ward[0], long=ward[1])


def pothole(before: timedelta, ward: tuple[float, float] = WEST) -> ServiceRequest:
    """A case of the road crew of Streets, due after three working days."""
    return make_request(now=NOON - before, lat=ward[0], long=ward[1])


def end(made: ServiceRequest, before: timedelta, by: Persona) -> None:
    reason = ClosureReason.objects.filter(outcome="RESOLVED", photo_required=False)[0]
    close(made.pk, reason=reason, actor=by.actor, version=None, now=NOON - before)


def shown(reader: Persona, query: str = "") -> BeautifulSoup:
    response = reader.get(PAGE + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def tiles(page: BeautifulSoup) -> dict[str, tuple[str, str]]:
    """Each figure of the strip with the line below it."""
    found = {}
    for each in page.select(".figures > div"):
        value, note = each.dd.find_all(string=True)
        found[each.dt.get_text(strip=True)] = (value.strip(), note.strip())
    return found


def units(reader: Persona, query: str = "?") -> dict[str, dict[str, str]]:
    """The lines of the table of units, as its file has them."""
    rows = list(csv.DictReader(io.StringIO(reader.get(f"{PAGE}{query}&csv=units").content.decode())))
    return {row["Unit"]: row for row in rows}


def graph(page: BeautifulSoup, code: str) -> dict[str, list[str]]:
    """The table of a chart."""
    lines = page.select(f"#{code}-chart tbody tr")
    return {each.th.get_text(strip=True): [cell.get_text(strip=True) for cell in each.select("td")] for each in lines}
