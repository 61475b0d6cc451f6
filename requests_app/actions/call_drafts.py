"""Calls being taken down: kept with every pause in typing, ended once, forgotten after a week."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from civic311.people.holds import names_held_address
from requests_app.models import CallDraft

KEPT = timedelta(days=7)
MOST_SHOWN = 5
MOST_TYPED = 20_000  # characters of one draft; more is nobody's call


def keep_call(key: UUID, user_id: int, data: Mapping[str, Sequence[str]], *, now: datetime) -> bool:
    """Keep what was typed so far. False when nothing was kept: the call is done, somebody else's, or far too long."""
    if sum(len(value) for values in data.values() for value in values) > MOST_TYPED:
        return False
    typed = {name: list(values) for name, values in data.items()}
    draft, is_new = CallDraft.objects.get_or_create(
        pk=key, defaults={"user_id": user_id, "data": typed, "created_at": now, "updated_at": now}
    )
    if is_new:
        return True
    mine = CallDraft.objects.filter(pk=draft.pk, user_id=user_id, ended_at=None)
    return bool(mine.update(data=typed, updated_at=now))


def end_call(key: UUID, user_id: int, *, now: datetime) -> None:
    """The call is done, or its notes are thrown away: what was typed goes, and nothing is kept under this key again."""
    draft, is_new = CallDraft.objects.get_or_create(
        pk=key, defaults={"user_id": user_id, "created_at": now, "updated_at": now, "ended_at": now}
    )
    if not is_new:
        mine = CallDraft.objects.filter(pk=draft.pk, user_id=user_id, ended_at=None)
        mine.update(data={}, updated_at=now, ended_at=now)


def unfinished_calls(user_id: int, *, but: UUID | None = None) -> list[CallDraft]:
    """The calls that somebody began and did not end, newest first."""
    return list(
        CallDraft.objects.filter(user_id=user_id, ended_at=None).exclude(pk=but).order_by("-updated_at")[:MOST_SHOWN]
    )


def find_call(key: str, user_id: int) -> CallDraft | None:
    """One's own unfinished call; None for a key that is made up, done or somebody else's."""
    try:
        return CallDraft.objects.filter(pk=UUID(key), user_id=user_id, ended_at=None).first()
    except ValueError:
        return None


def forget_calls(*, now: datetime) -> int:
    """Delete what nobody has touched for a week, done or not, with all that was typed; returns how many. What names
    an address under a legal hold stays.
    """
    return CallDraft.objects.filter(updated_at__lt=now - KEPT).exclude(names_held_address()).delete()[0]
