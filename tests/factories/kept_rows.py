"""Rows that many tests begin with: made one by one once for each process, then put in all at once."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

_NOW = "@now@"  # stands in what is kept for the moment at which the rows are put in


class KeptRows:
    """What `make` writes, as one statement; moments of the making become those of the putting in."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._statement = ""

    def put_in(self) -> None:
        """Write the rows with the ids that they had at first; identities go on behind them."""
        if not self._statement:
            self._make_and_keep()
            return
        with connection.cursor() as cursor:
            cursor.execute(self._statement.replace(_NOW, timezone.now().isoformat()))

    def _make_and_keep(self) -> None:
        """Make them here and remember them, unless they stand among others, which would be remembered too."""
        tables = connection.introspection.table_names()
        before, began = _counts(tables), timezone.now()
        self._make()
        ended, after = timezone.now(), _counts(tables)
        grown = [table for table in tables if after[table] != before[table]]
        if not any(before[table] for table in grown):
            self._statement = ";".join(_statement(table, began, ended) for table in grown)


def _counts(tables: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def _statement(table: str, began: datetime, ended: datetime) -> str:
    """The rows of a table as a statement that writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, is_identity FROM information_schema.columns WHERE table_schema = "
            "current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        columns = cursor.fetchall()
        cursor.execute(f'SELECT to_jsonb(kept)::text FROM "{table}" kept')
        rows = [json.loads(text) for (text,) in cursor.fetchall()]
    moments = [name for name, kind, _identity in columns if kind == "timestamp with time zone"]
    for row in rows:
        row.update({name: _moment(row[name], began, ended) for name in moments})
    names = ", ".join(f'"{name}"' for name, _kind, _identity in columns)
    values = json.dumps(rows).replace("'", "''")
    written = (
        f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE '
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::\"{table}\", '{values}')"
    )
    numbered = [name for name, _kind, identity in columns if identity == "YES"]
    behind = [
        f"SELECT setval('{sequence}', greatest(nextval('{sequence}'), {max(row[name] for row in rows)}))"
        for name in numbered
        for sequence in [f"{table}_{name}_seq"]
    ]
    return ";".join([written, *behind])


def _moment(value: Any, began: datetime, ended: datetime) -> Any:
    return _NOW if value and began <= datetime.fromisoformat(value) <= ended else value
