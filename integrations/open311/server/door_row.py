"""What the settings say of the Open311 server."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.door_kinds import Door, DoorState, Summary
from integrations.open311.server.taking import DOOR
from integrations.queries.keys import good_keys


def _peers(now: datetime) -> dict[str, bool]:
    return dict.fromkeys(good_keys(now).values_list("name", flat=True), True)


def _summary(now: datetime) -> Summary:
    count = good_keys(now).count()
    if not count:
        return Summary(_("Everybody may read. Nobody has a key to send."), DoorState.OFF)
    return Summary(
        ngettext("%(number)s key may be used.", "%(number)s keys may be used.", count) % {"number": count}, DoorState.OK
    )


OPEN311_SERVER = Door(
    code=DOOR,
    title=gettext_lazy("Open311 and keys"),
    description=gettext_lazy("Apps and other programs read public requests here, and report with a key."),
    url_name="integration_keys",
    summary=_summary,
    peers=_peers,
)
