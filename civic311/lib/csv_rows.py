"""Read CSV files that people made: plain or gzipped, streaming, with clear words for what is wrong with them."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

_GZIP = b"\x1f\x8b"
_OTHER_DELIMITERS = {"\t": _lazy("tabs"), ";": _lazy("semicolons"), "|": _lazy("bars (|)"), ",": _lazy("commas")}


class UnreadableFile(Exception):
    """The file cannot be read as a table (or no further); the message says why, for people."""


@dataclass(frozen=True)
class Row:
    """One row: the line it ends on, its cells by column, or the `problem` that keeps it from being read."""

    line: int
    cells: dict[str, str]
    problem: str = ""


class Table:
    """An open file: `columns` as its heading names them; iterating gives its rows."""

    def __init__(self, text: TextIOWrapper, delimiter: str) -> None:
        self._delimiter = delimiter
        self._reader = csv.reader(text, delimiter=delimiter)
        self.columns = self._heading()

    def require(self, columns: Sequence[str]) -> None:
        """Raise UnreadableFile unless every one of `columns` is in the heading."""
        missing = [name for name in columns if name not in self.columns]
        if not missing:
            return
        if len(self.columns) == 1:
            for delimiter, word in _OTHER_DELIMITERS.items():
                if delimiter != self._delimiter and delimiter in self.columns[0]:
                    raise UnreadableFile(
                        _("The cells of this file seem to be separated by %(found)s, not by %(expected)s.")
                        % {"found": word, "expected": _OTHER_DELIMITERS.get(self._delimiter, repr(self._delimiter))}
                    )
        raise UnreadableFile(
            _("The file has no column %(wanted)s. Its columns are: %(known)s")
            % {"wanted": ", ".join(f'"{name}"' for name in missing), "known": ", ".join(self.columns)[:1500]}
        )

    def __iter__(self) -> Iterator[Row]:
        width = len(self.columns)
        while True:
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                problem = _("The row cannot be read (%(error)s); is a quotation mark missing?") % {"error": error}
                yield Row(self._reader.line_num, {}, problem)
                continue
            except _BROKEN as error:
                raise _broken(error, self._reader.line_num) from error
            if not cells:
                continue
            problem = "" if len(cells) == width else _wrong_width(len(cells), width)
            yield Row(self._reader.line_num, dict(zip(self.columns, cells, strict=False)), problem)

    def _heading(self) -> list[str]:
        try:
            heading = [name.strip() for name in next(self._reader, [])]
        except csv.Error as error:
            raise UnreadableFile(_("The heading cannot be read: %(error)s.") % {"error": error}) from error
        except _BROKEN as error:
            raise _broken(error, 0) from error
        if not any(heading):
            raise UnreadableFile(_("The file is empty: its first line should name the columns."))
        if any("\x00" in name or not is_decoded(name) for name in heading):
            raise UnreadableFile(_("The heading is not readable text: is this the right file and the right encoding?"))
        return heading


_BROKEN = (EOFError, OSError, zlib.error, UnicodeDecodeError)


def _broken(error: Exception, line: int) -> UnreadableFile:
    words = {"line": line, "encoding": getattr(error, "encoding", ""), "error": error}
    if isinstance(error, EOFError):
        said = _("The file ends too early, after line %(line)s: it was not copied whole.")
        return UnreadableFile((said if line else _("The file ends too early: it was not copied whole.")) % words)
    if isinstance(error, UnicodeDecodeError):
        said = _("The file is not in the encoding %(encoding)s after line %(line)s.")
        return UnreadableFile((said if line else _("The file is not in the encoding %(encoding)s.")) % words)
    said = _("The file is damaged after line %(line)s: %(error)s.")
    return UnreadableFile((said if line else _("The file is damaged: %(error)s.")) % words)


def _wrong_width(cells: int, columns: int) -> str:
    return _("It has %(cells)s cells, the heading has %(columns)s.") % {"cells": cells, "columns": columns}


def is_decoded(text: str) -> bool:
    """Whether every byte of the text could be read in the file's encoding."""
    return text.isascii() or not any("\udc80" <= char <= "\udcff" for char in text)


@contextmanager
def open_table(path: Path, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> Iterator[Table]:
    """Open a `.csv` or `.csv.gz` file. Bytes that are not text in `encoding` come through; `is_decoded` finds them.

    Raises UnreadableFile for a file that is missing, empty, damaged or no table; while iterating, for one that breaks
    off.
    """
    try:
        binary = _open(path)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be opened: {error.strerror}.") from error
    with binary, TextIOWrapper(binary, encoding=encoding, errors="surrogateescape", newline="") as text:
        yield Table(text, delimiter)


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as probe:
        is_gzip = probe.read(2) == _GZIP
    if is_gzip:
        return gzip.open(path, "rb")  # type: ignore[return-value]
    if path.suffix == ".gz":
        raise UnreadableFile(f"{path.name} is named like a gzip file but is none.")
    return path.open("rb")
