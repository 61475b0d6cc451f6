"""The worker's jobs about records: rows are the work list, each job may run twice."""

import time

from django.utils import timezone

from records import answering, destroying, erasing, holding
from records.disclosure import producing

BUDGET_SECONDS = 50.0  # well within the time that the worker gives a job; what is left waits for the next wake


def erase_people() -> None:
    """Forget people who asked for it, and whom that was told."""
    answering.forget_told(now=timezone.now())
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and erasing.erase_next(now=timezone.now()):
        pass


def cover_holds() -> None:
    """Bring legal holds up to date: new cases and people come under them."""
    holding.cover_all()


def propose_destruction() -> None:
    """Once a day, propose what reached the end of its time, and forget who asked for her data a while ago."""
    holding.cover_all()
    answering.forget_answered(now=timezone.now())
    destroying.propose(now=timezone.now())


def destroy_records() -> None:
    """Carry out what was approved."""
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and destroying.destroy_next(now=timezone.now()):
        pass


def produce_sets() -> None:
    """Make the numbered sets that were ordered."""
    stop = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < stop and producing.make_next(now=timezone.now()):
        pass


def delete_old_sets() -> None:
    """Once a day, delete sets whose time is over, and let go what they held."""
    producing.delete_old(now=timezone.now())
