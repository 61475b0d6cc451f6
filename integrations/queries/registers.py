"""Registers with how their reading went last."""

from collections.abc import Iterable
from dataclasses import dataclass

from integrations.models import Exchange, Register
from routing.models import FileImport

DOOR = "register"
SHOWN = 20


@dataclass(frozen=True)
class RegisterLine:
    """A register, its last line of the ledger, and whether its file waits for a person."""

    register: Register
    last: Exchange | None
    waits_for_you: bool


def register_lines() -> list[RegisterLine]:
    """All registers by name, in two queries."""
    registers = list(Register.objects.select_related("file", "layer", "asset_type"))
    rows = Exchange.objects.filter(door=DOOR, peer__in=[each.name for each in registers])
    last = {row.peer: row for row in rows.order_by("peer", "-created_at", "-id").distinct("peer")}
    return [RegisterLine(each, last.get(each.name), waits_for_person(each)) for each in registers]


def waits_for_person(register: Register) -> bool:
    """Whether somebody has to say what the fields mean, or to agree to the changes."""
    row = register.file
    if row is None:
        return False
    if row.state == FileImport.State.READ:
        return not register.fields
    return row.state == FileImport.State.CHECKED


def log_of(register: Register) -> Iterable[Exchange]:
    """The newest lines of the ledger about a register."""
    return Exchange.objects.filter(door=DOOR, peer=register.name)[:SHOWN]
