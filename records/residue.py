"""Look through the whole database for what is left of a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from psycopg import sql

_TEXTS = ("character varying", "text", "jsonb", "json", "ARRAY", "tsvector", "character")
# The log holds no personal data by design (its own tests prove it), and is by far the largest table.
LOG = "requests_app_event"
_LARGEST = 4 * 1024**3

_COLUMNS = """
    SELECT c.table_name::text, array_agg(c.column_name::text ORDER BY c.ordinal_position),
           pg_total_relation_size(to_regclass(quote_ident(c.table_name)))
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type = ANY(%s)
    GROUP BY c.table_name ORDER BY c.table_name
"""


@dataclass
class Residue:
    """How many columns were looked through, which tables were left out as too large, and in how many rows of which
    column something was found.
    """

    columns: int = 0
    skipped: list[str] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)


def residue_of(needles: Iterable[str], *, leave_out: Iterable[str] = (LOG,)) -> Residue:
    """Every text column of every table in which one of the needles stands, whatever its capitals."""
    patterns = [f"%{_plain(needle)}%" for needle in needles if needle]
    looked = Residue()
    if not patterns:
        return looked
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [list(_TEXTS)])
        for table, columns, size in cursor.fetchall():
            if table in leave_out or size > _LARGEST:
                looked.skipped.append(table)
                continue
            cursor.execute(_counting(table, columns), [patterns] * len(columns))
            looked.columns += len(columns)
            counts = cursor.fetchone()
            looked.found |= {
                f"{table}.{name}": count for name, count in zip(columns, counts, strict=True) if count
            }  # fmt: skip
    return looked


def _counting(table: str, columns: list[str]) -> str:
    counts = sql.SQL(", ").join(
        sql.SQL("count(*) FILTER (WHERE {}::text ILIKE ANY(%s))").format(sql.Identifier(name)) for name in columns
    )
    statement = sql.SQL("SELECT {} FROM {}").format(counts, sql.Identifier(table))
    return str(statement.as_string(connection.connection))


def _plain(needle: str) -> str:
    """A needle in which nothing means "anything"."""
    return needle.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
