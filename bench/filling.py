"""Tables filled by SQL: what every bench that makes a large city shares."""

from collections.abc import Sequence
from typing import Any

_EMPTY = {"bool": "false", "varchar": "''", "text": "''", "int4": "0", "int2": "0", "int8": "0", "_varchar": "'{}'",
          "_int8": "'{}'", "_int4": "'{}'", "jsonb": "'{}'", "bytea": "''"}  # fmt: skip


def without_indexes(cursor: Any, names: Sequence[str]) -> list[str]:
    """Drop the foreign keys and indexes that make filling these tables of `requests_app` slow; returns how to make the
    indexes again.
    """
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    tables = [f"requests_app_{name}" for name in names]
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid::regclass::text = ANY(%s)",
        [tables],
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef NOT LIKE '%%UNIQUE%%'",
        [tables],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def needed(cursor: Any, table: str, values: dict[str, str]) -> dict[str, str]:
    """A value for every column that must not be empty, and those given."""
    cursor.execute(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
        " AND column_default IS NULL AND is_identity = 'NO'", [table],
    )  # fmt: skip
    return {name: _EMPTY[kind] for name, kind in cursor.fetchall() if name not in values} | values


def insert(cursor: Any, table: str, values: dict[str, str], source: str) -> None:
    """Rows of `table` from a source in SQL: an expression for each column."""
    columns = needed(cursor, table, values)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {source}")
