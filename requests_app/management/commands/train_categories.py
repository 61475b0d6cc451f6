"""Learn which service residents' words are about."""

import json
import os
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from civic311.city.current import city_zone
from civic311.lib.csv_rows import UnreadableFile, open_table
from requests_app.queries.category_texts import (
    MOST_TEXTS,
    labelled_texts,
    without_private_parts,
    words_of,
    words_of_services,
)
from routing.phrases import fold
from routing.reference import Reference, reference

try:
    from requests_app.category_keeping import keep
    from requests_app.category_training import Told, train
except ModuleNotFoundError as error:
    if error.name not in ("sklearn", "scipy"):
        raise
    train = None  # type: ignore[assignment]


class Command(BaseCommand):
    help = (
        "Learn which service residents' words are about, from the texts of first reports and the service each case has "
        "now, or from a CSV file. What was learned is used at once, unless it names fewer services right than what is "
        "in use. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="first day, included")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="day before which texts are read")
        parser.add_argument("--most", type=int, default=MOST_TEXTS, help=f"newest texts to learn from ({MOST_TEXTS})")
        parser.add_argument("--file", type=Path, help="CSV to learn from instead of the city's own history")
        parser.add_argument("--text", default="description", metavar="COLUMN", help="column of what people wrote")
        parser.add_argument("--label", default="service", metavar="COLUMN", help="column of a service's code or name")
        parser.add_argument("--date", metavar="COLUMN", help="column of when it was written; else rows are in order")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="language of the texts in the file")
        parser.add_argument("--gently", action="store_true", help="let everything else on the machine go first")

    def handle(self, *args: Any, file: Path | None, gently: bool, **options: Any) -> None:
        if train is None:
            raise CommandError("This needs scikit-learn: pip install scikit-learn")
        if gently:
            os.nice(15)
        begun = time.monotonic()
        known = reference()
        since, until = _start_of(options["since"]), _start_of(options["until"])
        try:
            told, unknown = _in_file(file, known, since, until, options) if file else _own(since, until, options)
            trained = train(told, words_of_services(known))
        except (OSError, UnreadableFile) as error:
            raise CommandError(str(error)) from error
        except ValueError as error:
            raise CommandError(f"Nothing could be learned: {error}.") from error
        kept = keep(trained, now=timezone.now())
        self.stdout.write(
            "What was learned is in use." if kept.is_active
            else "What was in use stays: on the newest texts it names more services right."
        )  # fmt: skip
        figures = dict(trained.figures) | {
            "services": len(trained.table.labels), "unknown": unknown, "compared": kept.compared,
            "active": kept.is_active, "seconds": round(time.monotonic() - begun, 1),
        }  # fmt: skip
        self.stdout.write(json.dumps(figures))


def _start_of(day: date | None) -> datetime | None:
    """The day's first moment in the city."""
    return datetime.combine(day, clock_time.min, city_zone()) if day else None


def _own(since: datetime | None, until: datetime | None, options: dict[str, Any]) -> "tuple[list[Told], int]":
    return [Told(*row) for row in labelled_texts(since, until, options["most"])], 0


def _in_file(path: Path, known: Reference, since: datetime | None, until: datetime | None,
             options: dict[str, Any]) -> "tuple[list[Told], int]":  # fmt: skip
    """The texts of a file whose label is the code or the name of a service, and how many are of none."""
    codes = {fold(name): code for code in words_of_services(known) for name in (code, *_names(known, code))}
    wanted = [options["text"], options["label"], *([options["date"]] if options["date"] else [])]
    found, unknown = [], 0
    with open_table(path) as table:
        table.require(wanted)
        for row in table:
            code = codes.get(fold(row.cells.get(options["label"], "")))
            at = _moment(row.cells.get(options["date"] or "", ""), row.line)
            text = row.cells.get(options["text"], "").strip()
            if at is None or not text or (since and at < since) or (until and at >= until):
                continue
            unknown += code is None
            if code is not None:
                found.append(Told(without_private_parts(text), code, at, options["language"]))
    return sorted(found, key=lambda one: one.at)[-options["most"] :], unknown


def _names(known: Reference, code: str) -> Iterable[str]:
    return words_of(known.services[code])


def _moment(text: str, line: int) -> datetime | None:
    """When a row was written, in the city's zone where it names none; by its line where no column says so."""
    if not text:
        return datetime.fromtimestamp(line, UTC)
    found = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    return found.replace(tzinfo=city_zone()) if found and found.tzinfo is None else found
