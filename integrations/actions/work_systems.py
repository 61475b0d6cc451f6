"""Work systems: added, mapped, paused and removed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from civic311.lib.jobs import enqueue
from civic311.lib.sealed import seal
from integrations.exchanges import end_with
from integrations.models import ExternalReference, Peer, WorkSystem
from integrations.secrets import new_secret, rotate
from integrations.work.receiving import DOOR, WORK

USUAL_PATHS = {
    "event_id": "id", "reference": "reference", "number": "service_request_id", "status": "status", "note": "note",
    "time": "occurred_at", "photos": "photos",
}  # fmt: skip


def add_system(name: str, *, now: datetime) -> tuple[WorkSystem, str]:
    """A new work system with paths to begin with. Returns it and its secret, shown this once."""
    secret = new_secret()
    with transaction.atomic():
        row = WorkSystem.objects.create(
            slug=_free_slug(name), name=name, secret=seal(secret), paths=USUAL_PATHS, created_at=now
        )
    return row, secret


def map_words(system: WorkSystem, *, name: str, paths: Mapping[str, str], statuses: Mapping[str, Any]) -> None:
    """Save how its messages are read."""
    system.name, system.paths, system.statuses = name, dict(paths), dict(statuses)
    system.save(update_fields=["name", "paths", "statuses"])


def new_secret_for(system: WorkSystem, *, now: datetime) -> str:
    """Change the secret; the old one counts for another day. Returns the new one, shown this once."""
    secret = rotate(system, now=now)
    system.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return secret


def pause(system: WorkSystem, *, is_paused: bool) -> None:
    """Keep what it tells and do nothing with it for now, or go on."""
    with transaction.atomic():
        WorkSystem.objects.filter(pk=system.pk).update(is_paused=is_paused)
        Peer.objects.filter(door=DOOR, name=system.slug).update(is_watched=not is_paused)
        if not is_paused:
            enqueue(WORK)


def remove_system(system: WorkSystem) -> None:
    """Believe it no more. What it did stays on the cases, and its lines in the ledger."""
    with transaction.atomic():
        end_with(DOOR, system.slug)
        ExternalReference.objects.filter(system=system.slug).delete()
        system.delete()


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "work"
    taken = set(WorkSystem.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    # References are kept by system across all doors, so another door's name is taken too.
    taken |= set(ExternalReference.objects.filter(system__startswith=base).values_list("system", flat=True))
    return next(each for each in [base, *(f"{base}-{number}" for number in range(2, 9999))] if each not in taken)
