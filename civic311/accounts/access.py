"""Who may open a page: signed in, with one of the named capabilities somewhere.

Which rows are shown is the business of scoped queries; this only keeps the door.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from civic311.accounts.adapter import signed_in_lately
from civic311.accounts.viewer import Viewer

View = Callable[..., Any]


class StaffRequest(HttpRequest):
    """A request that passed `needs`: for type hints only."""

    viewer: Viewer


def needs(*capabilities: str) -> Callable[[View], View]:
    """Let in who holds at least one of the capabilities, for the whole city or a department (none named: any staff).

    Visitors are sent to sign in and come back afterwards; who is signed in without the capability gets 403.
    """
    return _letting_in(lambda viewer: any(map(viewer.has, capabilities)) if capabilities else viewer.is_staff)


def needs_everywhere(*capabilities: str) -> Callable[[View], View]:
    """Let in who holds at least one of the capabilities for the whole city; the rest as `needs` does.

    For what concerns the whole city: settings, keys, connections and records.
    """
    return _letting_in(lambda viewer: any(viewer.has_in(name, None) for name in capabilities))


def _letting_in(is_let_in: Callable[[Viewer], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer: Viewer = request.viewer
            if not viewer.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not is_let_in(viewer):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def counts(view: View) -> View:
    """For staff pages whose buttons reach residents, whatever case is meant: who practices is led to where practice
    ends. Reading stays free. Stands below `needs`.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD") or not request.viewer.practises:
            return view(request, *args, **kwargs)
        messages.warning(request, _("You practice, and this would count: end practice first."))
        return redirect("practice")

    return guarded


def confirms_identity(view: View) -> View:
    """For pages that give out secrets or can do great harm: ask again who it is, unless she proved it just now.

    Stands below `needs`. What was typed into a form meanwhile is not kept, since it may hold a secret. After a button
    was pressed the way back leads to the page on which it stands, and a sentence says that nothing was done.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if signed_in_lately(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path()
        if request.method not in ("GET", "HEAD"):
            messages.info(request, _("Nothing was done yet. Please press the button again."))
            back = _page_before(request)
        return redirect_to_login(back, resolve_url("confirm_identity"))

    return guarded


def _page_before(request: HttpRequest) -> str:
    """The page of ours on which the button was pressed, as the browser tells; else the first page of staff."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return "/staff/"
    parts = urlsplit(told)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
