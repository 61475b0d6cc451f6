"""Past requests read again as they came in, each with the candidates it had then: to learn from, and to measure by.

Reads the database and the file of labelled pairs; the rules are those of `queries.nearby`, applied in memory.
"""

import csv
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db.models import Q

from civic311.city.current import city_zone
from requests_app.duplicate_score import CLOSED_DAYS, DAY, Told, distance, is_candidate
from requests_app.models import Report, ServiceRequest
from requests_app.queries.nearby import COLUMNS, cells_around, reach, told_of
from requests_app.queries.no_location import no_location
from routing.models import Service
from routing.reference import reference

TIERS = frozenset("AB")
NEEDED = ("duplicate_case", "referenced_case")
_CHUNK = 5_000


class UnreadablePairs(ValueError):
    """The file is not one of labelled pairs; the message says why."""


@dataclass(frozen=True)
class Label:
    """One labelled pair by external numbers; `opened_on` is the day the file gives for the duplicate, if it does."""

    duplicate: str
    original: str
    opened_on: date | None


@dataclass
class Pairs:
    """Labelled pairs as requests of ours: for each later request the ids of the earlier ones it repeats.

    A pair counts where the later of the two came in, since only then could anybody have found the other; so it does
    not matter which one the city kept: in those of `other_way` it kept the later. `days` holds the day of the named
    duplicate, `unknown` counts pairs of which one was never imported.
    """

    meant: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    days: dict[tuple[int, int], date] = field(default_factory=dict)
    unknown: int = 0
    other_way: set[tuple[int, int]] = field(default_factory=set)

    def relatives(self) -> dict[int, set[int]]:
        """Each request with all that tell of the same thing, over any number of pairs."""
        groups: dict[int, set[int]] = {}
        for later, earlier in ((later, one) for later, found in self.meant.items() for one in found):
            both = groups.get(later, {later}) | groups.get(earlier, {earlier})
            groups |= dict.fromkeys(both, both)
        return groups


def read_labels(path: Path) -> list[Label]:
    """The pairs of tiers A and B, or all where there is no tier. Raises OSError or UnreadablePairs."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as text:
            rows = csv.DictReader(text)
            missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
            if missing:
                raise UnreadablePairs(f"{path.name} has no column {', '.join(missing)}.")
            return list({label: None for row in rows if (label := _label(row, rows.line_num))})
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadablePairs(f"{path.name} is not a CSV file in UTF-8: {error}") from error


def _label(row: dict[str, str | None], line: int) -> Label | None:
    if row.get("tier") and str(row["tier"]).strip().upper() not in TIERS:
        return None
    duplicate, original = (str(row[name] or "").strip() for name in NEEDED)
    if not duplicate or not original or duplicate == original:
        raise UnreadablePairs(f"Line {line}: two different numbers are needed.")
    opened = str(row.get("duplicate_open_dt") or "").strip()
    try:
        return Label(duplicate, original, datetime.fromisoformat(opened).date() if opened else None)
    except ValueError as error:
        raise UnreadablePairs(f"Line {line}: {opened!r} is not a time such as 2011-07-01 23:15:58.") from error


def find_pairs(labels: list[Label]) -> Pairs:
    """The labelled pairs as requests of ours; those of which one was never imported are counted as unknown."""
    numbers = sorted({number for label in labels for number in (label.duplicate, label.original)})
    found: dict[str, tuple[datetime, int]] = {}
    for start in range(0, len(numbers), _CHUNK):
        rows = ServiceRequest.objects.filter(external_id__in=numbers[start : start + _CHUNK]).exclude(external_id="")
        found |= {number: (at, pk) for number, at, pk in rows.values_list("external_id", "requested_datetime", "pk")}
    pairs = Pairs()
    for label in labels:
        if label.duplicate not in found or label.original not in found:
            pairs.unknown += 1
            continue
        duplicate, original = found[label.duplicate], found[label.original]
        (_, earlier), (_, later) = sorted((duplicate, original))
        if original > duplicate:
            pairs.other_way.add((later, earlier))
        pairs.meant[later].add(earlier)
        day = label.opened_on or duplicate[0].astimezone(city_zone()).date()
        pairs.days[later, earlier] = max(day, pairs.days.get((later, earlier), day))
    return pairs


@dataclass(frozen=True)
class Span:
    """Days in the city's zone, both included; None is open-ended."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def begins(self) -> datetime | None:
        return _midnight(self.first) if self.first else None

    @property
    def ends(self) -> datetime | None:
        """The moment after the last day."""
        return _midnight(self.last + timedelta(days=1)) if self.last else None


class History:
    """Requests in the order they came in, each with its candidates of that moment. One pass through a span."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._services = dict(reference().services_by_id)
        self._by_code: dict[str, Service] = {service.service_code: service for service in self._services.values()}
        self._days = max((reach(service)[1] for service in self._services.values()), default=0.0)
        self._by_cell: dict[int, list[Told]] = defaultdict(list)
        self._by_address: dict[str, list[Told]] = defaultdict(list)
        self._by_asset: dict[int, list[Told]] = defaultdict(list)

    def __iter__(self) -> Iterator[tuple[Told, list[tuple[Told, float | None]], bool]]:
        """Each request that came in before the span ends, its candidates with metres, and whether it is in the span.

        Those before the span come without candidates: they are only there to be found.
        """
        begins = self._span.begins
        start = begins.timestamp() if begins else float("-inf")
        for new, cell in self._told():
            counts = new.opened >= start
            yield new, self._candidates(new) if counts else [], counts
            self._remember(new, cell)

    def _told(self) -> Iterator[tuple[Told, int | None]]:
        rows = ServiceRequest.objects.order_by("requested_datetime", "id")
        if self._span.begins:
            # Earlier ones matter while they are recent, or when they were still open as the span began.
            recent = Q(requested_datetime__gte=self._span.begins - timedelta(days=self._days))
            rows = rows.filter(recent | Q(closed_datetime=None) | Q(closed_datetime__gte=self._span.begins))
        if self._span.ends:
            rows = rows.filter(requested_datetime__lt=self._span.ends)
        nowhere = no_location()
        after: tuple[datetime, int] | None = None
        while True:
            part = rows if after is None else rows.filter(
                Q(requested_datetime__gt=after[0]) | Q(requested_datetime=after[0], pk__gt=after[1])
            )  # fmt: skip
            read = list(part.values_list(*COLUMNS, "h3")[:_CHUNK])
            if not read:
                return
            ids = [row[0] for row in read]
            first = Report.objects.filter(service_request_id__in=ids, is_first=True)
            words = dict(first.values_list("service_request_id", "description"))
            for *row, cell in read:
                told = told_of(row, nowhere, self._services, words.get(row[0], ""))
                yield told, cell if told.lat is not None else None
            after = (read[-1][1], read[-1][0])

    def _candidates(self, new: Told) -> list[tuple[Told, float | None]]:
        radius, days = reach(self._by_code.get(new.service))
        found: dict[int, Told] = {}
        if new.lat is not None and new.long is not None:
            for cell in cells_around(new.lat, new.long, radius):
                if cell in self._by_cell:
                    self._by_cell[cell] = [told for told in self._by_cell[cell] if self._may_be_meant(told, new.opened)]
                    found |= {told.id: told for told in self._by_cell[cell]}
        if new.address:
            recent = self._by_address.get(new.address, [])
            start = bisect_left(recent, new.opened - days * DAY, key=lambda told: told.opened)
            found |= {told.id: told for told in recent[start:]}
        if new.asset is not None:
            found |= {told.id: told for told in self._by_asset.get(new.asset, ())}
        others = []
        for other in found.values():
            metres = distance(new, other)
            if is_candidate(new, other, metres, radius=radius, days=days):
                others.append((other, metres))
        return others

    def _may_be_meant(self, told: Told, moment: float) -> bool:
        """Whether it can still be a candidate from a moment on; what cannot is forgotten, so that cells stay small."""
        return not told.closed_by(moment - CLOSED_DAYS * DAY)

    def _remember(self, told: Told, cell: int | None) -> None:
        if cell is not None:
            self._by_cell[cell].append(told)
        if told.address:
            self._by_address[told.address].append(told)
        if told.asset is not None:
            self._by_asset[told.asset].append(told)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=city_zone())
