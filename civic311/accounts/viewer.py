"""Who looks at a page: one immutable value that policies and scoped queries read."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser

from civic311.accounts.models import Membership, User

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Viewer:
    """A person's capabilities, city-wide and by department; an anonymous visitor has none.

    `practises`: the person trains, and sees and makes cases of practice only. `needs_second_factor`: a role asks for
    one.
    """

    user_id: int | None = None
    name: str = ""
    initials: str = ""
    language: str = "en"
    city_wide: frozenset[str] = _NOTHING
    by_department: dict[int, frozenset[str]] = field(default_factory=dict)
    practises: bool = False
    needs_second_factor: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether the person has any capability at all."""
        return bool(self.city_wide or self.by_department)

    def has(self, capability: str) -> bool:
        """Whether the person has the capability anywhere."""
        return capability in self.city_wide or any(capability in held for held in self.by_department.values())

    def has_in(self, capability: str, department_id: int | None) -> bool:
        """Whether the person has the capability for that department (city-wide counts for all)."""
        return capability in self.city_wide or capability in self.by_department.get(department_id or 0, _NOTHING)

    def departments_with(self, capability: str) -> list[int] | None:
        """Ids of departments where the capability is held; None means the whole city."""
        if capability in self.city_wide:
            return None
        return sorted(key for key, held in self.by_department.items() if capability in held)


VISITOR = Viewer()


def viewer_of(user: User | AnonymousUser | Any) -> Viewer:
    """The viewer for a signed-in user (one query), or the anonymous visitor."""
    if not user.is_authenticated or not user.is_active:
        return VISITOR
    city_wide: set[str] = set()
    by_department: dict[int, set[str]] = {}
    needs_second_factor = False
    memberships = Membership.objects.filter(user_id=user.pk).values_list(
        "department_id", "role__capabilities", "role__requires_second_factor"
    )
    for department_id, capabilities, is_strict in memberships:
        needs_second_factor = needs_second_factor or is_strict
        if department_id is None:
            city_wide.update(capabilities)
        else:
            by_department.setdefault(department_id, set()).update(capabilities)
    return Viewer(
        user_id=user.pk,
        name=user.name,
        initials=user.initials,
        language=user.language,
        city_wide=frozenset(city_wide),
        by_department={key: frozenset(held) for key, held in by_department.items()},
        practises=user.practises,
        needs_second_factor=needs_second_factor,
    )
