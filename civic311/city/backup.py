"""The whole city in one file, and back: every table by COPY, every sequence, every media file.

No pg_dump: it may be missing, and refuses servers newer than itself. The file is a tar.gz of `manifest.json`, `tables/`
and `media/`; it holds personal data and is readable by its owner alone.
"""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from civic311.city.models import City
from civic311.city.modes import wrong_mode

FORMAT = 1
# Not the city's: the schema's state goes into the manifest, and wakes of the worker are signed with this machine's key.
_LEFT_OUT = ["django_migrations", "django_q_ormq"]
_CHUNK = 1 << 20
_MODE = {"name", "is_invented", "live_since"}  # columns of the city that say whether it is real and live
_NULL = "\\N"  # as COPY writes it


class BackupError(Exception):
    """The file or the database is not as it must be; the message says what to do."""


@dataclass(frozen=True)
class Counts:
    """What went into a backup or came out of it."""

    tables: int
    rows: int
    files: int


def write_backup(target: Path, *, now: datetime) -> Counts:
    """Write the city to `target`, replacing it only once the new file is whole. Rows are of one moment."""
    part = target.with_name(target.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=5) as archive, transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            tables = {name: {"columns": columns, "rows": 0} for name, columns in _tables().items()}
            for name, table in tables.items():
                table["rows"] = _add_table(archive, name, table["columns"], target.parent)
            files = [_add_file(archive, name) for name in _media_names("")]
            manifest = {
                "format": FORMAT,
                "made_at": now.isoformat(),
                "migrations": _applied(),
                "tables": tables,
                "sequences": _sequences(),
                "files": len(files),
            }
            _add_bytes(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
        raw.flush()
        os.fsync(raw.fileno())
    part.replace(target)
    return Counts(len(tables), sum(table["rows"] for table in tables.values()), len(files))


def read_backup(source: Path, *, replace: bool) -> Counts:
    """Make this database and media folder what they were when `source` was written, then migrate forward.

    Rows come back in one transaction: all or nothing; but a database with another schema than the backup's is emptied
    first (`replace`). Raises BackupError, with nothing changed, for a file that is not a backup, one that newer code
    wrote, demo data for a live city, and without `replace` for a database that holds a city or another schema.
    """
    with tempfile.TemporaryDirectory(prefix="civic311-restore-") as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        _refuse_unknown_schema(manifest["migrations"])
        _refuse_to_mix(_city_here(), _city_in(manifest, folder))
        _bring_schema_to(manifest["migrations"], replace=replace)
        if not replace and (City.objects.exists() or get_user_model().objects.exists()):
            raise BackupError("This database already holds a city. Use --replace to overwrite it with the backup.")
        with transaction.atomic():
            _load_tables(manifest, folder)
            kept = {
                _restore_file(folder / "media", path)
                for path in sorted((folder / "media").rglob("*"))
                if path.is_file()
            }
        for old in [name for name in _media_names("") if name not in kept]:
            default_storage.delete(old)
    call_command("prepare_database")
    tables = manifest["tables"]
    return Counts(len(tables), sum(table["rows"] for table in tables.values()), len(kept))


def _city_here() -> City | None:
    """The city as far as its mode goes; the schema may be older than this code, or none."""
    columns = _MODE & set(_tables().get("city_city", []))
    row = City.objects.values(*columns).first() if columns else None
    return City(**row) if row else None


def _city_in(manifest: dict[str, Any], folder: Path) -> City | None:
    """The same of the city in the backup, from its row as COPY wrote it."""
    rows = (folder / "tables" / "city_city").read_text().splitlines()
    if not rows:
        return None
    found = dict(zip(manifest["tables"]["city_city"]["columns"], rows[0].split("\t"), strict=True))
    live_since = found.get("live_since", _NULL)
    return City(
        name=found["name"], is_invented=found["is_invented"] == "t",
        live_since=None if live_since == _NULL else datetime.fromisoformat(live_since),
    )  # fmt: skip


def _refuse_to_mix(before: City | None, after: City | None) -> None:
    """Demo data never come over a live city, nor a live city into demo mode."""
    if before is not None and before.live_since and after is not None and after.is_invented:
        raise BackupError(
            f"This database holds the live city {before.name}, and the backup is of the invented demo city. "
            "It is never restored over a live one; use another DATA_DIR or an empty database."
        )
    if problem := wrong_mode(after, demo_mode=settings.DEMO_MODE):
        raise BackupError(problem)


def _tables() -> dict[str, list[str]]:
    """Our tables and their stored columns; partitions are read through their parent."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> ALL(%s)
            GROUP BY c.relname ORDER BY c.relname
            """,
            [_LEFT_OUT],
        )
        return dict(cursor.fetchall())


def _sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename::text, last_value FROM pg_sequences"
            " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        return dict(cursor.fetchall())


def _applied() -> list[list[str]]:
    return sorted(list(key) for key in MigrationRecorder(connection).applied_migrations())


def _statement(text: str, table: str, columns: list[str] | None = None) -> str:
    names = sql.SQL(", ").join(map(sql.Identifier, columns or []))
    return sql.SQL(text).format(table=sql.Identifier(table), columns=names).as_string(None)


def _add_table(archive: tarfile.TarFile, name: str, columns: list[str], beside: Path) -> int:
    with tempfile.TemporaryFile(dir=beside) as file, connection.cursor() as cursor:
        with cursor.copy(_statement("COPY (SELECT {columns} FROM {table}) TO STDOUT", name, columns)) as copy:
            for block in copy:
                file.write(block)
        rows: int = cursor.rowcount
        entry = tarfile.TarInfo(f"tables/{name}")
        entry.size = file.tell()
        file.seek(0)
        archive.addfile(entry, file)
    return rows


def _add_file(archive: tarfile.TarFile, name: str) -> str:
    with default_storage.open(name) as file:
        entry = tarfile.TarInfo(f"media/{name}")
        entry.size = default_storage.size(name)
        archive.addfile(entry, file)
    return name


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def _media_names(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield str(PurePosixPath(folder, name))
    for name in sorted(folders):
        yield from _media_names(str(PurePosixPath(folder, name)))


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{source} is not a whole backup of Civic311: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{source} was written by another version of Civic311 (format {manifest.get('format')}).")
    return manifest


def _refuse_unknown_schema(wanted: list[list[str]]) -> None:
    known = MigrationLoader(None).disk_migrations
    replaced = {key for migration in known.values() for key in migration.replaces}
    ours = {app for app, _name in known}
    strange = [name for app, name in wanted if app in ours and (app, name) not in known.keys() | replaced]
    if strange:
        raise BackupError(f"A newer Civic311 wrote this backup (it knows {strange[0]}). Restore it with that code.")


def _bring_schema_to(wanted: list[list[str]], *, replace: bool) -> None:
    """Give an empty database the backup's schema; one with another schema is emptied first, if it may be replaced."""
    applied = _applied()
    if applied and applied != wanted:
        if not replace:
            raise BackupError(
                "This database's schema is not the backup's. Use --replace to empty it first, or an empty database."
            )
        _empty_database()
        applied = []
    if not applied:
        newest: dict[str, str] = {}
        for app, migration in wanted:
            newest[app] = max(migration, newest.get(app, ""))
        for app, migration in newest.items():
            call_command("migrate", app, migration, verbosity=0, interactive=False)


def _empty_database() -> None:
    """Drop everything in our schema; what the web role may do there is granted again by `prepare_database`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
        for statement in ("DROP SCHEMA {} CASCADE", "CREATE SCHEMA {}"):
            cursor.execute(sql.SQL(statement).format(schema).as_string(None))


def _load_tables(manifest: dict[str, Any], folder: Path) -> None:
    here = _tables()
    if set(here) != set(manifest["tables"]):
        raise BackupError("The backup's tables are not the ones of this database.")
    with connection.cursor() as cursor:
        for name in here:  # the log refuses to be emptied: its triggers rest until the rows are back
            cursor.execute(_statement("ALTER TABLE {table} DISABLE TRIGGER USER", name))
        cursor.execute("TRUNCATE " + ", ".join(_statement("{table}", name) for name in here))
        for name, table in manifest["tables"].items():
            _load_table(cursor, name, table, folder / "tables" / name)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in here:
            cursor.execute(_statement("ALTER TABLE {table} ENABLE TRIGGER USER", name))
        for name, value in manifest["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [_statement("{table}", name), value])


def _load_table(cursor: Any, name: str, table: dict[str, Any], file: Path) -> None:
    with (
        cursor.copy(_statement("COPY {table} ({columns}) FROM STDIN", name, table["columns"])) as copy,
        file.open("rb") as rows,
    ):
        while block := rows.read(_CHUNK):
            copy.write(block)
    if cursor.rowcount != table["rows"]:
        raise BackupError(f"The backup's table {name} is cut short.")


def _restore_file(folder: Path, path: Path) -> str:
    name = path.relative_to(folder).as_posix()
    if default_storage.exists(name):
        with default_storage.open(name) as there, path.open("rb") as here:
            if _same(there, here):
                return name
        default_storage.delete(name)
    with path.open("rb") as file:
        return default_storage.save(name, File(file))


def _same(first: Any, second: Any) -> bool:
    while True:
        one, other = first.read(_CHUNK), second.read(_CHUNK)
        if one != other:
            return False
        if not one:
            return True
