"""What the doctor looks at in the database."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Q

from civic311.site.doctor.findings import Finding, fail, ok, warn
from civic311.site.operations import numbers
from requests_app.models import Event, ServiceRequest
from requests_app.replay import differences

_OLDEST, _NEWEST = 150000, 190000  # versions of PostgreSQL, as it counts them
_SAMPLE = 200  # cases whose log is replayed
_SKEW_WARN, _SKEW_FAIL = 2.0, 30.0  # seconds


def server(now: datetime) -> Iterator[Finding]:
    """Version, encoding and extension."""
    version, encoding, extension = _row(
        "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),"
        " EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
    )
    if not _OLDEST <= version < _NEWEST:
        yield fail("database", f"PostgreSQL {version // 10000} is not supported.", "Use PostgreSQL 15 to 18.")
    elif encoding != "UTF8":
        yield fail("database", f"The database is encoded as {encoding}.", "Restore into one made with ENCODING 'UTF8'.")
    elif not extension:
        yield fail("database", "The extension pg_trgm is missing.", "./run manage prepare_database")
    else:
        yield ok("database", f"PostgreSQL {version // 10000} answers.")


def role(now: datetime) -> Iterator[Finding]:
    """Web and worker should not be able to change what is in the log."""
    if Event._meta.db_table not in connection.introspection.table_names():
        return
    name, is_super, may_change = _row(
        "SELECT current_user::text, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
        " has_table_privilege(%s, 'UPDATE')",
        Event._meta.db_table,
    )
    mend = "docs/runbook.md, “A database of your own”: connect as a role of its own by DATABASE_URL"
    if is_super:
        yield warn("role", f"Web and worker connect as {name}, which may do anything.", mend)
    elif may_change:
        yield warn("role", f"Web and worker connect as {name}, which owns the log; only triggers protect it.", mend)
    else:
        yield ok("role", f"Web and worker connect as {name}, which may add events and not change them.")


def migrations(now: datetime) -> Iterator[Finding]:
    """The schema is that of this code, neither older nor newer."""
    missing = numbers.missing_migrations()
    loader = MigrationLoader(connection)
    ours = {app for app, _name in loader.disk_migrations}
    unknown = [key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations]
    replaced = {key for each in loader.disk_migrations.values() for key in each.replaces}
    unknown = [key for key in unknown if key not in replaced]
    if missing:
        words = f"{len(missing)} migrations are not applied, the first is {missing[0]}."
        yield fail("migrations", words, "./run manage prepare_database")
    elif unknown:
        words = f"The database is newer than this code ({'.'.join(sorted(unknown)[0])})."
        yield fail("migrations", words, "Start the newer code, or restore the backup made before the upgrade.")
    else:
        yield ok("migrations", "All are applied.")


def clock(now: datetime) -> Iterator[Finding]:
    """Clocks of this machine and of the database's agree; due times and sign-in codes depend on it."""
    (there,) = _row("SELECT extract(epoch FROM clock_timestamp())::float")
    skew = abs(there - datetime.now(tz=now.tzinfo).timestamp())
    words = f"The clocks of this machine and of the database are {skew:.1f} s apart."
    mend = "timedatectl set-ntp true (on both machines)"
    if skew > _SKEW_FAIL:
        yield fail("clock", words, mend)
    elif skew > _SKEW_WARN:
        yield warn("clock", words, mend)
    else:
        yield ok("clock", words)


def archive(now: datetime) -> Iterator[Finding]:
    """Where the server archives its log of changes, archiving works."""
    (mode,) = _row("SELECT current_setting('archive_mode')")
    if mode == "off":
        return
    failed, done = _row("SELECT last_failed_time, last_archived_time FROM pg_stat_archiver")
    if failed is not None and (done is None or failed > done):
        mend = "Look at the server's log and archive_command (docs/runbook.md, “Back to a moment”)"
        yield fail("archive", "The server cannot archive its log of changes.", mend)
    else:
        yield ok("archive", f"The server archives its log of changes, last {done or 'never yet'}.")


def ledger(now: datetime) -> Iterator[Finding]:
    """The newest cases' logs still give their rows, and the log is sealed daily."""
    newest = ServiceRequest.objects.order_by("-pk").values_list("pk", flat=True)[:_SAMPLE]
    oldest = min(newest, default=None)
    if oldest is None:
        yield ok("log", "There is no case yet.")
        return
    found = [each for _count, some in differences(Q(), first_id=oldest) for each in some]
    if found:
        words = f"{len(found)} of the newest cases' rows are not what their log says, such as {found[0].public_id}."
        yield fail("log", words, "./run manage check_ledger (keep a backup of this state before changing anything)")
    elif numbers.last_seal() is None:
        yield warn("log", "The log was never sealed.", "Wait for the first night, or look whether the worker lives.")
    else:
        yield ok("log", f"The newest {len(newest)} cases are what their logs say.")


def _row(statement: str, *values: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
