"""Write the integration ledger: each push to another system and each pull from it, with what became of it.

Whoever works at a door notes here in the transaction of its own work. Nothing personal and no secret goes in.
"""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from civic311.lib.clean_text import clean_line
from integrations.models import Exchange, Peer

_ENDED = (Exchange.State.DONE, Exchange.State.GIVEN_UP)
_LATELY = timedelta(hours=1)


def note(
    door: str, *, peer: str, direction: str, what: str, reference: str = "", service_request_id: int | None = None,
    state: str = Exchange.State.DONE, answer: str = "", due_at: datetime | None = None, now: datetime,
) -> Exchange:  # fmt: skip
    """Write one line, of what was done or failed just now, or (`state` waiting) is to be done. One insert."""
    row = line(
        door, peer=peer, direction=direction, what=what, reference=reference, service_request_id=service_request_id,
        state=state, answer=answer, due_at=due_at, now=now,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def line(
    door: str, *, peer: str, direction: str, what: str, reference: str = "", service_request_id: int | None = None,
    state: str = Exchange.State.WAITING, answer: str = "", due_at: datetime | None = None, now: datetime,
) -> Exchange:  # fmt: skip
    """A line that is not saved, for whoever writes many at once with bulk_create. Texts are cut to what fits and
    can be stored, since some are what the other side said.
    """
    is_ended = state in _ENDED
    return Exchange(
        door=door, peer=clean_line(peer)[:120], direction=direction, what=clean_line(what)[:80],
        reference=clean_line(reference)[:120],
        service_request_id=service_request_id, state=state, attempts=0 if state == Exchange.State.WAITING else 1,
        answer=clean_line(answer)[:250], created_at=now, done_at=now if is_ended else None,
        due_at=None if is_ended else due_at,
    )  # fmt: skip


def note_failing(
    door: str, *, peer: str, direction: str, what: str, answer: str, due_at: datetime | None = None, now: datetime
) -> Exchange:
    """Write down that something failed that is tried again and again: one open line for the whole time in which it
    does.
    """
    row = _failing(door, peer, what).first()
    if row is None:
        return note(
            door, peer=peer, direction=direction, what=what, state=Exchange.State.FAILED, answer=answer, due_at=due_at,
            now=now,
        )  # fmt: skip
    settle(row.pk, state=Exchange.State.FAILED, answer=answer, due_at=due_at, now=now)
    return row


def note_well(door: str, *, peer: str, direction: str, what: str, now: datetime) -> None:
    """Write down that something worked that happens all the time: at most one line an hour, and the end of a line that
    `note_failing` wrote.
    """
    failing = _failing(door, peer, what).first()
    if failing is not None:
        settle(failing.pk, state=Exchange.State.DONE, now=now)
        return
    lately = Exchange.objects.filter(door=door, peer=clean_line(peer)[:120], created_at__gt=now - _LATELY)
    if not lately.filter(what=what, state=Exchange.State.DONE).exists():
        note(door, peer=peer, direction=direction, what=what, now=now)


def _failing(door: str, peer: str, what: str) -> QuerySet[Exchange]:
    return Exchange.objects.filter(door=door, peer=clean_line(peer)[:120], what=what, state=Exchange.State.FAILED)


def end_with(door: str, peer: str) -> None:
    """Another system was removed: what waited at its door is given up, and nobody watches it."""
    waiting = Exchange.objects.filter(door=door, peer=peer, state__in=Exchange.OPEN)
    waiting.update(state=Exchange.State.GIVEN_UP, due_at=None)
    Peer.objects.filter(door=door, name=peer).delete()


def settle(exchange_id: int, *, state: str, answer: str = "", due_at: datetime | None = None, now: datetime) -> bool:
    """Write down how an attempt went. `due_at`: when it is tried again. False when the line has ended before."""
    is_ended = state in _ENDED
    changed = Exchange.objects.filter(pk=exchange_id, state__in=Exchange.OPEN).update(
        state=state, answer=clean_line(answer)[:250], attempts=F("attempts") + 1, done_at=now if is_ended else None,
        due_at=None if is_ended else due_at,
    )  # fmt: skip
    return bool(changed)
