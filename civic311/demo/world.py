"""What all invented lives share: chance, staff, reference data, and numbers taken from the database in advance."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from civic311.demo.after_closing import AfterClosing
from civic311.demo.album import Album
from civic311.demo.contacts import Contacts
from civic311.demo.people import Staff
from civic311.demo.spending import Spending
from civic311.demo.surroundings import AssetFinder
from requests_app import ledger
from routing.models import ClosureReason, HoldReason, Queue
from routing.reference import Reference

_AT_ONCE = 2000


def numbers(model: type[models.Model]) -> Callable[[], int]:
    """A function that gives the next free id of a model's table; ids are reserved many at once."""
    held: list[int] = []

    def take() -> int:
        if not held:
            held.extend(reversed(ledger.reserve_ids(model, _AT_ONCE)))
        return held.pop()

    return take


@dataclass
class World:
    """The surroundings of a life. `joined` holds, by call, when it was joined to the one before it."""

    known: Reference
    staff: Staff
    contacts: Contacts
    album: Album
    chance: random.Random
    now: datetime
    request_ids: list[int]
    public_ids: list[str]
    first_report_ids: list[int]
    report_ids: Callable[[], int]
    note_ids: Callable[[], int]
    message_ids: Callable[[], int]
    cost_ids: Callable[[], int]
    spending: Spending
    reasons: dict[str, ClosureReason]
    holds: dict[str, HoldReason]
    assets: AssetFinder
    after_closing: AfterClosing
    joined: dict[int, datetime] = field(default_factory=dict)

    def operator(self) -> int:
        """Somebody at the service desk."""
        return self.chance.choice(self.staff.operators)

    def worker(self, department: str) -> int:
        """Somebody of a department."""
        return self.chance.choice(self.staff.workers[department])

    def other_queue(self, department: str, queue_id: int | None) -> Queue | None:
        """Another worklist of the department, if it has one."""
        others = [
            queue
            for queue in self.known.queues.values()
            if queue.department.code == department and queue.pk != queue_id and not queue.is_triage
        ]
        return self.chance.choice(others) if others else None
