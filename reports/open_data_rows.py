"""The rows of the open data files, a few thousand at a time, in the order of days.

Within a day, requests that are not public come last and by ward, so that the order tells no more than the columns.
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from civic311.lib.csv_cells import safe_cell
from reports.cases import Cases
from reports.open_data import DAY, ENDINGS, NAMES, Days, Standing, moment_words, standing_of, whole_days
from reports.queries.open_data import Known, Names, read_known, read_names

CHUNK = 20_000


def year_parts(cases: Cases, *, as_of: datetime, zone: ZoneInfo) -> Iterator[tuple[str, int, bytes]]:
    """Year of receipt, number of rows and lines of CSV, the oldest first; `cases` are all, in order of receipt.

    What was received or closed after `as_of` had not happened yet.
    """
    names = read_names()
    cases = cases.take(slice(0, int(np.searchsorted(cases.received, as_of.timestamp(), side="left"))))
    if not len(cases):
        return
    days = days_of(cases, as_of, zone)
    for piece in whole_days(days.numbers(cases.received), CHUNK):
        rows = _rows(cases.take(piece), names, days, as_of.timestamp())
        first, last = rows[0][1][:4], rows[-1][1][:4]
        for year in [first] if first == last else sorted({row[1][:4] for row in rows}):
            mine = [row[-1] for row in rows if row[1].startswith(year)]
            yield year, len(mine), _lines(mine)


def heading() -> bytes:
    """The first line of each file."""
    return _lines([list(NAMES)])


def days_of(cases: Cases, as_of: datetime, zone: ZoneInfo) -> Days:
    """The days of all moments that rows may tell: from the first receipt to the last promise."""
    promised = cases.promise[np.isfinite(cases.promise)]
    earliest = min(float(cases.received[0]), float(promised.min(initial=np.inf)))
    latest = max(as_of.timestamp(), float(promised.max(initial=0.0)))
    first, last = (datetime.fromtimestamp(each, UTC).astimezone(zone).date() for each in (earliest, latest))
    count = (last - first).days + 2
    midnights = [_midnight(first + timedelta(days=day), zone).timestamp() for day in range(count)]
    return Days(np.array(midnights), np.datetime64(first))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def _rows(cases: Cases, names: Names, days: Days, as_of: float) -> list[tuple[bool, str, list[Any]]]:
    """Whether it is not public, its day, and its cells."""
    known = read_known(cases.number.astype(np.int64), names)
    stood = standing_of(cases, as_of=as_of)
    closed = np.where(stood.is_closed, cases.closed, np.inf)
    moments = [cases.received.astype(np.float64), cases.promise, closed]
    on_days, at = [days.words(each) for each in moments], [moment_words(each) for each in moments]
    shared = _shared(cases, stood)
    found = []
    for place, number in enumerate(cases.number.tolist()):
        one = {name: values[place] for name, values in shared.items()}
        one |= {"requested_day": on_days[0][place], "promised_day": on_days[1][place], "closed_day": on_days[2][place]}
        one |= _ward(names, one.pop("area"))
        if number in known:
            one |= {
                "requested_datetime": at[0][place],
                "promised_datetime": at[1][place],
                "closed_datetime": at[2][place],
            }
            one |= _detail(known[number], names)
        else:
            one["paused_seconds"] = ""
            if not stood.is_closed[place]:
                one["seconds_open"] -= one["seconds_open"] % DAY
        found.append((number not in known, on_days[0][place], [one.get(name, "") for name in NAMES]))
    return sorted(found, key=_order)


def _shared(cases: Cases, stood: Standing) -> dict[str, list[Any]]:
    endings = np.where(stood.is_closed, cases.ending, 0).tolist()
    return {
        "status": ["closed" if each else "open" for each in stood.is_closed.tolist()],
        "ending": [ENDINGS.get(each, "") for each in endings],
        "area": cases.area.tolist(),
        "on_time": stood.on_time.tolist(),
        "on_time_pauses_given_back": stood.on_time_paused.tolist(),
        "paused_seconds": stood.paused.tolist(),
        "reopened": cases.reopened.tolist(),
        "voices": cases.voices.tolist(),
        "seconds_open": stood.spans.tolist(),
    }


def _ward(names: Names, area: int) -> dict[str, str]:
    code, name, since = names.wards.get(area, ("", "", None))
    return {"ward_code": code, "ward_name": name, "ward_since": since.isoformat() if since else ""}


def _detail(known: Known, names: Names) -> dict[str, Any]:
    code, name = names.services.get(known.service, ("", ""))
    return {
        "service_request_id": known.public_id,
        "service_code": code,
        "service_name": name,
        "agency_responsible": names.departments.get(known.department or 0, ""),
        "joined_to": known.joined_to,
        "address": " ".join(known.place.address.split()),
        "lat": known.place.lat,
        "long": known.place.long,
    }


_WARD, _SPAN = NAMES.index("ward_code"), NAMES.index("seconds_open")


def _order(row: tuple[bool, str, list[Any]]) -> tuple[Any, ...]:
    """By day; of those that are not public by ward and time open, the others as they came."""
    is_other, day, cells = row
    return (day, 1, cells[_WARD], cells[_SPAN]) if is_other else (day, 0)


def _lines(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
