"""Measure the duplicate score on labelled pairs of requests that were imported before."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_app.duplicate_files import are_own, current_weights, read_weights
from requests_app.duplicate_history import History, Span, UnreadablePairs, find_pairs, read_labels
from requests_app.duplicate_score import rank
from requests_app.duplicate_training import Marks


class Command(BaseCommand):
    help = (
        "Rank earlier requests for every request of a span, as it would have been done when each came in, and compare "
        "with labelled pairs (tiers A and B). A pair is asked where the later of its two came in. top1 and top5: the "
        "share of pairs whose earlier request stood first, or among the first five. alert_share: alerts among all "
        "requests of the span. pair_recall: the share of pairs for which an alert rang and the earlier request was "
        "among the five shown. Days are the city's, both included. The last line is one JSON object."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE", help="first day, included")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE", help="last day, included")
        parser.add_argument("--weights", type=Path, help="weights to measure instead of those in use")

    def handle(self, *args: Any, file: Path, first: date | None, last: date | None, weights: Path | None,
               **options: Any) -> None:  # fmt: skip
        if first and last and last < first:
            raise CommandError("The last day lies before the first.")
        try:
            pairs = find_pairs(read_labels(file))
            used = read_weights(weights) if weights else current_weights()
        except (OSError, ValueError, UnreadablePairs) as error:
            raise CommandError(str(error)) from error
        span = Span(first, last)
        wanted: dict[int, list[int]] = {}
        for (later, earlier), day in pairs.days.items():
            if span.holds(day):
                wanted.setdefault(later, []).append(earlier)
        marks = Marks()
        # A pair whose duplicate came in on the last days may be asked after them: its original came in even later.
        for new, candidates, counts in History(Span(first, None if wanted else last)):
            inside = counts and (span.ends is None or new.opened < span.ends.timestamp())
            if inside or new.id in wanted:
                marks.add(rank(new, candidates, used), wanted.pop(new.id, []), used, counts=inside)
            elif not wanted:
                break
        for rest in wanted.values():
            marks.pairs += len(rest)
        result = marks.as_data() | {
            "unknown": pairs.unknown, "other_way": sum(span.holds(pairs.days[pair]) for pair in pairs.other_way),
            "weights": str(weights.name) if weights else "own" if are_own() else "shipped",
        }  # fmt: skip
        self.stdout.write(json.dumps(result))
