"""Say what is wrong with this installation, and how to mend it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from civic311.site.doctor import city, database, machine
from civic311.site.doctor.findings import Check, Finding, Level, fail

_OF_THE_MACHINE: tuple[Check, ...] = (
    machine.mode, machine.secret_key, machine.addresses, machine.safety, machine.mail, machine.disk, machine.files,
    machine.static, machine.translations,
)  # fmt: skip
_OF_THE_DATABASE: tuple[Check, ...] = (database.server, database.role, database.clock, database.archive)
_OF_THE_CITY: tuple[Check, ...] = (
    city.city, city.demo, city.worker, city.running, city.facts, city.models, city.people, database.ledger,
)  # fmt: skip


class Command(BaseCommand):
    """`doctor [--mail] [--json]`; exit 1 when something fails."""

    help = "Looks at database, worker, settings, files, mail and the city; says in one line each how to mend it."
    requires_system_checks: list[str] = []  # it says itself what is wrong, as far as it gets

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mail", action="store_true", help="connect to the mail server too; nothing is sent")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, mail: bool, **options: Any) -> None:
        found = list(_findings(timezone.now(), mail=mail))
        bad = [each for each in found if each.level is Level.FAIL]
        if options["json"]:
            self.stdout.write(json.dumps({"well": not bad, "findings": [asdict(each) for each in found]}))
        else:
            for each in found:
                self.stdout.write(_line(each))
        if bad:
            raise SystemExit(1)


def _findings(now: datetime, *, mail: bool) -> Iterator[Finding]:
    for check in (*_OF_THE_MACHINE, *((machine.mail_server,) if mail else ())):
        yield from _looked(check, now)
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        words = f"It does not answer: {str(error).strip().splitlines()[0]}"
        yield fail("database", words, "Start it; compare DATABASE_URL. ./run starts the embedded one.")
        return
    for check in _OF_THE_DATABASE:
        yield from _looked(check, now)
    schema = list(_looked(database.migrations, now))
    yield from schema
    if all(each.level is Level.OK for each in schema):  # else the city's tables may not be what this code asks for
        for check in _OF_THE_CITY:
            yield from _looked(check, now)


def _looked(check: Check, now: datetime) -> Iterator[Finding]:
    """What a check found; one that breaks is a finding too."""
    try:
        yield from check(now)
    except Exception as error:
        name = check.__name__.replace("_", " ")
        yield fail(name, f"Could not be looked at: {type(error).__name__}: {error}", "Tell whoever maintains Civic311.")


def _line(finding: Finding) -> str:
    line = f"{finding.level:<4}  {finding.name}: {finding.words}"
    return f"{line}\n      -> {finding.mend}" if finding.mend else line
