"""Read the registers that are due, each for itself."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.exchanges import note, settle
from integrations.models import Exchange, Register
from integrations.registers.fetching import NotReached, fetch
from integrations.registers.following import follow, give_up, target_of
from routing.actions import file_imports
from routing.imports.problems import UnusableFile

log = logging.getLogger(__name__)
DOOR = "register"
CLAIM = timedelta(minutes=30)  # a worker that died with it is followed by another then
TRY_AGAIN = timedelta(hours=1)
WAITS_FOR_A_PERSON = timedelta(days=2)


def follow_all(*, now: datetime) -> None:
    """Lead the files on that were read before. One that breaks is given up, and holds up no other."""
    for register in Register.objects.exclude(exchange=None).select_related("file"):
        try:
            follow(register, now=now)
        except (InterfaceError, OperationalError):
            raise
        except Exception as error:
            log.exception("The file of a register broke: %s", register.pk)
            give_up(register, _broken(error), now=now)


def is_any_due(now: datetime) -> bool:
    """Whether a register should be read now."""
    return Register.objects.filter(_due(now)).exists()


def read_next(*, now: datetime) -> bool:
    """Read the register that is due for longest; False when none is."""
    register = _claim(now)
    if register is not None:
        pull(register, now=now)
    return register is not None


def ask_now(register: Register, *, now: datetime) -> None:
    """Have the register read with the next round."""
    Register.objects.filter(pk=register.pk).update(next_at=now)


def _due(now: datetime) -> Q:
    return Q(is_active=True, exchange=None, next_at__lte=now)


def _claim(now: datetime) -> Register | None:
    with transaction.atomic():
        register = Register.objects.select_for_update(skip_locked=True).filter(_due(now)).order_by("next_at").first()
        if register is not None:
            register.next_at = now + CLAIM
            register.save(update_fields=["next_at"])
    return register


def pull(register: Register, *, now: datetime) -> None:
    """Get the file and begin its way, or note why not."""
    wait = timedelta(hours=register.every_hours)
    try:
        name, content = fetch(register)
        digest = hashlib.sha256(content).hexdigest()
        if digest == register.digest:
            _note(register, Exchange.State.DONE, _("As before"), now)
        else:
            _begin(register, name, content, digest, now)
    except (NotReached, UnusableFile) as problem:
        wait = min(TRY_AGAIN, wait)
        register.next_at = now + wait
        _note(register, Exchange.State.FAILED, str(problem), now)
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:  # whatever another system sends
        log.exception("A register could not be read: %s", register.pk)
        wait = min(TRY_AGAIN, wait)
        register.next_at = now + wait
        _note(register, Exchange.State.FAILED, _broken(error), now)
    Register.objects.filter(pk=register.pk).update(next_at=now + wait)


def _broken(error: Exception) -> str:
    return _("It cannot be read: %(why)s") % {"why": type(error).__name__}


def _begin(register: Register, name: str, content: bytes, digest: str, now: datetime) -> None:
    with transaction.atomic():
        register.file = file_imports.begin(
            register.kind, ContentFile(content, name=name), target_of(register), user_id=None, now=now
        )
        register.exchange = _note(register, Exchange.State.WAITING, "", now)
        register.coming_digest = digest
        register.save(update_fields=["file", "exchange", "coming_digest"])


def _note(register: Register, state: str, answer: str, now: datetime) -> Exchange:
    """One line for each reading, and one for the whole time in which it fails, which the next good reading ends."""
    due_at = now + WAITS_FOR_A_PERSON if state == Exchange.State.WAITING else register.next_at
    failing = Exchange.objects.filter(door=DOOR, peer=register.name, state=Exchange.State.FAILED).first()
    if failing is None:
        return note(
            DOOR, peer=register.name, direction=Exchange.Direction.IN, what=register.kind, state=state, answer=answer,
            due_at=due_at, now=now,
        )  # fmt: skip
    settle(failing.pk, state=state, answer=answer, due_at=due_at, now=now)
    return failing
