"""What the equity page shows of past quarters, and who is written to."""

from dataclasses import dataclass
from datetime import datetime

from reports.gap_words import alert_words, quarter_words
from reports.models import GapFollower, GapQuarter
from routing.models import AreaLayer

_SHOWN = 4  # quarters, the newest first


@dataclass(frozen=True)
class Watched:
    """The last quarters as (words, sentences about the areas of the layer), and whether the reader is written to."""

    quarters: list[tuple[str, list[str]]]
    is_following: bool


def watched(layer: AreaLayer | None, user_id: int | None) -> Watched:
    """What changed in the last quarters between the areas of a layer."""
    rows = GapQuarter.objects.order_by("-name")[:_SHOWN]
    told = [
        (quarter_words(row.name), alert_words(list(row.alerts.filter(layer=layer).select_related("area", "layer"))))
        for row in rows
    ]
    return Watched(told, GapFollower.objects.filter(user_id=user_id).exists())


def follow(user_id: int | None, *, is_on: bool, now: datetime) -> None:
    """Begin or stop writing to somebody; doing it again changes nothing."""
    if user_id is None:
        return
    if is_on:
        GapFollower.objects.get_or_create(user_id=user_id, defaults={"since": now})
    else:
        GapFollower.objects.filter(user_id=user_id).delete()
