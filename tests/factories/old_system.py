"""A small old system: a mapping and files made row by row."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command

COLUMNS = [
    "number",
    "opened",
    "due",
    "closed",
    "state",
    "how",
    "what",
    "team",
    "list",
    "ward",
    "where",
    "y",
    "x",
    "end",
]
MAPPING = """
[columns]
id = "number"
opened = "opened"
due = "due"
closed = "closed"
status = "state"
channel = "how"
service = "what"
department = "team"
queue = "list"
address = "where"
lat = "y"
long = "x"
closure_text = "end"

[times]
zone = "America/New_York"
formats = ["iso", "%m/%d/%Y %I:%M:%S %p"]

[place]
no_location = [[40.0, -70.0]]

[statuses]
Open = "open"
Closed = "closed"

[channels]
Call = "phone"
"*" = "web"

[[area_layers]]
layer = "ward"
name = "Ward"
column = "ward"
reporting = true
patterns = [{ match = "(?:Ward )?0*(\\\\d+)", code = "\\\\1", name = "Ward \\\\1" }]

[[closure_reasons]]
match = "nothing found"
code = "nothing"
outcome = "NOT_ACTIONABLE"
name = "Nothing"
text = "We found nothing."
"""


def row(number: str, **cells: str) -> dict[str, str]:
    """A row of the old system: an open pothole in ward 3 unless told otherwise."""
    usual = {
        "number": number, "opened": "2011-07-01 08:00:00", "due": "2011-07-05 08:00:00", "closed": "", "state": "Open",
        "how": "Call", "what": "Pothole", "team": "PW", "list": "Roads", "ward": "Ward 3", "where": "1 Elm St",
        "y": "41.0", "x": "-71.0", "end": "",
    }  # fmt: skip
    return usual | cells


def closed(number: str, at: str, **cells: str) -> dict[str, str]:
    """A row that was closed at a time."""
    return row(number, closed=at, state="Closed", **cells)


def csv_text(rows: list[dict[str, str]], columns: list[str] = COLUMNS) -> str:
    """The rows as a CSV file's text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


class OldSystem:
    """Writes files and imports them; `result` of an import is the JSON object of its last line, `said` all lines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mapping = folder / "old.toml"
        self.mapping.write_text(MAPPING)
        self.rejects = folder / "rejects.csv"
        self.said = ""

    def file(self, rows: list[dict[str, str]], *, gz: bool = False) -> Path:
        path = self.folder / ("cases.csv.gz" if gz else "cases.csv")
        data = csv_text(rows).encode()
        path.write_bytes(gzip.compress(data) if gz else data)
        return path

    def load(self, rows: list[dict[str, str]], **options: Any) -> dict[str, Any]:
        return self.load_file(self.file(rows), **options)

    def load_file(self, path: Path, **options: Any) -> dict[str, Any]:
        output = io.StringIO()
        options = {"mapping": self.mapping, "rejects": self.rejects} | options
        words = [f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()]
        call_command("import_requests", str(path), *words, stdout=output)
        self.said = output.getvalue()
        return json.loads(self.said.splitlines()[-1])

    def reasons(self) -> list[str]:
        """Why rows were refused, as the reject file tells."""
        if not self.rejects.exists():
            return []
        with self.rejects.open(newline="") as file:
            return [line["reason"] for line in csv.DictReader(file)]
