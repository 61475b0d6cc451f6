"""One page of a queryset by key, see `paging`. Empty values come last, whatever the direction."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Q
from django.db.models import Value as Constant

from civic311.lib.paging import Cursor, Page, Value, decode, encode

# A field (with "__" to follow a relation), whether it sorts descending, whether it may be empty.
Key = tuple[str, bool, bool]


def page_by_key(queryset: Any, order: Sequence[Key], cursor: str | None, size: int) -> Page[Any]:
    """The page of `size` rows that begins (or ends) at `cursor`; without one, or with one that is damaged, the first.

    The last key of `order` must be unique, or rows with equal keys are lost between pages. Runs one query. Rows may be
    model instances or dictionaries.
    """
    place = decode(cursor, len(order))
    if place is not None and not _fits(queryset, order, place):
        place = None
    backwards = place is not None and place.backwards
    rows = queryset.order_by(*(_ordering(key, backwards) for key in order))
    if place is not None:
        rows = rows.filter(_beyond(order, place.values, backwards))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page(rows=found)
    # Going forward there is a page before this one as soon as there was a cursor, and the other way round.
    follows, precedes = (True, more) if backwards else (more, place is not None)
    return Page(
        rows=found,
        next=encode(Cursor(_values(found[-1], order))) if follows else None,
        previous=encode(Cursor(_values(found[0], order), backwards=True)) if precedes else None,
    )


def page_in_groups(groups: Sequence[Any], order: Sequence[Key], cursor: str | None, size: int) -> Page[tuple[Any, ...]]:
    """One page through several querysets one after the other, each in `order`: rows are (number of the group, *keys).

    One query, of which each part stops after a page. Cursors and the last key are as for `page_by_key`.
    """
    place = decode(cursor, len(order) + 1)
    if place is not None and not _fits_group(groups, order, place):
        place = None
    backwards = place is not None and place.backwards
    parts = []
    for number, rows in enumerate(groups):
        at = 0 if place is None else (number - int(place.values[0])) * (-1 if backwards else 1)  # type: ignore[arg-type]
        if at < 0:
            continue
        if place is not None and at == 0:
            rows = rows.filter(_beyond(order, place.values[1:], backwards))
        ordered = rows.order_by(*(_ordering(key, backwards) for key in order)).annotate(in_group=Constant(number))
        parts.append(ordered.values_list("in_group", *(name for name, _, _ in order))[: size + 1])
    united = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found = sorted(united, key=lambda row: _sort_key(row, order), reverse=backwards)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page(rows=found)
    follows, precedes = (True, more) if backwards else (more, place is not None)
    return Page(
        rows=found,
        next=encode(Cursor(tuple(found[-1]))) if follows else None,
        previous=encode(Cursor(tuple(found[0]), backwards=True)) if precedes else None,
    )


def _fits_group(groups: Sequence[Any], order: Sequence[Key], place: Cursor) -> bool:
    number = place.values[0]
    return isinstance(number, int) and 0 <= number < len(groups) and _fits(groups[0], order, Cursor(place.values[1:]))


def _sort_key(row: Sequence[Any], order: Sequence[Key]) -> tuple[Any, ...]:
    """Rows in the order of the list; keys that descend are not needed here."""
    keys = ((value is None, value) if value is not None else (True, 0) for value in row[1:])
    return (row[0], *keys)


def _ordering(key: Key, backwards: bool) -> Any:
    name, descending, nullable = key
    if not nullable:
        return F(name).desc() if descending != backwards else F(name).asc()
    nulls: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
    return F(name).desc(**nulls) if descending != backwards else F(name).asc(**nulls)


def _beyond(order: Sequence[Key], values: Sequence[Value], backwards: bool) -> Q:
    """Rows that come after the values (before them when going backwards)."""
    beyond, equal = Q(pk__in=[]), Q()
    for (name, descending, nullable), value in zip(order, values, strict=True):
        step = _past(name, descending != backwards, nullable, value, backwards)
        if step is not None:
            beyond |= equal & step
        equal &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    first, descending, nullable = order[0]
    if not nullable:
        # Says nothing new, but as one range it lets the database start in the index where the page starts.
        beyond &= Q(**{f"{first}__{'lte' if descending != backwards else 'gte'}": values[0]})
    return beyond


def _past(name: str, downwards: bool, nullable: bool, value: Value, backwards: bool) -> Q | None:
    """Rows past `value` in one key; None when there are none, since nothing comes after an empty value."""
    if value is None:
        return Q(**{f"{name}__isnull": False}) if backwards else None
    past = Q(**{f"{name}__{'lt' if downwards else 'gt'}": value})
    return past | Q(**{f"{name}__isnull": True}) if nullable and not backwards else past


def _fits(queryset: Any, order: Sequence[Key], place: Cursor) -> bool:
    """Whether the values could be those of a row: the cursor comes from the URL and may be made up."""
    for (name, _, nullable), value in zip(order, place.values, strict=True):
        if value is None:
            if not nullable:
                return False
            continue
        field = _field(queryset, name)
        if field is None:
            continue
        try:
            if type(field.to_python(value)) is not type(value):
                return False
        except (ValidationError, TypeError, ValueError):
            return False
    return True


def _field(queryset: Any, name: str) -> Any:
    """The model field behind a key, or None for an annotation."""
    model, field = queryset.model, None
    for part in name.split("__"):
        if model is None:
            return None
        if part == "pk":
            field = model._meta.pk
        else:
            try:
                field = model._meta.get_field(part)
            except FieldDoesNotExist:
                return None
        model = field.related_model
    return field


def _values(row: Any, order: Sequence[Key]) -> tuple[Value, ...]:
    return tuple(_value(row, name) for name, _, _ in order)


def _value(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row[name]
    for part in name.split("__"):
        row = None if row is None else getattr(row, part)
    return row
