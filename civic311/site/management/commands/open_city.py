"""See that this installation has its city: the invented one, an empty one, or one from a folder of files."""

import io
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic311.accounts.models import User
from civic311.city.models import City
from civic311.city.modes import go_live, wrong_mode

# Sign-in names of the demo city's people, and what each may do.
_DEMO_PEOPLE = (
    ("operator", "takes calls and walk-ins"),
    ("worker", "works a department's queue"),
    ("supervisor", "leads a department"),
    ("manager", "sees all departments' figures"),
    ("council", "sees the figures of one ward"),
    ("admin", "sets the city up"),
    ("auditor", "reads everything, changes nothing"),
)


class Command(BaseCommand):
    help = "Load the demo city, start an empty one, or load a folder of files; nothing happens when the city is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("city", nargs="?", help="'demo', 'empty' or a folder; without: 'demo' in demo mode only")
        parser.add_argument("--welcome", type=Path, help="file for what people should read once the city answers")

    def handle(self, *args: Any, city: str | None, welcome: Path | None, **options: Any) -> None:
        city = city or ("demo" if settings.DEMO_MODE else "empty")
        if problem := wrong_mode(City.objects.first(), demo_mode=settings.DEMO_MODE):
            raise CommandError(problem)
        said = ""
        if city == "empty":
            output = io.StringIO()
            call_command("start_empty_city", stdout=output)
            said = output.getvalue()
        elif not City.objects.exists():
            if city == "demo":
                call_command("load_demo_city", stdout=self.stdout)
            else:
                call_command("load_city_folder", city, stdout=self.stdout)
        if not settings.DEMO_MODE:
            go_live(now=timezone.now())
        if settings.DEMO_MODE and User.objects.filter(is_demo=True).exists():
            said = demo_sign_ins() + said
        if welcome is None:
            self.stdout.write(said)
        elif said:
            with open(os.open(welcome, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(said)


def demo_sign_ins() -> str:
    """The table of demo sign-ins."""
    lines = [f"Sign in at {settings.PUBLIC_URL}/staff/ with the password {settings.DEMO_PASSWORD} as"]
    lines += [f"  {name + '@demo.example':<26}{what}" for name, what in _DEMO_PEOPLE]
    return "\n".join(lines) + "\n"
