"""Views that people keep: saving, naming, sharing, ordering, deleting, choosing columns, counting."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from civic311.accounts.access import needs
from civic311.accounts.viewer import Viewer
from requests_app.actions import saved_views as actions
from requests_app.actions.saved_views import TooManyViewsError, ViewInput
from requests_app.filters import CaseFilter, filter_params
from requests_app.forms.saved_views import ColumnsForm, ViewForm, initial_of
from requests_app.models import SavedView
from requests_app.queries.queue_counts import count_rows
from requests_app.queries.saved_views import own_views, visible_views
from requests_app.views.staff.columns import SESSION_KEY, columns_for, ordered
from requests_app.views.staff.saved_links import address_of, link_of, own_first, query_of
from requests_app.views.staff.view_panel import offered_columns
from requests_app.views.staff.worklist import rows_for

LAYOUTS = dict(SavedView.Layout.choices)
LONGEST_ADDRESS = 8_000
MOST_COUNTED = 999


@needs("requests.view")
def views(request: Any) -> HttpResponse:
    """`/staff/views/`: the views that the viewer keeps, to order and change, and those that others share with her."""
    own = list(own_views(request.viewer).select_related("department"))
    shared = visible_views(request.viewer).exclude(owner_id=request.viewer.user_id).select_related("owner")
    context = {
        "own": [(view, address_of(view)) for view in own],
        "shared": [(view, address_of(view)) for view in shared],
    }
    return render(request, "staff/views.html", context)


@needs("requests.view")
@require_POST
def view_save(request: Any) -> HttpResponse:
    """Keep the list behind `address` (its query) as a view; with the columns that the viewer sees there."""
    query = _query(request)
    form = ViewForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return render(request, "staff/view_edit.html", {"form": form, "address": query.urlencode()}, status=422)
    given = _input(request, form, query)
    try:
        view = actions.save_view(given, viewer=request.viewer, now=timezone.now())
    except TooManyViewsError:
        form.add_error(None, _("You keep as many views as one can. Delete one that you no longer need."))
        return render(request, "staff/view_edit.html", {"form": form, "address": query.urlencode()}, status=422)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(address_of(view))


@needs("requests.view")
def view_edit(request: Any, pk: int) -> HttpResponse:
    """`/staff/views/<pk>/`: one's own view: its name and sharing, and with `address` what it shows."""
    view = _own(request, pk)
    form = ViewForm(request.POST or None, viewer=request.viewer, view=view, initial=initial_of(view))
    if request.method == "POST" and form.is_valid():
        query = _query(request) if request.POST.get("address") else query_of(view)
        actions.change_view(view, _input(request, form, query, view), viewer=request.viewer)
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
        return redirect(address_of(view))
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/view_edit.html", {"form": form, "saved": view}, status=status)


@needs("requests.view")
@require_POST
def view_move(request: Any, pk: int) -> HttpResponse:
    """Move one's own view up or down (`to`)."""
    actions.move_view(_own(request, pk), up=request.POST.get("to") == "up", viewer=request.viewer)
    return redirect("saved_views")


@needs("requests.view")
@require_POST
def view_update(request: Any, pk: int) -> HttpResponse:
    """Let one's own view show what `address` shows, keeping its name and sharing."""
    view, query = _own(request, pk), _query(request)
    given = ViewInput(
        view.name, filter_params(query), view.columns, query.get("sort", "")[:20], view.layout,
        initial_of(view)["shared_with"],
    )  # fmt: skip
    actions.change_view(view, given, viewer=request.viewer)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(address_of(view))


@needs("requests.view")
def view_delete(request: Any, pk: int) -> HttpResponse:
    """Ask, then delete one's own view."""
    view = _own(request, pk)
    if request.method != "POST":
        return render(request, "staff/view_delete.html", {"saved": view})
    actions.delete_view(view, viewer=request.viewer)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("saved_views")


@needs("requests.view")
@require_POST
def view_columns(request: Any) -> HttpResponse:
    """Choose columns: of one's own view where the address names one, else for oneself; none: the usual ones."""
    query = _query(request)
    saved = _named(request, query)
    offered = offered_columns(query.getlist("service"), columns_for(request, saved))
    form = ColumnsForm(request.POST, offered=offered)
    chosen = ordered(form.cleaned_data["columns"]) if form.is_valid() and form.cleaned_data["columns"] else []
    if "usual" in request.POST:
        chosen = []
    if saved is not None and saved.owner_id == request.viewer.user_id:
        actions.set_columns(saved, chosen, viewer=request.viewer)
    elif chosen:
        request.session[SESSION_KEY] = chosen
    else:
        request.session.pop(SESSION_KEY, None)
    query.pop("panel", None)
    return redirect(f"{reverse('queue')}?{query.urlencode()}")


@needs("requests.view")
@require_GET
def view_counts(request: Any) -> HttpResponse:
    """The saved views of the rail with their counts, asked for once the page is there."""
    now, viewer, saved_id = timezone.now(), request.viewer, request.GET.get("saved", "")
    links = [link_of(view, viewer, saved_id, _count(view, viewer, now)) for view in own_first(viewer)]
    return render(request, "staff/rail_views.html", {"links": links, "is_counted": True})


def _count(view: SavedView, viewer: Viewer, now: datetime) -> str:
    query = query_of(view)
    found = count_rows(rows_for(query, viewer, CaseFilter(query, viewer, now), now).rows, MOST_COUNTED)
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else str(found)


def _query(request: Any) -> QueryDict:
    return QueryDict(request.POST.get("address", "")[:LONGEST_ADDRESS].removeprefix("?"), mutable=True)


def _input(request: Any, form: ViewForm, query: QueryDict, view: SavedView | None = None) -> ViewInput:
    layout = request.POST.get("layout", "")
    saved = view or _named(request, query)
    return ViewInput(
        name=form.cleaned_data["name"], filters=filter_params(query), sort=query.get("sort", "")[:20],
        columns=view.columns if view else [column.code for column in columns_for(request, saved)],
        layout=layout if layout in LAYOUTS else view.layout if view else SavedView.Layout.TABLE,
        shared_with=form.cleaned_data.get("shared_with", ""),
    )  # fmt: skip


def _named(request: Any, query: QueryDict) -> SavedView | None:
    key = query.get("saved", "")
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    return visible_views(request.viewer).filter(pk=int(key)).first()


def _own(request: Any, pk: int) -> SavedView:
    view = own_views(request.viewer).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view
