"""Who is away, and who stands in: new work of an absent person passes on to the cover."""

from collections.abc import Collection, Mapping
from datetime import date

from civic311.accounts.models import Absence


def covering(user_ids: Collection[int], on: date) -> dict[int, int | None]:
    """Who takes the work of each person `on` that day of the city's calendar, in one query.

    Somebody who is there takes it; for somebody away it is the cover, or whoever covers the cover. None when nobody
    does: no cover was named, the cover no longer works here, or the covers lead back to somebody who is away.
    """
    if not user_ids:
        return {}
    covers = _covers(on)
    return {user_id: _stand_in(user_id, covers) for user_id in user_ids}


def present(user_ids: Collection[int], on: date) -> list[int]:
    """Those of the people who are not away, in the order given. One query."""
    away = _covers(on) if user_ids else {}
    return [user_id for user_id in user_ids if user_id not in away]


def _covers(on: date) -> Mapping[int, int | None]:
    """Everybody who is away with the cover, if any; of several absences at once one that names a cover counts."""
    covers: dict[int, int | None] = {}
    rows = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on).order_by("starts_on", "pk")
    for user_id, cover_id, works_here in rows.values_list("user_id", "cover_id", "cover__is_active"):
        if covers.get(user_id) is None:
            covers[user_id] = cover_id if works_here else None
    return covers


def _stand_in(user_id: int, covers: Mapping[int, int | None]) -> int | None:
    seen: set[int] = set()
    current: int | None = user_id
    while current is not None and current in covers:
        if current in seen:
            return None
        seen.add(current)
        current = covers[current]
    return current
