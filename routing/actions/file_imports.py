"""Take in a file of areas or assets, step by step: the worker reads it, a person chooses, the worker compares, the
person agrees, the worker writes.

The file is kept under a random name and never opened by a web process beyond its first bytes.
"""

import secrets
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from civic311.city.current import configuration_changed
from civic311.lib.clean_text import clean_line
from civic311.lib.jobs import enqueue
from routing.imports.problems import UnusableFile
from routing.models import Area, AreaLayer, FileImport

MOST_MEGABYTES = 100
KEEP = timedelta(days=7)
READ, CHECK, APPLY = "read", "check", "apply"
WORK = "routing.imports.tasks.work_on_files"
# Counts of a comparison that mean a change; the others are of what stays or is left out.
CHANGES = ("added", "moved", "renamed", "removed", "made", "changed", "retired")


def begin(kind: str, upload: Any, options: dict[str, Any], *, user_id: int | None, now: datetime) -> FileImport:
    """Keep an uploaded file and wake the worker to read it. Raises UnusableFile for one that is empty or too large."""
    if not upload.size:
        raise UnusableFile("empty")
    if upload.size > MOST_MEGABYTES * 1024 * 1024:
        raise UnusableFile("too_large", megabytes=MOST_MEGABYTES)
    name = clean_line(PurePosixPath(upload.name or "").name)[-200:] or "map"
    stored = default_storage.save(f"uploads/maps/{secrets.token_hex(16)}", File(upload))
    try:
        with transaction.atomic():
            row = FileImport.objects.create(
                kind=kind, file_name=name, stored_as=stored, options=options | {"step": READ}, created_by_id=user_id,
                created_at=now, updated_at=now,
            )  # fmt: skip
            enqueue(WORK)
    except Exception:
        default_storage.delete(stored)
        raise
    return row


def keep(kind: str, upload: Any, *, user_id: int | None, now: datetime) -> FileImport:
    """Keep an uploaded file that no worker has to read, until somebody agreed to what it would change."""
    stored = default_storage.save(f"uploads/maps/{secrets.token_hex(16)}", File(upload))
    name = clean_line(PurePosixPath(upload.name or "").name)[-200:] or "file"
    return FileImport.objects.create(
        kind=kind, file_name=name, stored_as=stored, state=FileImport.State.CHECKED, created_by_id=user_id,
        created_at=now, updated_at=now,
    )  # fmt: skip


def go_on(row: FileImport, step: str, options: dict[str, Any], *, now: datetime) -> bool:
    """Hand the file to the worker for its next step, with what was chosen. False when it is not the person's turn."""
    expected = {CHECK: [FileImport.State.READ, FileImport.State.CHECKED], APPLY: [FileImport.State.CHECKED]}[step]
    with transaction.atomic():
        moved = FileImport.objects.filter(pk=row.pk, state__in=expected).update(
            state=FileImport.State.WAITING, options={**row.options, **options, "step": step}, attempts=0, updated_at=now
        )
        if moved:
            enqueue(WORK)
    return bool(moved)


def choose_again(row: FileImport, *, now: datetime) -> None:
    """Back from the comparison to the choice of fields."""
    FileImport.objects.filter(pk=row.pk, state=FileImport.State.CHECKED).update(
        state=FileImport.State.READ, updated_at=now
    )


def discard(row: FileImport) -> None:
    """Forget a file; what it wrote stays."""
    default_storage.delete(row.stored_as)
    row.delete()


def forget_old(*, now: datetime) -> int:
    """Forget files a week after they were last touched; returns how many."""
    rows = list(FileImport.objects.filter(updated_at__lt=now - KEEP)[:200])
    for row in rows:
        discard(row)
    return len(rows)


@transaction.atomic
def keep_layer(layer: AreaLayer) -> None:
    """Save a layer; one layer reports, so that a new reporting one takes over."""
    if layer.is_reporting:
        AreaLayer.objects.filter(is_reporting=True).exclude(pk=layer.pk).update(is_reporting=False)
    layer.save()
    configuration_changed()


@transaction.atomic
def keep_area(area: Area) -> None:
    """Save an area's name and who is responsible there."""
    area.save(update_fields=["name", "body"])
    configuration_changed()
