"""Emergency modes in force: which requests they cover, and what they do to clocks. Plain Python, times are aware."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

SUSPEND, STRETCH = "suspend", "stretch"


@dataclass(frozen=True)
class Mode:
    """An emergency mode as the city set it up.

    `services` and `groups` are ids; both empty: every service. `areas` are ids of areas; empty: the whole city.
    `name` and `notice` are what residents read, by language.

    `percent` counts for `stretch` alone: 200 is twice the time. `ends_at` None: it goes on until somebody ends it.
    """

    id: int
    code: str
    effect: str
    percent: int
    starts_at: datetime
    ends_at: datetime | None = None
    services: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    areas: frozenset[int] = frozenset()
    name: Mapping[str, str] = field(default_factory=dict, compare=False)
    notice: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def suspends(self) -> bool:
        """Whether clocks stand still; else they get more time."""
        return self.effect == SUSPEND

    def covers(self, service_id: int, group_id: int, area_ids: Collection[int]) -> bool:
        """Whether it means a request of this service in these areas. Without a place, only a city-wide mode does."""
        means_all = not self.services and not self.groups
        if not (means_all or service_id in self.services or group_id in self.groups):
            return False
        return not self.areas or not self.areas.isdisjoint(area_ids)

    def in_force(self, at: datetime) -> bool:
        """Whether it counts at `at`: from its start on, and not any more at its end."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


def covering(
    modes: Iterable[Mode], *, service_id: int, group_id: int, area_ids: Collection[int], at: datetime
) -> list[Mode]:
    """The modes in force at `at` that mean such a request, the earliest first."""
    found = (mode for mode in modes if mode.in_force(at) and mode.covers(service_id, group_id, area_ids))
    return sorted(found, key=lambda mode: (mode.starts_at, mode.id))
