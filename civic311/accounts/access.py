"""Who may open a page: signed in, with one of the named capabilities somewhere.

Which rows are shown is the business of scoped queries; this only keeps the door.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from civic311.accounts.adapter import signed_in_lately
from civic311.accounts.viewer import Viewer

View = Callable[..., Any]


class StaffRequest(HttpRequest):
    """A request that passed `needs`: for type hints only."""

    viewer: Viewer


def needs(*capabilities: str) -> Callable[[View], View]:
    """Let in who holds at least one of the capabilities (none named: any staff).

    Visitors are sent to sign in and come back afterwards; who is signed in without the capability gets 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer: Viewer = request.viewer
            if not viewer.is_authenticated:
                return redirect_to_login(request.get_full_path())
            allowed = any(viewer.has(name) for name in capabilities) if capabilities else viewer.is_staff
            if not allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def confirms_identity(view: View) -> View:
    """For pages that give out secrets or can do great harm: ask again who it is, unless she proved it just now.

    Stands below `needs`. What was typed into a form meanwhile is not kept, since it may hold a secret.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if signed_in_lately(request):
            return view(request, *args, **kwargs)
        return redirect_to_login(request.get_full_path(), resolve_url("confirm_identity"))

    return guarded
