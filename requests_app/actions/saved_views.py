"""Keep, change, share, order and delete views of the worklist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from civic311.accounts.viewer import Viewer
from requests_app.models import SavedView
from requests_app.queries.saved_views import own_views

MOST_VIEWS = 60
ALL = "all"
SHARE = "views.share"


class TooManyViewsError(Exception):
    """The person keeps as many views as one may."""


@dataclass(frozen=True)
class ViewInput:
    """What a view shows and who sees it. `shared_with`: "" for nobody else, `all`, or the id of a department."""

    name: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: Sequence[str] = ()
    sort: str = ""
    layout: str = SavedView.Layout.TABLE
    shared_with: str = ""


def may_share_with(viewer: Viewer, shared_with: str) -> bool:
    """Whether the viewer may share with all, or with that department; everybody may keep a view for herself."""
    if not shared_with:
        return True
    return SHARE in viewer.city_wide if shared_with == ALL else viewer.has_in(SHARE, int(shared_with))


def save_view(given: ViewInput, *, viewer: Viewer, now: datetime) -> SavedView:
    """Keep a new view as the last of the viewer's own. Raises TooManyViewsError and PermissionDenied."""
    own = own_views(viewer)
    if own.count() >= MOST_VIEWS:
        raise TooManyViewsError
    last = own.aggregate(last=Max("order"))["last"]
    view = SavedView(owner_id=viewer.user_id, order=0 if last is None else last + 1, created_at=now)
    return _write(view, given, viewer)


def change_view(view: SavedView, given: ViewInput, *, viewer: Viewer) -> SavedView:
    """Change one's own view. Raises PermissionDenied for somebody else's, or to share without the capability."""
    _require_own(view, viewer)
    return _write(view, given, viewer)


def set_columns(view: SavedView, columns: Sequence[str], *, viewer: Viewer) -> None:
    """Choose the columns of one's own view; none: the usual ones."""
    _require_own(view, viewer)
    view.columns = list(columns)
    view.save(update_fields=["columns"])


def move_view(view: SavedView, *, up: bool, viewer: Viewer) -> None:
    """Move one's own view a place up or down among one's own."""
    _require_own(view, viewer)
    with transaction.atomic():
        rows = list(own_views(viewer).select_for_update())
        at = next(index for index, row in enumerate(rows) if row.pk == view.pk)
        to = min(max(at + (-1 if up else 1), 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
        for order, row in enumerate(rows):
            row.order = order
        SavedView.objects.bulk_update(rows, ["order"])


def delete_view(view: SavedView, *, viewer: Viewer) -> None:
    """Delete one's own view, for everybody it is shared with too."""
    _require_own(view, viewer)
    view.delete()


def _write(view: SavedView, given: ViewInput, viewer: Viewer) -> SavedView:
    kept = ALL if view.for_all else str(view.department_id or "")
    if given.shared_with != kept and not may_share_with(viewer, given.shared_with):
        raise PermissionDenied
    view.name, view.sort, view.layout = given.name, given.sort, given.layout
    view.filters = {name: list(values) for name, values in given.filters.items()}
    view.columns = list(given.columns)
    view.for_all = given.shared_with == ALL
    view.department_id = int(given.shared_with) if given.shared_with not in ("", ALL) else None
    view.save()
    return view


def _require_own(view: SavedView, viewer: Viewer) -> None:
    if view.owner_id != viewer.user_id:
        raise PermissionDenied
