"""Whole columns in one string of bytes: a hundred times quicker to read than rows."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db.models import Aggregate, BinaryField, Func, Value
from django.db.models import DateTimeField as Moment
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from numpy.typing import NDArray

from reports.cases import NEVER

# PostgreSQL sends a moment as microseconds since 2000, and infinity as the largest number.
SINCE_2000 = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
INFINITY = np.iinfo(np.int64).max
_NEVER = Cast(Value("infinity"), Moment())


class Packed(Aggregate):
    """All values of a column, one after the other; columns packed in one query keep the same order."""

    function = "string_agg"
    template = "string_agg(%(expressions)s, ''::bytea)"
    output_field = BinaryField()


def moments(expression: Any) -> Packed:
    """A column of moments; null becomes `NEVER`."""
    return Packed(Func(Coalesce(expression, _NEVER), function="timestamptz_send", output_field=BinaryField()))


def numbers(expression: Any) -> Packed:
    """A column of whole numbers; null becomes 0."""
    return Packed(
        Func(
            Coalesce(expression, Value(0)),
            function="int8send",
            template="int8send((%(expressions)s)::int8)",
            output_field=BinaryField(),
        )
    )


def unpacked(packed: dict[str, bytes | None], *, moments_in: Collection[str]) -> dict[str, NDArray[Any]]:
    """The columns by name: those named in `moments_in` as seconds since 1970, the others as whole numbers."""
    columns: dict[str, NDArray[Any]] = {}
    for name, data in packed.items():
        values = np.frombuffer(bytes(data or b""), dtype=">i8").astype(np.int64)
        if name in moments_in:
            columns[name] = np.where(values == INFINITY, NEVER, values / 1e6 + SINCE_2000)
        else:
            columns[name] = values
    return columns


def among(ids: NDArray[np.int64]) -> RawSQL:
    """The ids as one array, for `__in`: thousands of parameters would take longer than the query."""
    return RawSQL("SELECT unnest(%s::bigint[])", [ids.tolist()])
