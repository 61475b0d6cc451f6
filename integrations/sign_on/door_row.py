"""What the list of doors says of the city's sign-on."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from civic311.accounts.sign_on import current_sign_on
from integrations.door_kinds import Door, DoorState, Summary
from integrations.models import Exchange

DOOR = "sign-on"


def _peers(now: datetime) -> dict[str, bool]:
    sign_on = current_sign_on()
    return {sign_on.name: True} if sign_on is not None else {}


def _summary(now: datetime) -> Summary:
    sign_on = current_sign_on()
    if sign_on is None:
        return Summary("", DoorState.OFF)
    if Exchange.objects.filter(door=DOOR, state=Exchange.State.FAILED).exists():
        return Summary(_("It did not answer lately"), DoorState.WARN)
    return Summary(sign_on.name, DoorState.OK)


SIGN_ON = Door(
    DOOR, _("Sign-on"), _("Staff sign in with the account that they have at the city already."), "settings_sign_on",
    _summary, _peers,
)  # fmt: skip
