"""What an address of a worklist asks for: the same rows for table, board, map and export."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.accounts.viewer import Viewer
from requests_app.filters import CaseFilter, Chosen, filter_params
from requests_app.models import SavedView, ServiceRequest
from requests_app.queries import queue as rows_of
from requests_app.queries.queue_counts import capped, count_groups, count_walked
from requests_app.queries.saved_views import visible_views
from requests_app.queries.search import Match, match
from requests_app.views.staff.filter_editor import read_editor
from requests_app.views.staff.rail import Rail, read_rail
from requests_app.views.staff.saved_links import saved_links

LONGEST_TEXT = 200


@dataclass(frozen=True)
class Worklist:
    """The rows that are asked for, how they are sorted and what they are called. `view` is the given view they belong
    to ("" for everything in scope), `saved` the saved one, `unknown` what of the address means nothing."""

    filters: CaseFilter
    rail: Rail
    rows: QuerySet[ServiceRequest]
    found: Match | None
    text: str
    view: str
    sort: str
    saved: SavedView | None
    now: datetime

    @property
    def is_grouped(self) -> bool:
        """Whether the rows stand in groups of urgency."""
        return self.sort == "due"

    def everything(self) -> QuerySet[ServiceRequest]:
        """The rows without their given view: closed cases too."""
        return self.found.rows if self.found else self.filters.qs

    def count(self) -> tuple[dict[int, int], str]:
        """How many rows there are in each group, and in all as lists say it."""
        if self.found is not None and self.found.walked is not None:
            groups, total, is_partial = count_walked(self.found.walked, self.sort, self.now)
            return groups, f"{total:,}+" if is_partial else f"{total:,}"
        groups, total = count_groups(self.rows, self.now)
        return groups, capped(total)

    @property
    def title(self) -> str:
        """What stands above the rows."""
        if self.saved is not None:
            return self.saved.name
        if self.text:
            return _("Found for “%(text)s”") % {"text": self.text}
        label = next((each.label for each in rows_of.VIEWS if each.code == self.view), _("Every status"))
        if self.rail.place:
            return _("%(queue)s: %(view)s") % {"queue": self.rail.place, "view": label}
        return str(label)


def read_worklist(request: Any, now: datetime) -> Worklist:
    """The worklist that the address asks for, in the viewer's scope."""
    saved = _saved(request)
    filters = CaseFilter.for_page(request, now)
    rail = read_rail(request, filters, saved, now)
    asked = asked_rows(request, filters, now)
    return Worklist(filters, rail, asked.rows, asked.found, asked.text, asked.view, asked.sort, saved, now)


@dataclass(frozen=True)
class Asked:
    """What of a worklist can be read without its rail."""

    rows: QuerySet[ServiceRequest]
    found: Match | None
    text: str
    view: str
    sort: str


def asked_rows(request: Any, filters: CaseFilter, now: datetime) -> Asked:
    """The rows that the address asks for, in the viewer's scope, with their sort; no counts."""
    return rows_for(request.GET, request.viewer, filters, now)


def read_rows(request: Any, now: datetime) -> tuple[Asked, SavedView | None]:
    """The rows that the address asks for, and the saved view that it names."""
    return asked_rows(request, CaseFilter.for_page(request, now), now), _saved(request)


def rows_for(query: QueryDict, viewer: Viewer, filters: CaseFilter, now: datetime) -> Asked:
    """The same for any query of an address."""
    text = query.get("q", "").strip()[:LONGEST_TEXT]
    view = query.get("view", "")
    view = view if view in rows_of.VIEW_CODES else "" if text or filters.reaches_past else "all"
    rows = filters.qs
    if view:
        rows = rows.filter(rows_of.conditions(viewer, now)[view])
    found = match(rows, text, viewer) if text else None
    wanted = query.get("sort", "") or ("zone" if query.get("scheduled") else "")
    return Asked(found.rows if found else rows, found, text, view, _sort(wanted, view))


def _saved(request: Any) -> SavedView | None:
    """The saved view that the address names, when the viewer may see it."""
    key = request.GET.get("saved", "")
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    return visible_views(request.viewer).filter(pk=int(key)).first()


def _sort(wanted: str, view: str) -> str:
    """Open cases sort in every way; what may reach into the past only along an index, so that it costs no more."""
    usual = "closed" if view == "closed" else "due" if view else "newest"
    possible = rows_of.SORTS if usual == "due" else ("newest", "closed")
    return wanted if wanted in possible else usual


def count_words(shown: str, number: int) -> str:
    """How many cases a list has; `shown` is the number as it is told."""
    return ngettext("%(count)s case", "%(count)s cases", number) % {"count": shown}


def chips(request: Any, worklist: Worklist) -> list[dict[str, Any]]:
    """The filters in force and what is not known, each with the address that leaves it out and the one to change it."""
    return [
        {
            "label": each.label, "value": each.words, "is_unknown": each.is_unknown,
            "remove_url": _address(request.GET, without=(*each.params, "filter")),
            "change_url": "" if each.is_unknown else _address(request.GET, filter=each.name),
        }
        for each in (*worklist.filters.chosen(), *_unknown(request.GET, worklist))
    ]  # fmt: skip


def _unknown(query: QueryDict, worklist: Worklist) -> Iterable[Chosen]:
    view, saved = query.get("view", ""), query.get("saved", "")
    if view and view != worklist.rail.view:
        yield Chosen("view", _("View"), view[:60], ("view",), is_unknown=True)
    if saved and worklist.saved is None:
        yield Chosen("saved", _("Saved view"), _("gone or no longer shared with you"), ("saved",), is_unknown=True)


def _address(query: QueryDict, without: Iterable[str] = (), **changes: str) -> str:
    kept = query.copy()
    for name in (*without, *changes, "page"):
        kept.pop(name, None)
    for name, value in changes.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def page_context(request: Any, worklist: Worklist) -> dict[str, Any]:
    """What table, board and map have in common."""
    own = worklist.saved is not None and worklist.saved.owner_id == request.viewer.user_id
    return {
        "rail": worklist.rail, "filters": worklist.filters, "text": worklist.text, "sort": worklist.sort,
        "view": worklist.view, "saved": worklist.saved, "title": worklist.title, "now": worklist.now,
        "chips": chips(request, worklist), "editor": read_editor(request, worklist.filters),
        "instead": worklist.found.instead if worklist.found else "", "saved_is_own": own,
        "is_changed": is_changed(request.GET, worklist.saved),
        "saved_links": saved_links(request.viewer, request.GET.get("saved", "")),
    }  # fmt: skip


def is_changed(query: QueryDict, saved: SavedView | None) -> bool:
    """Whether the address asks for other cases, or another order, than the saved view that it names."""
    if saved is None:
        return False
    asked = {name: sorted(values) for name, values in filter_params(query).items()}
    kept = {name: sorted(values) for name, values in saved.filters.items()}
    return asked != kept or query.get("sort", "") != saved.sort
