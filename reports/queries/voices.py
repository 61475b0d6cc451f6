"""Reports besides the first of each case, as columns."""

import numpy as np
from numpy.typing import NDArray

from reports import snapshot
from reports.cases import NEVER, NO_SPAN, SINCE_2000, Floats
from reports.metrics import places_of
from reports.queries.beside import read_raw_voices
from reports.queries.board import Board
from reports.voices import Voices, speaking


def read_voices(board: Board) -> Voices:
    """The further voices of the board's cases: requests that were joined to one or to one of those, and reports that
    were added to any of them. From the snapshot, or by two queries where there is none.
    """
    kept = snapshot.current()
    rows = kept.beside["voices"] if kept is not None else read_raw_voices()
    received, since = _moments(rows["received"]), _moments(rows["since"])
    found = speaking(rows["number"].astype(np.int64), rows["part"].astype(np.int64), received, since)
    _place, known = places_of(board.cases.number, found.number)
    return Voices(*(column[known] for column in (found.received, found.since, found.number, found.part)))


def _moments(column: NDArray[np.uint32]) -> Floats:
    """Seconds since 1970 of a column in 32 bits."""
    return np.where(column == NO_SPAN, NEVER, column + float(SINCE_2000))
