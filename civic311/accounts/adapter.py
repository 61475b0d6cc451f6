"""How sign-in behaves: nobody signs up, and account mail goes through the city's outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin with their day, council members with their ward's reports."""
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        return "/staff/" if viewer.has("requests.view") or not viewer.has("reports.view_ward") else "/reports/"
