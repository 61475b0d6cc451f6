"""One run of an import: rows in, batches out, bad rows beside, memory flat."""

import csv
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from civic311.city.current import configuration_changed
from civic311.lib.csv_rows import Row, Table, UnreadableFile, open_table
from requests_app.actions.import_history import OldCase, import_batch, preview_batch
from requests_app.bulk import BATCH
from requests_app.imports.catalogue import Catalogue
from requests_app.imports.mapping import Mapping
from requests_app.imports.parsing import BadRow, ImportedCase, Parser
from requests_app.models import ImportRun


@dataclass
class Tally:
    """What became of the rows: `rows` is the sum of `kept` (new or changed), `rejected` and `unchanged`.

    `told` counts what was odd in rows that were kept, `made` names the catalogue entries that were missing.
    """

    counts: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    told: dict[str, int] = field(default_factory=dict)
    made: dict[str, list[str]] = field(default_factory=dict)
    broken: str = ""

    @property
    def kept(self) -> int:
        return self.counts["new"] + self.counts["changed"]

    @property
    def unchanged(self) -> int:
        return self.counts["unchanged"] + self.counts["ours"]

    def as_data(self) -> dict[str, Any]:
        """For the last line of the command and the memory of the run."""
        return {
            "rows": self.kept + self.rejected + self.unchanged, "kept": self.kept, "rejected": self.rejected,
            "unchanged": self.unchanged, "changed": self.counts["changed"], "left_alone": self.counts["ours"],
            "told": self.told, "made": {kind: len(names) for kind, names in self.made.items()},
        }  # fmt: skip


class RejectFile:
    """Rows that were refused, with line and reason, in a file that is made when the first one comes."""

    def __init__(self, path: Path, columns: list[str]) -> None:
        self.path = path
        self._columns = columns
        self._stack = ExitStack()
        self._writer: Any = None

    def add(self, row: Row, reason: str) -> None:
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self._stack.enter_context(self.path.open("w", newline="", encoding="utf-8", errors="replace"))
            self._writer = csv.writer(file)
            self._writer.writerow(["line", "reason", *self._columns])
        self._writer.writerow([row.line, reason, *(_harmless(row.cells.get(name, "")) for name in self._columns)])

    def close(self) -> None:
        self._stack.close()


def _harmless(cell: str) -> str:
    """The cell so that a spreadsheet takes it as text; numbers stay as they are."""
    if cell[:1] in ("=", "@", "+", "-") and not cell[1:].replace(".", "", 1).isdigit():
        return "'" + cell
    return cell


class Importer:
    """Reads a file by a mapping and writes its cases. `told` is called after each batch with the rows so far."""

    def __init__(self, mapping: Mapping, *, now: datetime, dry_run: bool = False,
                 progress: Callable[[int], None] = lambda rows: None) -> None:  # fmt: skip
        self._mapping = mapping
        self._now = now
        self._dry_run = dry_run
        self._progress = progress
        self._catalogue = Catalogue(mapping, dry_run=dry_run)
        self._in_this_file: dict[str, bytes] = {}
        self._pending: list[tuple[Row, ImportedCase]] = []
        self.run: ImportRun | None = None
        self.tally = Tally()

    def read(self, path: Path, *, rejects: Path) -> Tally:
        """Import a file. One that breaks off keeps what came before: `tally.broken` says where and why.

        Raises UnreadableFile and MappingError when nothing can be read at all.
        """
        with open_table(path, delimiter=self._mapping.delimiter, encoding=self._mapping.encoding) as table:
            table.require([self._mapping.columns["id"][0]] if len(table.columns) == 1 else [])
            parser = Parser(self._mapping, table.columns, now=self._now)
            if not self._dry_run:
                self.run = ImportRun.objects.create(
                    file_name=path.name[:200], mapping_name=self._mapping.name[:100], started_at=self._now
                )
            reject_file = RejectFile(rejects, table.columns)
            try:
                self._read_rows(table, parser, reject_file)
            finally:
                reject_file.close()
        self.tally.told = dict(parser.told)
        self.tally.made = {kind: sorted(names) for kind, names in self._catalogue.made.items()}
        if self._catalogue.made and not self._dry_run:
            configuration_changed()
        return self.tally

    def finish(self, *, at: datetime) -> None:
        """Note that the run came to its end."""
        if self.run is not None:
            self.run.finished_at = at
            self.run.counts = self.tally.as_data()
            self.run.save(update_fields=["finished_at", "counts"])

    def _read_rows(self, table: Table, parser: Parser, reject_file: RejectFile) -> None:
        try:
            for row in table:
                try:
                    self._pending.append((row, parser.parse(row)))
                except BadRow as reason:
                    self._reject(reject_file, row, str(reason))
                if len(self._pending) >= BATCH:
                    self._write(reject_file)
        except UnreadableFile as error:
            self.tally.broken = str(error)
        self._write(reject_file)

    def _reject(self, reject_file: RejectFile, row: Row, reason: str) -> None:
        self.tally.rejected += 1
        reject_file.add(row, reason)

    def _write(self, reject_file: RejectFile) -> None:
        batch, self._pending = self._pending, []
        if not batch:
            return
        cases = [self._old_case(case) for _row, case in batch]
        if self.run is None:
            written = preview_batch(cases, self._in_this_file)
        else:
            written = import_batch(cases, run=self.run, now=self._now)
        for position, reason in written.refused.items():
            self._reject(reject_file, batch[position][0], reason)
        self.tally.counts.update(written.counts)
        self._progress(self.tally.kept + self.tally.rejected + self.tally.unchanged)

    def _old_case(self, case: ImportedCase) -> OldCase:
        places = self._catalogue.place(case)
        return OldCase(
            external_id=case.number,
            year=case.opened.astimezone(self._mapping.zone).year,
            opened_at=case.opened,
            due_at=case.due,
            closed_at=case.closed,
            closed_as=places.closed_as,
            closure_reason_id=places.closure_reason_id,
            closure_text=case.closure_text,
            channel=case.channel,
            language=self._mapping.language,
            service_id=places.service_id,
            severity=places.severity,
            department_id=places.department_id,
            queue_id=places.queue_id,
            ward_id=places.ward_id,
            area_ids=places.area_ids,
            address=case.address,
            lat=case.lat,
            long=case.long,
            description=case.description,
            fingerprint=case.fingerprint(),
        )
