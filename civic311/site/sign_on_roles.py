"""Accounts and roles by the city's sign-on. Each function is one transaction."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction

from civic311.accounts import claims as read
from civic311.accounts.invitations import use
from civic311.accounts.models import AccountEvent, Invitation, Membership, SignOn, User
from civic311.accounts.sessions import end_sessions
from civic311.city.languages import first_language, staff_language
from civic311.site.hand_over import Heir
from civic311.site.people_changes import LastAdministrator, changing
from requests_app.actor import WORKER

log = logging.getLogger(__name__)
Places = Iterable[tuple[int, int | None]]  # ids of role and department
Kind = AccountEvent.Kind


def renew_roles(user: User, wanted: Places, *, now: datetime) -> None:
    """Give and take roles so that the sign-on's are exactly `wanted`; roles given by hand stay.

    Open cases that the person may no longer work on go back into their queues, and who loses a role is signed out
    everywhere. Nothing is taken from the last administrator who can sign in by herself.
    """
    target = set(wanted)
    rows = Membership.objects.filter(user=user, from_sign_on=True).select_related("role", "department")
    held = {(row.role_id, row.department_id): row for row in rows}
    with transaction.atomic():
        for role_id, department_id in target - set(held):
            row, is_new = Membership.objects.get_or_create(
                user=user, role_id=role_id, department_id=department_id, from_sign_on=True
            )  # fmt: skip
            if is_new:  # else she signed in somewhere else at the same moment
                _note(user, Kind.ROLE_GIVEN, now, what=_place(row))
    gone = [row for place, row in held.items() if place not in target]
    if gone:
        _take(user, gone, now)


def _take(user: User, gone: list[Membership], now: datetime) -> None:
    def change() -> None:
        Membership.objects.filter(pk__in=[row.pk for row in gone]).delete()
        for row in gone:
            _note(user, Kind.ROLE_TAKEN, now, what=_place(row))

    try:
        changing(user, change, Heir(None), WORKER, now)
    except LastAdministrator:
        log.warning("The sign-on takes the last administrator's role away; it was kept: user %s", user.pk)
        return
    end_sessions(user)


def make_person(
    sign_on: SignOn, subject: str, claims: Mapping[str, Any], wanted: Places, *, now: datetime
) -> User | None:
    """An account for somebody new whose groups give at least one role; None when there shall or can be none.

    Who signs in twice at once gets the account that was made a moment ago.
    """
    email = read.email_of(claims)
    if not sign_on.makes_people or not list(wanted) or not email:
        return None
    if User.objects.filter(email=email).exists():
        return _of_subject(sign_on, subject)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, name=read.name_of(claims) or email.partition("@")[0], language=_language(claims)
            )
            SocialAccount.objects.create(user=user, provider=sign_on.issuer, uid=subject)
            _note(user, Kind.MADE, now, what=sign_on.name)
    except IntegrityError:  # somebody else was quicker with the address or the subject
        return _of_subject(sign_on, subject)
    return user


def _of_subject(sign_on: SignOn, subject: str) -> User | None:
    found = SocialAccount.objects.filter(provider=sign_on.issuer, uid=subject).select_related("user").first()
    return found.user if found else None


def link(user: User, sign_on: SignOn, subject: str, *, now: datetime) -> bool:
    """Connect the account with a subject of the provider; False when either has a partner already."""
    taken = SocialAccount.objects.filter(provider=sign_on.issuer)
    if taken.filter(uid=subject).exists() or taken.filter(user=user).exists():
        return False
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=user, provider=sign_on.issuer, uid=subject)
            _note(user, Kind.LINKED, now, what=sign_on.name)
    except IntegrityError:
        return False
    return True


def join(invitation_id: Any, sign_on: SignOn, subject: str, *, name: str, now: datetime) -> User | None:
    """Connect an invited person, whose one-time link was opened before she set out; None when it is over."""
    with transaction.atomic():
        rows = Invitation.objects.select_for_update().filter(
            pk=invitation_id, used_at=None, expires_at__gt=now, user__is_active=True
        )
        invitation = rows.first() if isinstance(invitation_id, int) else None
        if invitation is None or invitation.user is None or not link(invitation.user, sign_on, subject, now=now):
            return None
        use(invitation, now=now)
    return invitation.user


def unlink(user: User, *, by: User, now: datetime) -> None:
    """The account is no longer the provider's; the roles that the sign-on gave go with it."""
    renew_roles(user, [], now=now)
    with transaction.atomic():
        if SocialAccount.objects.filter(user=user).delete()[0]:
            AccountEvent.objects.create(user=user, by=by, kind=Kind.UNLINKED, at=now)


def _note(user: User, kind: str, now: datetime, *, what: str) -> None:
    AccountEvent.objects.create(user=user, kind=kind, what=what[:200], at=now)


def _place(row: Membership) -> str:
    return f"{row.role} ({row.department})" if row.department else str(row.role)


def _language(claims: Mapping[str, Any]) -> str:
    """The staff language that the claims ask for, else the city's."""
    asked = str(claims.get("locale", "")).lower().replace("_", "-").partition("-")[0]
    return asked if asked in settings.STAFF_LANGUAGES else staff_language(first_language())
