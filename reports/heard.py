"""Who asks the city for something, and how: requests of residents by area, month and way. Plain Python and numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from reports.cases import Cases, Floats, Integers
from reports.comparison import places_in
from reports.metrics import DAY

ONLINE, PHONE, OFFICE, WRITTEN = "online", "phone", "office", "written"
WAYS = {
    ONLINE: ("web", "app", "open311"), PHONE: ("phone",), OFFICE: ("walk_in", "letter", "council"),
    WRITTEN: ("sms", "email", "social"),
}  # fmt: skip
# Who entered a request: residents themselves, staff for them, a council office for them; and what staff and liaisons
# found, which is nobody's request.
THEMSELVES, OPERATORS, COUNCIL, FOUND = "themselves", "operators", "council", "found"
ENTERED_BY = {
    THEMSELVES: ("web", "app", "open311", "sms", "email", "social"), OPERATORS: ("phone", "walk_in", "letter"),
    COUNCIL: ("council",), FOUND: ("staff_found",),
}  # fmt: skip
MONTHS = 12
MONTH = 365 * DAY / MONTHS


@dataclass(frozen=True)
class Heard:
    """Requests of residents in the months before a moment: `by_month` by area, `by_way` by area in the order of WAYS.

    `ends` are the moments at which each month ends. What staff found or a work-order system brought is left out, but
    of `by_entry`: by area, in the order of ENTERED_BY. `in_other` are requests in another language than the city's
    first one.
    """

    by_month: Floats
    by_way: Floats
    by_entry: Floats
    in_other: Floats
    residents: Floats
    ends: list[float]

    @cached_property
    def counts(self) -> Floats:
        """Requests of each area in all months."""
        total: Floats = self.by_month.sum(axis=1)
        return total

    @cached_property
    def rates(self) -> Floats:
        """Requests per 1,000 residents a year; nan without residents."""
        return self._yearly(self.counts, len(self.ends))

    @cached_property
    def monthly(self) -> Floats:
        """The same in each month, as if it went on for a year."""
        return self._yearly(self.by_month.T, 1).T

    @cached_property
    def by_way_rates(self) -> Floats:
        """The same by way."""
        return self._yearly(self.by_way.T, len(self.ends)).T

    @property
    def city(self) -> float | None:
        """The rate of all areas whose residents are known; None without any."""
        known = self.residents > 0
        people = float(self.residents[known].sum())
        return 1000 * float(self.counts[known].sum()) / people * MONTHS / len(self.ends) if people else None

    def spoken(self, place: int) -> float | None:
        """The share of an area's requests that came by phone or at an office; None without requests."""
        count = self.counts[place]
        ways = list(WAYS)
        return float(self.by_way[place, [ways.index(PHONE), ways.index(OFFICE)]].sum() / count) if count else None

    def _yearly(self, counts: Floats, months: int) -> Floats:
        people = np.where(self.residents > 0, self.residents, np.nan)
        found: Floats = 1000 * counts / people * MONTHS / months
        return found


def heard(
    cases: Cases, areas: Sequence[int], residents: Floats, *, since: float, until: float, language: str = "en"
) -> Heard | None:
    """The twelve months before `until`, or as many whole ones as there are since `since`; None for less than one.

    `since` is when the first request of all came: months before it would be wrong zeros. `language` is the city's
    first one.
    """
    months = min(MONTHS, int((until - since) // MONTH + 1e-9))
    if months < 1 or not areas:
        return None
    edges = until - MONTH * np.arange(months, -1, -1)
    rows = (cases.received >= edges[0]) & (cases.received < edges[-1])
    mine = cases.take(np.flatnonzero(rows))
    mine = mine.take(np.flatnonzero(places_in(mine.area, areas) >= 0))
    area, count = places_in(mine.area, areas), len(areas)
    channels = cases.texts.get("channel", ())
    width = len(channels) + 1  # one more for what has no channel
    by_channel = _counts(area * width + mine.channel, count, width)[:, :-1]
    asked = mine.where("channel", [each for way in WAYS.values() for each in way])
    is_other = asked & ~mine.where("language", ["", language])
    month = np.clip(np.searchsorted(edges, mine.received[asked], side="right") - 1, 0, months - 1)
    return Heard(
        _counts(area[asked] * months + month, count, months),
        by_channel @ _members(channels, WAYS), by_channel @ _members(channels, ENTERED_BY),
        _counts(area[is_other], count, 1)[:, 0], residents, edges[1:].tolist(),
    )  # fmt: skip


def _counts(places: Integers, areas: int, columns: int) -> Floats:
    found: Floats = np.bincount(places, minlength=areas * columns).reshape(areas, columns).astype(np.float64)
    return found


def _members(channels: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Floats:
    """Which channel belongs to which group, as a matrix of ones."""
    return np.array(
        [[channel in group for group in groups.values()] for channel in channels], dtype=np.float64
    ).reshape(len(channels), len(groups))
