"""The reports by what they are about, and the way between them that keeps dates and filters."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from reports.filters import ALL

KEPT = ("period", "from", "to", *ALL)


@dataclass(frozen=True)
class Link:
    """A page in the tabs: words, address with dates and filters, and whether it (or a page below it) is shown."""

    words: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True)
class _Page:
    name: str
    words: Promise
    capabilities: tuple[str, ...] = ("reports.view",)


_ANY = ("reports.view", "reports.view_ward")
GROUPS: Sequence[tuple[Promise, Sequence[_Page]]] = (
    (_("Figures"), (
        _Page("reports_home", _("Overview"), _ANY),
        _Page("reports_wards", _("Wards"), _ANY),
        _Page("reports_departments", _("Departments")),
        _Page("reports_services", _("Services")),
        _Page("reports_channels", _("Channels")),
    )),
    (_("Today and ahead"), (
        _Page("reports_operations", _("Operations"), (*_ANY, "team.view")),
        _Page("reports_forecast", _("Forecast")),
        _Page("reports_staffing", _("Staffing"), ("team.view",)),
    )),
    (_("Fairness"), (
        _Page("reports_equity", _("Equity")),
        _Page("reports_partners", _("Figures of partners")),
    )),
    (_("Places"), (
        _Page("reports_hot_spots", _("Hot spots"), _ANY),
        _Page("collection_days", _("Collection days")),
    )),
    (_("Means"), (
        _Page("reports_budget", _("Budget"), ("reports.view", "costs.view")),
        _Page("reports_adoption", _("Adoption")),
    )),
)  # fmt: skip


def ways(viewer: Viewer, request: HttpRequest) -> tuple[list[Link], list[Link]]:
    """The groups a viewer may open, each leading to its first page, and the pages of the group that is shown."""
    kept = kept_query(request.GET)
    groups: list[Link] = []
    shown: list[Link] = []
    here = _here(request.path)
    for words, pages in GROUPS:
        open_to = [page for page in pages if any(viewer.has(each) for each in page.capabilities)]
        if not open_to:
            continue
        is_current = any(page.name == here for page in open_to)
        groups.append(Link(words, reverse(open_to[0].name) + kept, is_current))
        if is_current:
            shown = [Link(page.words, reverse(page.name) + kept, page.name == here) for page in open_to]
    return groups, shown


def kept_query(data: QueryDict) -> str:
    """The dates and filters of an address as the end of another one: "?period=90&ward=3", or ""."""
    kept = QueryDict(mutable=True)
    for name, value in kept_pairs(data):
        kept.appendlist(name, value)
    return f"?{kept.urlencode()}" if kept else ""


def kept_pairs(data: QueryDict) -> list[tuple[str, str]]:
    """The same as (name, value)."""
    return [(name, value) for name in KEPT for value in data.getlist(name) if value]


def _here(path: str) -> str:
    """The name of the page in the tabs that an address is or lies below."""
    home = reverse("reports_home")
    if path == reverse("reports_rows"):
        return "reports_home"  # lists of cases lie behind its figures
    named = ((page.name, reverse(page.name)) for _words, pages in GROUPS for page in pages)
    above = [(len(url), name) for name, url in named if (path == url if url == home else path.startswith(url))]
    return max(above)[1] if above else ""
