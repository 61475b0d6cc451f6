"""What the settings say of work systems."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.door_kinds import Door, DoorState, Summary
from integrations.models import WorkEvent, WorkSystem
from integrations.work.receiving import DOOR
from integrations.work.working import try_again


def _peers(now: datetime) -> dict[str, bool]:
    return {slug: not is_paused for slug, is_paused in WorkSystem.objects.values_list("slug", "is_paused")}


def _summary(now: datetime) -> Summary:
    systems = WorkSystem.objects.count()
    if not systems:
        return Summary(_("No work system tells how work goes."), DoorState.OFF)
    held = WorkEvent.objects.filter(state=WorkEvent.State.HELD).count()
    if held:
        words = ngettext("%(number)s message waits for a person.", "%(number)s messages wait for a person.", held)
        return Summary(words % {"number": held}, DoorState.WARN)
    words = ngettext("%(number)s system tells how work goes.", "%(number)s systems tell how work goes.", systems)
    return Summary(words % {"number": systems}, DoorState.OK)


def _retry(exchange_id: int, now: datetime) -> bool:
    event = WorkEvent.objects.filter(exchange_id=exchange_id).first()
    return event is not None and try_again(event, now=now)


WORK_SYSTEMS = Door(
    code=DOOR,
    title=gettext_lazy("Work systems"),
    description=gettext_lazy("Work-order and code-enforcement systems tell how work on cases goes."),
    url_name="work_systems",
    summary=_summary,
    peers=_peers,
    retry=_retry,
)
