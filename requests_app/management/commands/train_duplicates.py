"""Learn the weights of the duplicate score from labelled pairs."""

import json
import random
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_app.duplicate_files import own_file, write_weights
from requests_app.duplicate_history import History, Span, UnreadablePairs, find_pairs, read_labels
from requests_app.duplicate_training import Asked, train

MOST_ASKED = 30_000  # reports without a labelled pair that are learned from; beyond that a fair sample of them
ALERT_SHARE = 0.10


class Command(BaseCommand):
    help = (
        "Learn from labelled duplicates (CSV with duplicate_case, referenced_case and perhaps tier and "
        "duplicate_open_dt, by the numbers of an import) what makes a report a duplicate. The weights are used at "
        "once. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE", help="first day, included")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE", help="last day, included")
        parser.add_argument("--output", type=Path, help="where to write the weights; by default where they are used")
        parser.add_argument(
            "--alert-share", type=float, default=ALERT_SHARE, metavar="SHARE",
            help=f"ask before a second request is made for at most this share of reports ({ALERT_SHARE:g})",
        )  # fmt: skip
        parser.add_argument("--generic", action="store_true", help="leave out what was learned of single services")

    def handle(self, *args: Any, file: Path, first: date | None, last: date | None, output: Path | None,
               alert_share: float, generic: bool, **options: Any) -> None:  # fmt: skip
        if not 0 < alert_share < 1:
            raise CommandError("The share of alerts must lie between 0 and 1.")
        if first and last and last < first:
            raise CommandError("The last day lies before the first.")
        try:
            pairs = find_pairs(read_labels(file))
            asked, requests = _asked(Span(first, last), pairs.meant, pairs.relatives())
            about = {"file": file.name} | _about(asked, requests, first, last)
            weights = train(
                asked, alert_share=alert_share, requests=requests, generic=generic, about=about
            )  # fmt: skip
        except (OSError, UnreadablePairs) as error:
            raise CommandError(str(error)) from error
        except ValueError as error:
            raise CommandError(f"Nothing could be learned: {error}.") from error
        path = output or own_file()
        write_weights(path, weights)
        self.stdout.write(f"Wrote {path}")
        self.stdout.write(json.dumps(about | {"alert_at": round(weights.alert_at, 4), "unknown": pairs.unknown}))


def _asked(span: Span, meant: dict[int, set[int]], relatives: dict[int, set[int]]) -> tuple[list[Asked], int]:
    """The reports of a span to learn from, and how many came in: all with a labelled pair, a sample of the others.

    That two duplicates of the same case repeat each other is true, but no label says so: such pairs are left out.
    """
    labelled: list[Asked] = []
    others: list[Asked] = []
    chance = random.Random(311)  # noqa: S311 - a sample that is the same each time
    seen = 0
    requests = 0
    for new, candidates, counts in History(span):
        requests += counts
        if not candidates:
            continue
        found = frozenset(meant.get(new.id, ()))
        one = Asked(new, candidates, found, frozenset(relatives.get(new.id, set()) - found))
        if found:
            labelled.append(one)
            continue
        seen += 1
        if len(others) < MOST_ASKED:
            others.append(one)
        elif (place := chance.randrange(seen)) < MOST_ASKED:
            others[place] = one
    weight = seen / len(others) if others else 1.0
    return labelled + [Asked(one.new, one.others, one.meant, one.unsure, weight) for one in others], requests


def _about(asked: list[Asked], requests: int, first: date | None, last: date | None) -> dict[str, Any]:
    return {
        "from": first.isoformat() if first else "", "to": last.isoformat() if last else "", "requests": requests,
        "pairs": sum(len({other.id for other, _ in one.others} & one.meant) for one in asked),
        "candidates": sum(len(one.others) for one in asked),
    }  # fmt: skip
