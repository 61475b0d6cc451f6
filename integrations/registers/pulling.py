"""Read the registers that are due, each for itself."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.exchanges import note
from integrations.models import Exchange, Register
from integrations.registers.fetching import NotReached, fetch
from integrations.registers.following import follow, target_of
from routing.actions import file_imports
from routing.imports.problems import UnusableFile

DOOR = "register"
CLAIM = timedelta(minutes=30)  # a worker that died with it is followed by another then
TRY_AGAIN = timedelta(hours=1)
WAITS_FOR_A_PERSON = timedelta(days=2)


def work_through(*, now: datetime, may_go_on: Callable[[], bool]) -> None:
    """Lead files on that were read before, then read what is due."""
    for register in Register.objects.exclude(exchange=None).select_related("file"):
        follow(register, now=now)
    while may_go_on() and (register := _claim(now)) is not None:
        pull(register, now=now)


def ask_now(register: Register, *, now: datetime) -> None:
    """Have the register read with the next round."""
    Register.objects.filter(pk=register.pk).update(next_at=now)


def _claim(now: datetime) -> Register | None:
    due = Q(is_active=True, exchange=None, next_at__lte=now)
    with transaction.atomic():
        register = Register.objects.select_for_update(skip_locked=True).filter(due).order_by("next_at").first()
        if register is not None:
            register.next_at = now + CLAIM
            register.save(update_fields=["next_at"])
    return register


def pull(register: Register, *, now: datetime) -> None:
    """Get the file and begin its way, or note why not."""
    try:
        name, content = fetch(register)
        digest = hashlib.sha256(content).hexdigest()
        if digest == register.digest:
            _note(register, Exchange.State.DONE, _("As before"), now)
        else:
            _begin(register, name, content, digest, now)
        register.next_at = now + timedelta(hours=register.every_hours)
    except (NotReached, UnusableFile) as problem:
        _note(register, Exchange.State.GIVEN_UP, str(problem), now)
        register.next_at = now + min(TRY_AGAIN, timedelta(hours=register.every_hours))
    register.save(update_fields=["next_at", "file", "exchange", "coming_digest"])


def _begin(register: Register, name: str, content: bytes, digest: str, now: datetime) -> None:
    with transaction.atomic():
        register.file = file_imports.begin(
            register.kind, ContentFile(content, name=name), target_of(register), user_id=None, now=now
        )
        register.exchange = _note(register, Exchange.State.WAITING, "", now)
        register.coming_digest = digest
        register.save(update_fields=["file", "exchange", "coming_digest"])


def _note(register: Register, state: str, answer: str, now: datetime) -> Exchange:
    return note(
        DOOR, peer=register.name, direction=Exchange.Direction.IN, what=register.kind, state=state, answer=answer,
        due_at=now + WAITS_FOR_A_PERSON if state == Exchange.State.WAITING else None, now=now,
    )  # fmt: skip
