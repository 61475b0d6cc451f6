"""What changes people's accounts: joining by link. Each is one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from civic311.accounts import invitations
from civic311.accounts.models import Membership, Role, User
from civic311.accounts.sessions import end_sessions
from civic311.city.current import configuration_changed
from civic311.city.models import City


class LinkUsed(Exception):
    """The link was used meanwhile, taken back or has run out."""


@dataclass(frozen=True)
class NewCity:
    """What the first administrator says about the city; `languages` begin with the default."""

    name: str
    time_zone: str
    languages: list[str]


@transaction.atomic
def make_first_administrator(
    token: str, *, city: NewCity, name: str, email: str, password: str, now: datetime
) -> User:  # fmt: skip
    """Name the city and make the person who sets it up. Raises LinkUsed when the link is no longer good."""
    invitation = invitations.find(token, now=now, first_administrator=True, lock=True)
    if invitation is None:
        raise LinkUsed
    City.objects.filter(pk=1).update(
        name=city.name, service_name=f"{city.name} 311"[:80], time_zone=city.time_zone, languages=city.languages
    )
    user = User.objects.create_user(email, password, name=name, language=city.languages[0])
    Membership.objects.create(user=user, role=Role.objects.get(code="administrator"))
    invitations.use(invitation, now=now)
    configuration_changed()
    return user


@transaction.atomic
def accept_invitation(token: str, *, name: str, password: str, now: datetime) -> User:
    """Set the first password of the invited person. Raises LinkUsed when the link is no longer good."""
    invitation = invitations.find(token, now=now, first_administrator=False, lock=True)
    if invitation is None or invitation.user is None or not invitation.user.is_active:
        raise LinkUsed
    user = invitation.user
    user.name = name
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    invitations.use(invitation, now=now)
    end_sessions(user)
    return user
