"""What a sign-on provider says of a person (its claims), read without trusting their shape.

Plain Python. Claims are whatever the provider sends: a group list may be missing, nested, one string, or not a list.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_LONGEST_EMAIL, _LONGEST_NAME, _LONGEST_VALUE = 254, 120, 200


@dataclass(frozen=True)
class Rule:
    """Who has `value` among the groups gets the role, in the department or (None) in the whole city."""

    value: str
    role_id: int
    department_id: int | None


def groups_of(claims: Mapping[str, Any], where: str) -> frozenset[str]:
    """The values of the claim `where`; dots lead into nested claims (`realm_access.roles`).

    A claim whose own name has dots (an address, as some providers use) is found by its whole name first.
    """
    found: Any = claims.get(where)
    if found is None:
        found = claims
        for step in where.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list | tuple) else [found]
    return frozenset(value.strip() for value in values if isinstance(value, str) and value.strip())


def are_groups_kept_back(claims: Mapping[str, Any], where: str) -> bool:
    """Whether the provider left the groups out because there are too many of them, which is not the same as none.

    Entra ID names them in `_claim_names` then, or says `hasgroups` (OpenID Connect Core 1.0, 5.6.2; Microsoft identity
    platform, "Groups overage claim").
    """
    if groups_of(claims, where):
        return False
    elsewhere = claims.get("_claim_names")
    is_named = isinstance(elsewhere, Mapping) and where in elsewhere
    return is_named or (where == "groups" and claims.get("hasgroups") in (True, "true"))


def roles_for(groups: Iterable[str], rules: Iterable[Rule]) -> frozenset[tuple[int, int | None]]:
    """Pairs of role and department that the rules give to somebody in these groups."""
    held = frozenset(groups)
    return frozenset((rule.role_id, rule.department_id) for rule in rules if rule.value in held)


def email_of(claims: Mapping[str, Any]) -> str:
    """The address in small letters; empty when there is none, or the provider says that it is not verified."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified", True) in (False, "false"):
        return ""
    email = email.strip().lower()
    return email if len(email) <= _LONGEST_EMAIL and _EMAIL.fullmatch(email) else ""


def name_of(claims: Mapping[str, Any]) -> str:
    """The person's name, from whichever of the usual claims has it; empty when none does."""
    parts = [claims.get("given_name"), claims.get("family_name")]
    pair = " ".join(part for part in parts if isinstance(part, str))
    for value in (claims.get("name"), pair, claims.get("preferred_username")):
        text = value if isinstance(value, str) else ""
        name = " ".join("".join(each if each.isprintable() else " " for each in text).split())
        if name:
            return name[:_LONGEST_NAME]
    return ""


def shown(claims: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and values for an administrator who sets the sign-on up; long values are cut."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in claims.items()}
    return [(name[:_LONGEST_VALUE], text[:_LONGEST_VALUE]) for name, text in sorted(texts.items())]
