"""Registers are read by a process of its own: a large layer takes longer, and more memory, than a job may."""

from datetime import datetime, timedelta

from civic311.city.own_process import begin_alone
from integrations.registers.pulling import is_any_due

LEASE = "integrations.read_registers"
_LONGEST = timedelta(hours=1)


def read_when_due(*, now: datetime) -> bool:
    """Begin to read when a register is due; returns whether it began. One machine does it at a time."""
    return is_any_due(now) and begin_alone(LEASE, "read_registers", now=now, longest=_LONGEST)
