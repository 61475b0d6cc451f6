"""What the open data files say of each request: their columns, and how requests stood when they were made.

Plain Python and numpy. A request that everybody may see has all columns. Any other stands in the files too, since
published figures count it, but without its number, service and place, and with days instead of moments.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.cases import Cases, Integers
from reports.endings import CANCELED, JOINED, NOT_ACTIONABLE, RESOLVED

DAY = 86_400
ENDINGS = {RESOLVED: "resolved", JOINED: "joined", CANCELED: "canceled", NOT_ACTIONABLE: "not_actionable"}
KEPT, LATE, OVERDUE, NOT_DUE, NO_TARGET, NO_PART = "kept", "late", "overdue", "not_due", "no_target", ""
_STANDS = np.array([KEPT, LATE, OVERDUE, NOT_DUE, NO_TARGET, NO_PART])


@dataclass(frozen=True)
class Column:
    """A column and what it means; `for_all` when requests that are not public have it too."""

    name: str
    kind: str
    meaning: str
    unit: str = ""
    values: str = ""
    for_all: bool = False


COLUMNS = (
    Column("service_request_id", "text", "Number of the request, as in its address /requests/NUMBER/."),
    Column("service_code", "text", "What was asked for, as a code that stays."),
    Column("service_name", "text", "What was asked for, in the city's main language."),
    Column("agency_responsible", "text", "Department that has the request now, or had it last."),
    Column("status", "text", "Whether it was open when the file was made.", values="open, closed", for_all=True),
    Column(
        "ending", "text",
        "How it was closed: done; answered without work; joined to another request about the same; taken back by "
        "whoever asked. Empty while it is open.",
        values="resolved, not_actionable, joined, canceled", for_all=True,
    ),
    Column("joined_to", "text", "Number of the public request that it was joined to."),
    Column("requested_day", "date", "Day on which it was received, in the city's zone.", for_all=True),
    Column("requested_datetime", "time", "When it was received.", "UTC"),
    Column("promised_day", "date", "Day of the first promise, which never moves, in the city's zone.", for_all=True),
    Column("promised_datetime", "time", "First promise: until when an answer was promised first.", "UTC"),
    Column("closed_day", "date", "Day on which it was closed last, in the city's zone.", for_all=True),
    Column("closed_datetime", "time", "When it was closed last.", "UTC"),
    Column("ward_code", "text", "Ward it lies in; empty without a place in a ward.", for_all=True),
    Column("ward_name", "text", "Name of the ward.", for_all=True),
    Column("ward_since", "date", "First day of this outline of the ward; empty for its first one.", for_all=True),
    Column("address", "text", "Address, as exact as the service allows."),
    Column("lat", "number", "Latitude, as exact as the service allows.", "degrees, WGS 84"),
    Column("long", "number", "Longitude, as exact as the service allows.", "degrees, WGS 84"),
    Column(
        "on_time", "text",
        "By the first promise: closed with an answer by then, closed after it, open past it, open before it, or "
        "without a promise. Empty for requests that were joined or canceled.",
        values="kept, late, overdue, not_due, no_target", for_all=True,
    ),
    Column(
        "on_time_pauses_given_back", "text",
        "The same when the promise is moved by the time that its clock stood still.",
        values="kept, late, overdue, not_due, no_target", for_all=True,
    ),
    Column("paused_seconds", "number", "How long the clock stood still for a stated reason.", "seconds"),
    Column("reopened", "number", "How often it was opened again.", "times", for_all=True),
    Column(
        "voices", "number", "People who reported it, those of requests joined to it included.", "people", for_all=True
    ),
    Column(
        "seconds_open", "number",
        "From receipt to the last closing, or until the file was made; whole days, rounded down, for open requests "
        "that are not public.",
        "seconds", for_all=True,
    ),
)  # fmt: skip
NAMES = tuple(each.name for each in COLUMNS)


@dataclass(frozen=True)
class Standing:
    """How requests stood at one moment, a value for each row; `spans` and `paused` in whole seconds."""

    is_closed: NDArray[np.bool_]
    on_time: NDArray[np.str_]
    on_time_paused: NDArray[np.str_]
    spans: Integers
    paused: Integers


def standing_of(cases: Cases, *, as_of: float) -> Standing:
    """How each request stood at `as_of` (seconds since 1970 UTC); what was closed later was open then."""
    is_closed = cases.closed <= as_of
    when = np.where(is_closed, cases.closed, as_of)
    paused = cases.paused + np.maximum(as_of - cases.paused_since, 0.0)
    gone = is_closed & ((cases.ending == JOINED) | (cases.ending == CANCELED))
    return Standing(
        is_closed,
        _by_promise(cases.promise, when, is_closed, gone),
        _by_promise(cases.promise + paused, when, is_closed, gone),
        np.ceil(when - cases.received - 1e-3).astype(np.int64),
        paused.astype(np.int64),
    )


def _by_promise(
    promise: NDArray[np.float64], when: NDArray[np.float64], is_closed: NDArray[np.bool_], gone: NDArray[np.bool_]
) -> NDArray[np.str_]:
    """`when` is the closing of closed requests and the present of open ones."""
    told = np.where(is_closed, np.where(when <= promise, 0, 1), np.where(promise < when, 2, 3))
    told[np.isinf(promise)] = 4
    told[gone] = 5
    found: NDArray[np.str_] = np.take(_STANDS, told)
    return found


class Days:
    """The days of a zone, by the moments at which they begin."""

    def __init__(self, midnights: NDArray[np.float64], first: np.datetime64) -> None:
        self._midnights, self._first = midnights, first

    def numbers(self, moments: NDArray[np.float64]) -> NDArray[np.intp]:
        """Which day each moment lies on, counted from the first one."""
        return np.searchsorted(self._midnights, moments, side="right") - 1

    def words(self, moments: NDArray[np.float64]) -> list[str]:
        """The days as "2026-03-10"; empty for what never happened."""
        known = np.isfinite(moments)
        days = self._first + self.numbers(np.where(known, moments, self._midnights[0]))
        return _words(np.datetime_as_string(days, unit="D"), known)


def moment_words(moments: NDArray[np.float64]) -> list[str]:
    """Moments as "2026-03-10T15:00:00Z"; empty for what never happened."""
    known = np.isfinite(moments)
    seconds = np.where(known, moments, 0.0).astype("datetime64[s]")
    return [f"{each}Z" if each else "" for each in _words(np.datetime_as_string(seconds), known)]


def _words(texts: NDArray[np.str_], known: NDArray[np.bool_]) -> list[str]:
    words: list[str] = np.where(known, texts, "").tolist()
    return words


def whole_days(numbers: NDArray[np.intp], least: int) -> Iterator[slice]:
    """Rows in order, in pieces of at least `least` rows that end where a day does."""
    ends = np.append(np.flatnonzero(np.diff(numbers)) + 1, len(numbers))
    start = 0
    while start < len(numbers):
        end = int(ends[min(int(np.searchsorted(ends, start + least)), len(ends) - 1)])
        yield slice(start, end)
        start = end
