"""The worker's job with registers of other systems."""

from django.utils import timezone

from integrations.registers.pulling import follow_all
from integrations.registers.reading import read_when_due


def pull_registers() -> None:
    """Lead the files that were read on, and let the registers that are due be read."""
    now = timezone.now()
    follow_all(now=now)
    read_when_due(now=now)
