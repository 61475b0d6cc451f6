"""What the list of doors says of registers."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from integrations.door_kinds import Door, DoorState, Summary
from integrations.models import Exchange, Register
from integrations.queries.registers import DOOR, register_lines

_NOT_READ = (Exchange.State.FAILED, Exchange.State.GIVEN_UP)


def _peers(now: datetime) -> dict[str, bool]:
    return dict(Register.objects.values_list("name", "is_active"))


def _summary(now: datetime) -> Summary:
    lines = register_lines()
    if not lines:
        return Summary(_("None yet"), DoorState.OFF)
    waiting = sum(line.waits_for_you for line in lines)
    failed = sum(line.last is not None and line.last.state in _NOT_READ for line in lines)
    if failed:
        words = ngettext("%(count)s could not be read", "%(count)s could not be read", failed) % {"count": failed}
        return Summary(words, DoorState.WARN)
    if waiting:
        words = ngettext("%(count)s waits for you", "%(count)s wait for you", waiting) % {"count": waiting}
        return Summary(words, DoorState.WARN)
    words = ngettext("%(count)s register", "%(count)s registers", len(lines)) % {"count": len(lines)}
    return Summary(words, DoorState.OK)


REGISTERS = Door(
    DOOR, _("Registers"), _("Areas, assets and addresses that other systems keep are read by themselves."),
    "integration_registers", _summary, _peers,
)  # fmt: skip
