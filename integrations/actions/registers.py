"""Registers that are renamed or read no more."""

from django.db import transaction

from integrations.exchanges import end_with
from integrations.models import Exchange, Peer, Register
from integrations.registers.pulling import DOOR


def rename_register(before: str, after: str) -> None:
    """Its lines in the ledger, and who is told of it, go by the new name."""
    with transaction.atomic():
        Exchange.objects.filter(door=DOOR, peer=before).update(peer=after)
        Peer.objects.filter(door=DOOR, name=after).delete()  # of a register that had the name once
        Peer.objects.filter(door=DOOR, name=before).update(name=after)


def remove_register(register: Register) -> None:
    """Read it no more. What was loaded stays."""
    with transaction.atomic():
        end_with(DOOR, register.name)
        register.delete()
