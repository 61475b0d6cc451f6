"""The roles every new city begins with."""

from civic311.accounts.capabilities import DEFAULT_ROLES
from civic311.accounts.models import Role


def make_default_roles() -> dict[str, Role]:
    """Make the roles that are missing; returns all of them by code. Roles a city changed stay as they are."""
    roles = {}
    for order, (code, (name, capabilities)) in enumerate(DEFAULT_ROLES.items()):
        values = {"name": name, "capabilities": capabilities, "order": order}
        roles[code], _made = Role.objects.get_or_create(code=code, defaults=values)
    return roles
