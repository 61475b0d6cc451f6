"""One row of a city's file as a case, or the reason why it is none. Plain Python."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from civic311.lib.csv_rows import Row, is_decoded
from requests_app.imports.mapping import ANY, LayerMapping, Mapping
from routing.place import valid_position

LONGEST_NUMBER = 60
_ADDRESS, _DESCRIPTION, _TEXT = 200, 10_000, 20_000
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)  # clocks of old systems differ, and their zones
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class BadRow(Exception):
    """The row cannot become a case; the message says why."""


@dataclass(frozen=True)
class ImportedCase:
    """What a row says. Times are aware; `areas` are (layer, code, name) for layers that the row's cells name."""

    number: str
    opened: datetime
    due: datetime | None
    closed: datetime | None
    channel: str
    service: str
    service_group: str
    department: str
    queue: str
    areas: tuple[tuple[str, str, str], ...]
    address: str
    lat: float | None
    long: float | None
    description: str
    closure_text: str
    closure_reason: str

    def fingerprint(self) -> bytes:
        """16 bytes that change when anything that was read from the row does."""
        values = [value.isoformat() if isinstance(value, datetime) else value for value in vars(self).values()]
        return hashlib.blake2b(repr(values).encode("utf-8", "replace"), digest_size=16).digest()


class Parser:
    """Reads rows by a mapping. `told` counts what was odd but kept, by a short code."""

    def __init__(self, mapping: Mapping, columns_in_file: Sequence[str], *, now: datetime) -> None:
        self._mapping = mapping
        self._columns = mapping.known_columns(columns_in_file)
        self._latest = now + _AHEAD
        self._areas: dict[tuple[str, str], tuple[str, str, str] | None] = {}
        self.told: Counter[str] = Counter()

    def parse(self, row: Row) -> ImportedCase:
        """The case of a row. Raises BadRow."""
        if row.problem:
            raise BadRow(row.problem)
        if not all(map(is_decoded, row.cells.values())):
            raise BadRow(f"It holds bytes that are not {self._mapping.encoding} text; set encoding in the mapping.")
        cells = row.cells
        service = self._line(cells, "service")
        if not service:
            raise BadRow("It names no service.")
        opened, due, closed = self._times(cells)
        lat, long = self._position(cells)
        description = self._text(cells, "description", _DESCRIPTION)
        closure_text = self._text(cells, "closure_text", _TEXT) if closed else ""
        return ImportedCase(
            number=self._number(cells),
            opened=opened,
            due=due,
            closed=closed,
            channel=self._channel(cells),
            service=service,
            service_group=self._line(cells, "service_group") or self._mapping.default_group,
            department=self._line(cells, "department") or self._mapping.default_department,
            queue=self._queue(cells),
            areas=tuple(filter(None, (self._area(cells, layer) for layer in self._mapping.layers if layer.columns))),
            address=self._line(cells, "address")[:_ADDRESS],
            lat=lat,
            long=long,
            description="" if description == service else description,
            closure_text=closure_text,
            closure_reason=self._closure_reason(closure_text) if closed else "",
        )

    def _raw(self, cells: MappingOf[str, str], field: str) -> str:
        for column in self._columns.get(field, ()):
            value = cells[column].strip()
            if value:
                return value
        return ""

    def _line(self, cells: MappingOf[str, str], field: str) -> str:
        """A cell as one line, without control characters and doubled spaces."""
        return _SPACES.sub(" ", _CONTROL.sub(" ", self._raw(cells, field))).strip()

    def _text(self, cells: MappingOf[str, str], field: str, length: int) -> str:
        return self._line(cells, field)[:length]

    def _number(self, cells: MappingOf[str, str]) -> str:
        number = self._line(cells, "id")
        if not number:
            raise BadRow("It has no number.")
        if len(number) > LONGEST_NUMBER:
            raise BadRow(f"Its number is longer than {LONGEST_NUMBER} characters.")
        return number

    def _times(self, cells: MappingOf[str, str]) -> tuple[datetime, datetime | None, datetime | None]:
        opened = self._time(cells, "opened")
        if opened is None:
            raise BadRow("It does not say when it was opened.")
        if not _EARLIEST <= opened <= self._latest:
            raise BadRow("It was opened before 1970 or in the future.")
        closed = self._time(cells, "closed")
        is_closed = self._is_closed(cells, closed)
        if not is_closed and closed is not None:
            self.told["open_with_closing_time"] += 1
            closed = None
        if is_closed and closed is None:
            raise BadRow("It is closed but does not say when.")
        if closed is not None and closed < opened:
            raise BadRow("It was closed before it was opened.")
        if closed is not None and closed > self._latest:
            raise BadRow("It was closed in the future.")
        due = self._time(cells, "due")
        if due is not None and due < opened:
            self.told["due_before_opened"] += 1
        return opened, due, closed

    def _time(self, cells: MappingOf[str, str], field: str) -> datetime | None:
        text = self._raw(cells, field)
        if not text:
            return None
        for known in self._mapping.formats:
            try:
                moment = datetime.fromisoformat(text) if known == "iso" else datetime.strptime(text, known)  # noqa: DTZ007
                if moment.tzinfo is None:
                    moment = moment.replace(tzinfo=self._mapping.zone)
                return moment.astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        raise BadRow(f'The time "{text[:40]}" ({field}) is in none of the formats that the mapping names.')

    def _is_closed(self, cells: MappingOf[str, str], closed: datetime | None) -> bool:
        if "status" not in self._columns:
            return closed is not None
        theirs = self._line(cells, "status")
        statuses = self._mapping.statuses
        ours = statuses.get(theirs.casefold()) or statuses.get(ANY)
        if ours is None:
            raise BadRow(f'The mapping does not say what the status "{theirs[:60]}" means.')
        return ours == "closed"

    def _channel(self, cells: MappingOf[str, str]) -> str:
        theirs = self._line(cells, "channel")
        channels = self._mapping.channels
        ours = channels.get(theirs.casefold()) or channels.get(ANY)
        if ours is None:
            raise BadRow(f'The mapping does not say what the channel "{theirs[:60]}" means.')
        return ours

    def _queue(self, cells: MappingOf[str, str]) -> str:
        name = self._line(cells, "queue")
        strip = self._mapping.queue_strip
        return (strip.sub("", name).strip() if strip else name) or name

    def _area(self, cells: MappingOf[str, str], layer: LayerMapping) -> tuple[str, str, str] | None:
        text = self._line(cells, f"area:{layer.code}")
        if not text:
            return None
        key = (layer.code, text)
        if key not in self._areas:
            self._areas[key] = area_of(text, layer)
        if self._areas[key] is None:
            self.told[f"no_{layer.code}"] += 1
        return self._areas[key]

    def _position(self, cells: MappingOf[str, str]) -> tuple[float | None, float | None]:
        texts = self._raw(cells, "lat"), self._raw(cells, "long")
        if not all(texts):
            return None, None
        try:
            lat, long = (float(text) for text in texts)
        except ValueError:
            self.told["unreadable_position"] += 1
            return None, None
        if (lat, long) in self._mapping.no_location:
            self.told["default_point"] += 1
            return None, None
        if not valid_position(lat, long):
            self.told["unreadable_position"] += 1
            return None, None
        return lat, long

    def _closure_reason(self, text: str) -> str:
        for rule in self._mapping.closure_rules:
            if rule.match.search(text):
                return rule.code
        return ""


def area_of(text: str, layer: LayerMapping) -> tuple[str, str, str] | None:
    """Layer, code and name of the area that a cell names; None when none of the layer's patterns fits."""
    if not layer.patterns:
        return layer.code, text[:60], text[:120]
    for pattern in layer.patterns:
        found = pattern.match.fullmatch(text)
        if found:
            return layer.code, found.expand(pattern.code)[:60], found.expand(pattern.name)[:120]
    return None
