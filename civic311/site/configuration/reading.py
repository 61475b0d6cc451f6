"""The configuration of this city as plain values, and as the file that holds them."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import ForeignKey, Model, QuerySet

from civic311.accounts.models import User
from civic311.site.configuration.kinds import BY_MODEL, KINDS, Kind

FORMAT = "civic311-configuration"
VERSION = 1

Values = dict[str, Any]
Rows = dict[str, Values]


def columns_of(kind: Kind) -> list[Any]:
    """The columns that a file holds, in the order of the model; not ids, and not what the kind leaves out."""
    return [
        column for column in kind.model._meta.concrete_fields
        if column.name not in kind.leave_out and not (column.primary_key and not column.is_relation)
        or column.name == "size" and column.primary_key
    ]  # fmt: skip


def many_of(kind: Kind) -> list[str]:
    """Columns that name several rows of other kinds."""
    return [column.name for column in kind.model._meta.many_to_many]


def rows_of(kind: Kind) -> QuerySet[Any]:
    """The rows of a kind in a lasting order."""
    joined = [column.name for column in columns_of(kind) if column.is_relation]
    deeper = [f"{name}__{more}" for name in joined for more in _KEYS_THROUGH.get(name, ())]
    rows = kind.model._default_manager.filter(**(kind.chosen or {}))
    return rows.select_related(*joined, *deeper).prefetch_related(*many_of(kind)).order_by(*_order(kind.model))


_KEYS_THROUGH = {"area": ("layer",), "zone": ("layer",), "schedule": ("service",), "chain": ("service", "department")}


def _order(model: type[Model]) -> list[str]:
    return ["order", "pk"] if any(column.name == "order" for column in model._meta.concrete_fields) else ["pk"]


def keyed(kind: Kind) -> dict[str, Any]:
    """The rows of a kind by the name that a file knows them by."""
    found: dict[str, Any] = {}
    for row in rows_of(kind):
        key, count = kind.key(row), 1
        while key in found:
            count += 1
            key = f"{kind.key(row)} #{count}"
        found[key] = row
    return found


class Names:
    """The names of rows by their ids, for references; each kind is read once."""

    def __init__(self) -> None:
        self._found: dict[Kind, dict[Any, str]] = {}

    def of(self, model: type[Model], pk: Any) -> str:
        """The name of one row; raises KeyError for a row that belongs to no configuration."""
        if model is User:
            return str(User.objects.values_list("email", flat=True).get(pk=pk))
        kind = BY_MODEL[model]
        if kind not in self._found:
            self._found[kind] = {row.pk: key for key, row in keyed(kind).items()}
        return self._found[kind][pk]


def values_of(kind: Kind, row: Any, names: Names) -> Values:
    """One row as a file holds it."""
    found: Values = {}
    for column in columns_of(kind):
        if isinstance(column, ForeignKey):
            pk = getattr(row, column.attname)
            found[column.name] = None if pk is None else names.of(column.related_model, pk)  # type: ignore[arg-type]
        else:
            found[column.name] = plain(getattr(row, column.name))
    for name in many_of(kind):
        others = getattr(row, name).all()
        found[name] = sorted(names.of(type(other), other.pk) for other in others)
    return found


def plain(value: Any) -> Any:
    """A value as JSON has it: days and times in ISO 8601, bytes in base64."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def configuration() -> dict[str, Rows]:
    """All of it: the rows of each kind by their names."""
    names = Names()
    return {kind.name: {key: values_of(kind, row, names) for key, row in keyed(kind).items()} for kind in KINDS}


def as_file(found: Mapping[str, Rows]) -> str:
    """The file: the same configuration gives the same text, so that two files can be laid side by side."""
    held = {kind: {key: rows[key] for key in sorted(rows)} for kind, rows in found.items()}
    return json.dumps({"format": FORMAT, "version": VERSION, **held}, ensure_ascii=False, indent=1) + "\n"


def file_lines() -> Iterator[str]:
    """The file of this city, piece by piece for a download."""
    yield as_file(configuration())
