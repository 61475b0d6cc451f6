"""Lead the file of a register from step to step, and say in the ledger how it ended."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from integrations.exchanges import settle
from integrations.models import Exchange, Register
from routing.actions import file_imports
from routing.imports.problems import problem_words
from routing.models import Address, Area, Asset, FileImport

_OF_ONE_DAY = ("valid_from",)  # chosen for one file, not for those that follow


def follow(register: Register, *, now: datetime) -> None:
    """Do what the file of a register waits for, unless that is the worker's or a person's turn. Doing it again is
    harmless.
    """
    row = register.file
    if row is None:
        _end(register, Exchange.State.GIVEN_UP, _("The file was thrown away."), now)
    elif row.state == FileImport.State.FAILED:
        _end(register, Exchange.State.FAILED, _problem(row), now)
    elif row.state == FileImport.State.READ:
        _after_reading(register, row, now)
    elif row.state == FileImport.State.CHECKED:
        _after_comparing(register, row, now)
    elif row.state == FileImport.State.APPLIED:
        _keep_choices(register, row)
        register.digest = register.coming_digest
        _end(register, Exchange.State.DONE, counted(row.report["written"]), now)


def _after_reading(register: Register, row: FileImport, now: datetime) -> None:
    if "problem" in row.report and register.fields:
        _end(register, Exchange.State.FAILED, _problem(row), now)
        file_imports.discard(row)
    elif register.fields:
        file_imports.go_on(row, file_imports.CHECK, register.fields, now=now)


def _after_comparing(register: Register, row: FileImport, now: datetime) -> None:
    counts = row.report["found"]["counts"]
    is_known = bool(register.fields)
    if not any(counts.get(name) for name in file_imports.CHANGES):
        _keep_choices(register, row)
        register.digest = register.coming_digest
        _end(register, Exchange.State.DONE, _("As before"), now)
        file_imports.discard(row)
    elif is_known and register.writes_itself and "problem" not in row.report and _is_little(register, counts):
        file_imports.go_on(row, file_imports.APPLY, {}, now=now)


def _is_little(register: Register, counts: dict[str, int]) -> bool:
    changed = sum(counts.get(name, 0) for name in file_imports.CHANGES)
    return changed * 100 <= max(1, _there(register)) * register.most_share


def _there(register: Register) -> int:
    """How many there are now."""
    if register.kind == FileImport.Kind.AREAS:
        return Area.objects.filter(layer=register.layer, valid_to=None).count()
    if register.kind == FileImport.Kind.ASSETS:
        return Asset.objects.filter(type=register.asset_type, retired_on=None).count()
    return Address.objects.count()


def _keep_choices(register: Register, row: FileImport) -> None:
    """What somebody chose on this file holds for those that follow."""
    leave = {"step", *target_of(register), *_OF_ONE_DAY}
    register.fields = {name: value for name, value in row.options.items() if name not in leave}


def target_of(register: Register) -> dict[str, Any]:
    """What a file is for, as its row keeps it."""
    if register.kind == FileImport.Kind.AREAS:
        return {"layer_id": register.layer_id}
    return {"type_id": register.asset_type_id} if register.kind == FileImport.Kind.ASSETS else {}


def give_up(register: Register, why: str, *, now: datetime) -> None:
    """Leave the file that is on its way; the register is read again when it is due."""
    _end(register, Exchange.State.GIVEN_UP, why, now)


def _end(register: Register, state: str, answer: str, now: datetime) -> None:
    if register.exchange_id is not None:
        settle(register.exchange_id, state=state, answer=answer, due_at=register.next_at, now=now)
    register.file = register.exchange = None
    register.coming_digest = ""
    register.save(update_fields=["file", "exchange", "digest", "coming_digest", "fields"])


def _problem(row: FileImport) -> str:
    problem = row.report["problem"]
    return problem_words(problem["code"], problem["params"])


def counted(counts: dict[str, int]) -> str:
    """What was written, in a few words."""
    made = counts.get("added", 0) + counts.get("made", 0)
    changed = sum(counts.get(name, 0) for name in ("moved", "renamed", "changed"))
    gone = counts.get("removed", 0) + counts.get("retired", 0)
    return _("%(made)s new, %(changed)s changed, %(gone)s gone") % {"made": made, "changed": changed, "gone": gone}
