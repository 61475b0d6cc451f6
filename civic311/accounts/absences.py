"""Who is away, and who stands in: new work of an absent person passes on to the cover."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from civic311.accounts.models import Absence


@dataclass(frozen=True)
class Covers:
    """Everybody who is away on a day, with the cover if there is one."""

    away: Mapping[int, int | None]

    def of(self, user_id: int) -> int | None:
        """Who takes the work of a person; the person when she is there. None when nobody does."""
        seen: set[int] = set()
        current: int | None = user_id
        while current is not None and current in self.away:
            if current in seen:
                return None
            seen.add(current)
            current = self.away[current]
        return current


def covering(user_ids: Collection[int], on: date) -> dict[int, int | None]:
    """Who takes the work of each person `on` that day of the city's calendar, in one query.

    Somebody who is there takes it; for somebody away it is the cover, or whoever covers the cover. None when nobody
    does: no cover was named, the cover no longer works here, or the covers lead back to somebody who is away.
    """
    if not user_ids:
        return {}
    covers = covers_on(on)
    return {user_id: covers.of(user_id) for user_id in user_ids}


def present(user_ids: Collection[int], on: date) -> list[int]:
    """Those of the people who are not away, in the order given. One query."""
    away = covers_on(on).away if user_ids else {}
    return [user_id for user_id in user_ids if user_id not in away]


def covers_on(on: date) -> Covers:
    """Who is away that day and who covers, in one query; of several absences at once one that names a cover counts."""
    away: dict[int, int | None] = {}
    rows = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on).order_by("starts_on", "pk")
    for user_id, cover_id, works_here in rows.values_list("user_id", "cover_id", "cover__is_active"):
        if away.get(user_id) is None:
            away[user_id] = cover_id if works_here else None
    return Covers(away)


def set_absence(*, user_id: int, starts_on: date, ends_on: date, cover_id: int | None) -> Absence:
    """Say that a person is away from one day to another, both included."""
    return Absence.objects.create(user_id=user_id, starts_on=starts_on, ends_on=ends_on, cover_id=cover_id)


def take_back(absence: Absence, *, today: date) -> None:
    """The person is there after all; of an absence that has begun the days before today stay."""
    if absence.starts_on < today:
        Absence.objects.filter(pk=absence.pk).update(ends_on=today - timedelta(days=1))
    else:
        absence.delete()
