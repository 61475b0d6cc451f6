"""What the settings say of the connections to outside bodies."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.door_kinds import Door, DoorState, Summary
from integrations.open311.client.settling import DOOR
from integrations.open311.client.telling import try_again
from integrations.queries.connections import connections


def _peers(now: datetime) -> dict[str, bool]:
    return {str(row): row.is_active for row in connections()}


def _summary(now: datetime) -> Summary:
    rows = [row for row in connections() if row.is_active]
    if not rows:
        return Summary(_("No case is sent to anybody."), DoorState.OFF)
    if failing := [str(row) for row in rows if row.failures]:
        return Summary(_("No answer from: %(bodies)s.") % {"bodies": ", ".join(failing)}, DoorState.WARN)
    if stuck := sum(row.to_do for row in rows):
        words = ngettext("%(count)s case needs a person.", "%(count)s cases need a person.", stuck)
        return Summary(words % {"count": stuck}, DoorState.WARN)
    there = sum(row.there for row in rows)
    return Summary(ngettext("%(count)s case is with them.", "%(count)s cases are with them.", there) % {"count": there},
                   DoorState.OK)  # fmt: skip


OPEN311_CLIENT = Door(
    code=DOOR,
    title=gettext_lazy("Outside bodies by Open311"),
    description=gettext_lazy("Cases of counties, utilities and other authorities go to their own systems."),
    url_name="connections",
    summary=_summary,
    peers=_peers,
    retry=try_again,
)
