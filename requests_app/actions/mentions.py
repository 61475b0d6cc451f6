"""Notes that spoke to somebody are ticked off by that person. Not a fact of the case, so it is not in the log."""

from datetime import datetime

from requests_app.models import Mention


def tick_off(*, user_id: int | None, mention_id: int | None = None, now: datetime) -> int:
    """One mention of this person, or all of them, is dealt with; returns how many were open."""
    rows = Mention.objects.filter(user_id=user_id, seen_at=None)
    if mention_id is not None:
        rows = rows.filter(pk=mention_id)
    return rows.update(seen_at=now)
