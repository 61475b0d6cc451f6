"""What an administrator does with people: invite, give and take roles, deactivate. Each is one transaction."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from civic311.accounts import invitations
from civic311.accounts.models import Department, Membership, Role, User
from civic311.accounts.people import ADMINISTERS, administrators_who_can_sign_in
from civic311.accounts.sessions import end_sessions
from civic311.accounts.viewer import viewer_of
from civic311.city.current import current_city
from civic311.city.models import City
from civic311.lib.jobs import enqueue
from civic311.site.hand_over import Heir, hand_over, stranded_cases
from notifications.outbox import Draft, put
from requests_app.actor import Actor
from requests_app.models import ServiceRequest
from routing.models import Area, Representation


class LastAdministrator(Exception):
    """Somebody must be able to manage people, also afterwards."""


class OwnAccess(Exception):
    """Nobody takes the management of people away from herself."""


class CasesAtStake(Exception):
    """The person owns open cases that must be handed over first; nothing was changed."""

    def __init__(self, cases: list[ServiceRequest]) -> None:
        super().__init__(len(cases))
        self.cases = cases


@transaction.atomic
def invite_person(
    *, name: str, email: str, language: str, role: Role, department: Department | None, now: datetime
) -> tuple[User, str]:
    """Make the account and send the invitation; returns the person and the link, which is kept nowhere."""
    user = User.objects.create_user(email, name=name, language=language)
    Membership.objects.create(user=user, role=role, department=department)
    return user, invite_again(user, now=now)


@transaction.atomic
def invite_again(user: User, *, now: datetime) -> str:
    """Send a new link, which ends the one before; returns it."""
    link = invitations.invitation_link(invitations.invite(user, now=now))
    city = current_city()
    with translation.override(user.language):
        context = {"city": city, "name": user.name, "email": user.email, "days": invitations.DAYS, "link": link}
        subject = _("%(service)s: your invitation") % {"service": city.service_name if city else "311"}
        draft = Draft(
            key=f"invitation:{uuid.uuid4()}", kind="invitation", to_address=user.email, subject=subject,
            body_text=render_to_string("emails/invitation.txt", context).strip() + "\n",
            body_html=render_to_string("emails/invitation.html", context), language=user.language,
            despite_stop=True,
        )  # fmt: skip
    put([draft], now=now)
    return link


def give_role(user: User, *, role: Role, department: Department | None) -> None:
    """One more role, in a department or (None) in the whole city."""
    Membership.objects.get_or_create(user=user, role=role, department=department, from_sign_on=False)


def change_role(
    membership: Membership, *, role: Role, department: Department | None, heir: Heir | None, by: Actor, now: datetime
) -> int:  # fmt: skip
    """Another role or department in place of this one; returns how many cases were handed over.

    The person is signed out everywhere, as after each loss of a role.

    Raises LastAdministrator, OwnAccess, and CasesAtStake when cases are left behind and `heir` is None.
    """

    def change() -> None:
        Membership.objects.filter(pk=membership.pk).delete()
        give_role(membership.user, role=role, department=department)
        _sign_out(membership.user, by)

    return changing(membership.user, change, heir, by, now)


def take_role(membership: Membership, *, heir: Heir | None, by: Actor, now: datetime) -> int:
    """Take the role away; returns and raises as `change_role`."""

    def change() -> None:
        Membership.objects.filter(pk=membership.pk).delete()
        _sign_out(membership.user, by)

    return changing(membership.user, change, heir, by, now)


def deactivate(user: User, *, heir: Heir | None, by: Actor, now: datetime) -> int:
    """Close the account: sign-in, sessions and links end, the history stays. Returns and raises as `change_role`."""

    def change() -> None:
        User.objects.filter(pk=user.pk).update(is_active=False)
        invitations.revoke(user)
        end_sessions(user)
        enqueue("community.tasks.ask_for_reviews")

    return changing(user, change, heir, by, now)


def reactivate(user: User) -> None:
    """Open the account again, with the roles it had."""
    User.objects.filter(pk=user.pk).update(is_active=True)


@transaction.atomic
def set_areas(user: User, areas: list[Area]) -> None:
    """The areas whose reports an elected official sees."""
    Representation.objects.filter(user=user).exclude(area__in=areas).delete()
    for area in areas:
        Representation.objects.get_or_create(user=user, area=area)


def _sign_out(user: User, by: Actor) -> None:
    """End the sessions of somebody who lost a role; whoever changes her own goes on with what is left."""
    if user.pk != by.user_id:
        end_sessions(user)


@transaction.atomic
def changing(user: User, change: Callable[[], object], heir: Heir | None, by: Actor, now: datetime) -> int:
    """Make a change that takes work or power from a person, and see that nothing is left hanging."""
    City.objects.select_for_update().get(pk=1)  # two administrators must not remove each other at the same moment
    had_administrators = bool(administrators_who_can_sign_in())
    change()
    changed = User.objects.get(pk=user.pk)
    if changed.pk == by.user_id and not viewer_of(changed).has_in(ADMINISTERS, None):
        raise OwnAccess
    if had_administrators and not administrators_who_can_sign_in():
        raise LastAdministrator
    cases = stranded_cases(changed)
    if not cases:
        return 0
    if heir is None:
        raise CasesAtStake(cases)
    return hand_over(cases, heir, by=by, now=now)
