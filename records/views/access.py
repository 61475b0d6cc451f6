"""Who may open the pages of records: they are about the whole city, so a right in one department is not enough."""

from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from civic311.accounts.access import View, needs


def needs_everywhere(*capabilities: str) -> Any:
    """Let in who holds at least one of the capabilities for the whole city; the rest as `needs` does."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.viewer.has_in(name, None) for name in capabilities):
                raise PermissionDenied
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        return needs(*capabilities)(guarded)

    return decorate
