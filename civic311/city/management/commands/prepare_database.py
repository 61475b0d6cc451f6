"""Bring the database up to date: schema, roles and the worker's schedule. May be run at every start."""

import os
from typing import Any

import environ
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from django_q.models import Schedule

from civic311.city.database_roles import MayNotCreateRoles, grant_to_web
from civic311.city.models import Heartbeat
from civic311.city.tasks import START, WORKER
from civic311.lib.jobs import RUNNER, SCHEDULED, enqueue

_ALONE = 311_001  # key of the advisory lock: two machines may start at once


class Command(BaseCommand):
    help = "Apply migrations, let web and worker use the tables, and write the worker's schedule."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_ALONE])
            try:
                call_command("migrate", interactive=False, verbosity=0)
                self._grant()
                write_schedule()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])
        # Everything starts anew: a silence until now was meant, and is no alarm when the worker beats again.
        Heartbeat.objects.filter(name=WORKER).delete()
        Heartbeat.objects.update_or_create(name=START, defaults={"beat_at": timezone.now()})
        enqueue("civic311.city.tasks.heartbeat")

    def _grant(self) -> None:
        web = environ.Env.db_url_config(os.environ.get("DATABASE_URL", ""))
        role = web.get("USER")
        if not role or role == connection.settings_dict["USER"]:
            return  # one role does everything; the log's triggers protect it all the same
        try:
            grant_to_web(role, web.get("PASSWORD") or "")
        except MayNotCreateRoles:
            self.stderr.write(
                f"The role {role} is missing and may not be created from here; ask for: CREATE ROLE {role} LOGIN"
            )


def write_schedule() -> None:
    """One schedule row for each job in `SCHEDULED`; rows of jobs that are no longer there go."""
    for name, minutes in SCHEDULED.items():
        wanted = {
            "func": RUNNER, "args": repr((name,)), "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1,
        }  # fmt: skip
        Schedule.objects.update_or_create(
            name=name, defaults=wanted, create_defaults={**wanted, "next_run": timezone.now()}
        )
    Schedule.objects.exclude(name__in=SCHEDULED).delete()
