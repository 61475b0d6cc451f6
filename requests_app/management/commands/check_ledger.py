"""Replay the log against the rows and say where they differ."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from requests_app.replay import differences

SHOWN = 50


class Command(BaseCommand):
    """`check_ledger [--since DATE] [--ids A-B]`; exit 1 on any difference. The last line is one JSON object."""

    help = "Replays every request's log and compares it with its row, its clocks and its hash chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=datetime.fromisoformat, help="Only requests that changed since this date.")
        parser.add_argument("--ids", help="Only requests with ids from A to B, written A-B.")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = 0, None
        if options["ids"]:
            try:
                first, last = (int(part) for part in options["ids"].split("-", 1))
            except ValueError as error:
                raise CommandError("Write --ids as two numbers, such as 1-5000.") from error
        wanted = Q()
        if options["since"]:
            since = options["since"]
            wanted = Q(updated_datetime__gte=since if since.tzinfo else timezone.make_aware(since))
        checked = different = 0
        for count, found in differences(wanted, first_id=first, last_id=last):
            checked += count
            for difference in found:
                different += 1
                if different <= SHOWN:
                    self.stderr.write(
                        f"{difference.public_id} {difference.name}: row {difference.row}, log {difference.log}"
                    )
        self.stdout.write(json.dumps({"checked": checked, "different": different}))
        if different:
            raise SystemExit(1)
