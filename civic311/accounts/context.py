"""Template context: the viewer."""

from typing import Any

from django.http import HttpRequest

from civic311.accounts.viewer import VISITOR


def viewer(request: HttpRequest) -> dict[str, Any]:
    """`viewer`: a `civic311.accounts.viewer.Viewer`."""
    return {"viewer": getattr(request, "viewer", VISITOR)}
