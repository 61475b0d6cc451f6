"""The city's sign-on as the rest of the project asks for it: is it on, may a password be used, who came by it."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from civic311.accounts.claims import Rule
from civic311.accounts.models import SignOn, SignOnRule, User
from civic311.accounts.people import ADMINISTERS


def current_sign_on() -> SignOn | None:
    """The provider while it is switched on."""
    return SignOn.objects.filter(pk=1, is_on=True).first()


def may_use_password(user: User) -> bool:
    """Whether the person may come in without the provider: an administrator's own account is the way back."""
    if not SignOn.objects.filter(pk=1, is_on=True, is_only_way=True).exists():
        return True
    return user.memberships.filter(
        department=None, from_sign_on=False, role__capabilities__contains=[ADMINISTERS]
    ).exists()


def rules() -> list[Rule]:
    """What the city's groups give."""
    rows = SignOnRule.objects.values_list("value", "role_id", "department_id")
    return [Rule(value, role_id, department_id) for value, role_id, department_id in rows]


def link_of(user: User) -> SocialAccount | None:
    """The person's connection to the provider that is switched on."""
    sign_on = current_sign_on()
    return SocialAccount.objects.filter(user=user, provider=sign_on.issuer).first() if sign_on else None


def came_by_sign_on(request: HttpRequest) -> bool:
    """Whether this session began at the provider, which then answers for the second factor."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record.get("method") == "socialaccount" for record in records)
