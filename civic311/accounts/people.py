"""Who runs the city's installation: administrators, and the rule that there is always one."""

from django.conf import settings
from django.db.models import QuerySet

from civic311.accounts.models import User

ADMINISTERS = "people.manage"


def administrators() -> QuerySet[User]:
    """Active people who may manage people in the whole city."""
    return User.objects.filter(
        is_active=True, memberships__department=None, memberships__role__capabilities__contains=[ADMINISTERS]
    ).distinct()


def administrators_who_can_sign_in() -> list[User]:
    """Those of the administrators who have a password already; demo sign-ins count where they are let in."""
    able = administrators() if settings.DEMO_MODE else administrators().filter(is_demo=False)
    return [user for user in able if user.has_usable_password()]
