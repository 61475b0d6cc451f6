"""Who in a department can do something: whom to tell."""

from collections.abc import Sequence

from civic311.accounts.models import User


def members_with(capability: str, department_id: int | None) -> list[User]:
    """Active people who hold the capability in the department; those who hold it city-wide when it has nobody."""
    people = User.objects.filter(is_active=True)
    held = {"memberships__role__capabilities__contains": [capability]}
    own = people.filter(memberships__department_id=department_id, **held) if department_id else people.none()
    return list(own.distinct()) or list(people.filter(memberships__department=None, **held).distinct())


def own_members(capability: str, department_id: int | None) -> list[int]:
    """Ids of the active people who hold the capability in this very department, who joined the city first first."""
    held = User.objects.filter(
        is_active=True,
        memberships__department_id=department_id,
        memberships__role__capabilities__contains=[capability],
    )
    return list(held.order_by("pk").distinct().values_list("pk", flat=True)) if department_id else []


def members_with_role(role_id: int, department_id: int | None) -> list[User]:
    """Active people who have the role in the department; those who have it city-wide when nobody there does."""
    people = User.objects.filter(is_active=True)
    own = people.filter(memberships__department_id=department_id, memberships__role_id=role_id)
    city_wide = people.filter(memberships__department=None, memberships__role_id=role_id)
    return (list(own.distinct()) if department_id else []) or list(city_wide.distinct())


def active_users(user_ids: Sequence[int]) -> list[User]:
    """Those of the people who still work here."""
    return list(User.objects.filter(pk__in=user_ids, is_active=True).order_by("pk"))
