"""Who acts, through which door."""

from dataclasses import dataclass

from civic311.accounts.viewer import VISITOR, Viewer


@dataclass(frozen=True)
class Actor:
    """`source` is web, desk, field, staff, worker, import or resident; `is_system`: no permission is asked."""

    viewer: Viewer
    source: str
    is_system: bool = False

    @property
    def user_id(self) -> int | None:
        return self.viewer.user_id


RESIDENT = Actor(VISITOR, "resident", is_system=True)
WORKER = Actor(VISITOR, "worker", is_system=True)
