"""Template context: the viewer."""

from typing import Any

from django.http import HttpRequest

from civic311.accounts.models import User
from civic311.accounts.viewer import VISITOR


def viewer(request: HttpRequest) -> dict[str, Any]:
    """`viewer`: a `civic311.accounts.viewer.Viewer`; `has_demo_sign_ins` asks the database only where a page does."""
    return {"viewer": getattr(request, "viewer", VISITOR), "has_demo_sign_ins": _has_demo_sign_ins}


def _has_demo_sign_ins() -> bool:
    return User.objects.filter(is_demo=True).exists()
