"""Saved views as links of the rail."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from civic311.accounts.viewer import Viewer
from requests_app.models import SavedView
from requests_app.queries.saved_views import visible_views

PAGES = {"table": "queue", "board": "board", "map": "staff_map"}


@dataclass(frozen=True)
class SavedLink:
    """One saved view of the rail; `count` is empty until it was counted."""

    label: str
    url: str
    is_own: bool
    is_current: bool
    count: str = ""


def query_of(view: SavedView) -> QueryDict:
    """What a view shows, as the query of an address that names the view too."""
    query = QueryDict(mutable=True)
    for name, values in view.filters.items():
        query.setlist(name, values)
    if view.sort:
        query["sort"] = view.sort
    query["saved"] = str(view.pk)
    return query


def address_of(view: SavedView) -> str:
    """The address of a view: filters, order and layout."""
    return f"{reverse(PAGES[view.layout])}?{query_of(view).urlencode()}"


def saved_links(viewer: Viewer, saved_id: str) -> list[SavedLink]:
    """The viewer's own views, then those shared with her; one query."""
    return [link_of(view, viewer, saved_id) for view in own_first(viewer)]


def own_first(viewer: Viewer) -> list[SavedView]:
    """The views that the viewer sees, her own before those of others."""
    return sorted(visible_views(viewer), key=lambda view: view.owner_id != viewer.user_id)


def link_of(view: SavedView, viewer: Viewer, saved_id: str, count: str = "") -> SavedLink:
    """The link of one view."""
    is_own = view.owner_id == viewer.user_id
    return SavedLink(view.name, address_of(view), is_own, str(view.pk) == saved_id, count)
