"""Who may sign in with a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from civic311.accounts.models import User
from civic311.accounts.sign_on import may_use_password


class StaffBackend(AuthenticationBackend):
    """Email and password. Demo accounts are refused outside demo mode, and where the city's sign-on is the only way
    in everybody but administrators: both look like a wrong password.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        return user if user is not None and self._admits(user) and may_use_password(user) else None

    def get_user(self, user_id: int) -> User | None:
        user = super().get_user(user_id)
        return user if user is not None and self._admits(user) else None

    def _admits(self, user: User) -> bool:
        return user.is_active and (settings.DEMO_MODE or not user.is_demo)
