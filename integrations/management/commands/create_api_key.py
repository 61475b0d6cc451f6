"""`manage.py create_api_key`: a new key for another program."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from integrations.keys import LEAST_RATE, USUAL_RATE, make_key
from integrations.models import Scope


class Command(BaseCommand):
    """Make a key and print it once, alone on the last line."""

    help = "Make a key for another program. It is printed once; only a hash of it is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="Whose key it is. May be used again: every call makes one more key.")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="What it opens; may be given several times."
        )
        parser.add_argument("--rate", type=int, default=USUAL_RATE, help="Calls a minute.")

    def handle(self, *args: Any, **options: Any) -> None:
        name = " ".join(options["name"].split())[:80]
        if not name:
            raise CommandError("Give the key a name.")
        if options["rate"] < LEAST_RATE:
            raise CommandError(f"The rate is at least {LEAST_RATE} calls a minute.")
        scopes = options["scope"] or [Scope.OPEN311.value]
        row, text = make_key(name, scopes=scopes, rate=options["rate"], now=timezone.now())
        self.stdout.write(f"A key for {row.name}, good for: {', '.join(row.scopes)}. It is shown only now:")
        self.stdout.write(text)
