"""Who acts, through which door."""

from dataclasses import dataclass
from datetime import datetime

from civic311.accounts.viewer import VISITOR, Viewer


@dataclass(frozen=True)
class Actor:
    """`source` is web, desk, field, staff, worker, import, resident, open311 or peer (an outside body); `is_system`:
    no permission is asked.

    `tells_from`: nobody is told of what happens before then (None: at once), since it may still be taken back;
    `tells`: False for what is taken back before anybody was told. `happened_at`: when it was done, by somebody whose
    phone had no signal then (None: just now).
    """

    viewer: Viewer
    source: str
    is_system: bool = False
    tells_from: datetime | None = None
    tells: bool = True
    happened_at: datetime | None = None

    @property
    def user_id(self) -> int | None:
        return self.viewer.user_id


RESIDENT = Actor(VISITOR, "resident", is_system=True)
WORKER = Actor(VISITOR, "worker", is_system=True)
