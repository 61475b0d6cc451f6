"""How a field of a form becomes columns of a file and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic311.city.languages import edited_languages
from civic311.site.forms.reference_form import ReferenceForm
from routing.models import Service

Cells = dict[str, str]
Data = dict[str, Any]
_TRUE, _FALSE = {"yes", "true", "1", "y", "sí", "si"}, {"no", "false", "0", "n", ""}


def as_it_is(value: str) -> str:
    """Cells with one way to write them; line ends apart."""
    return value.replace("\r\n", "\n")


@dataclass(frozen=True)
class Field:
    """One field of a form as one or more columns.

    `read` gives its cells of a row of ours (which may be new and empty), `give` the form's data of cells, `normal` the
    way in which we would write a cell. A `per_language` field has a column for each language that the city offers.
    """

    names: tuple[str, ...]
    read: Callable[[Any], Cells]
    give: Callable[[Cells], Data]
    normal: Callable[[str], str] = as_it_is
    per_language: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns in order."""
        if not self.per_language:
            return self.names
        return tuple(f"{name}_{code}" for name in self.names for code in edited_languages())


def _nothing_wrong(forms: list[Any]) -> dict[int, str]:
    return {}


@dataclass(frozen=True)
class CsvTable:
    """One kind of file: `key` columns say which row a line is about, `required` ones must be there. `check` looks at
    the valid forms of all lines together and says what is wrong, by their place."""

    form: type[ReferenceForm]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[], QuerySet[Any]]
    check: Callable[[list[Any]], dict[int, str]] = _nothing_wrong

    @property
    def model(self) -> type[Any]:
        """The rows' model."""
        return self.form._meta.model

    @property
    def columns(self) -> list[str]:
        """All columns in order."""
        return [column for field in self.fields for column in field.columns]

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a row says nothing."""
        return tuple(column for column in self.key if column not in ("severity", "area"))

    def cells_of(self, row: Any) -> Cells:
        """The cells of a row of ours."""
        return {column: text for field in self.fields for column, text in field.read(row).items()}

    def key_of(self, cells: Cells) -> tuple[str, ...]:
        """Which row the cells are about."""
        return tuple(cells.get(column, "").strip() for column in self.key)

    def normal(self, cells: Cells) -> Cells:
        """The cells as we would write them, so that only what differs in meaning counts as a change."""
        return {column: field.normal(cells[column]) for field in self.fields for column in field.columns}

    def form_data(self, cells: Cells) -> Data:
        """What the form is given. Raises ValueError with words for people."""
        return {name: value for field in self.fields for name, value in field.give(cells).items()}


def text(name: str) -> Field:
    """A field that is one cell as it is."""
    return Field((name,), lambda row: {name: str(_or_empty(getattr(row, name)))}, lambda cells: {name: cells[name]})


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


def translated(name: str, text_of: Callable[[Any], Mapping[str, str]] | None = None) -> Field:
    """A text with one column for each language; `text_of` finds it where it is no column of the row."""

    def read(row: Any) -> Cells:
        text = text_of(row) if text_of else getattr(row, name)
        return {f"{name}_{code}": text.get(code, "") for code in edited_languages()}

    def give(cells: Cells) -> Data:
        return {column: cells[column] for column in (f"{name}_{code}" for code in edited_languages())}

    return Field((name,), read, give, per_language=True)


def yes_no(name: str, column: str = "") -> Field:
    """yes or no."""
    column = column or name

    def give(cells: Cells) -> Data:
        word = cells[column].lower()
        if word not in _TRUE | _FALSE:
            raise ValueError(_("%(column)s is yes or no, not “%(word)s”.") % {"column": column, "word": word[:40]})
        return {name: word in _TRUE}

    return Field((column,), lambda row: {column: "yes" if getattr(row, name) else "no"}, give, _normal_yes_no)


def _normal_yes_no(word: str) -> str:
    return "yes" if word.lower() in _TRUE else ("no" if word.lower() in _FALSE else word)


def active() -> Field:
    """Whether the row is in use; empty means yes. Not a field of the form."""

    def give(cells: Cells) -> Data:
        return {"active": normal(cells["active"]) == "yes"}

    def normal(word: str) -> str:
        return "no" if word.lower() in _FALSE - {""} else "yes"

    return Field(("active",), lambda row: {"active": "yes" if row.is_active else "no"}, give, normal)


def reference(name: str, model: Any, code: str = "code") -> Field:
    """A row of another kind, by its code."""

    def give(cells: Cells) -> Data:
        wanted = cells[name]
        if not wanted:
            return {name: ""}
        found = model.objects.filter(**{code: wanted}).values_list("pk", flat=True).first()
        if found is None:
            raise ValueError(_("%(column)s: there is no “%(code)s”.") % {"column": name, "code": wanted[:80]})
        return {name: found}

    def read(row: Any) -> Cells:
        other = getattr(row, name) if getattr(row, f"{name}_id") else None
        return {name: getattr(other, code) if other else ""}

    return Field((name,), read, give)


def services_read(row: Any) -> Cells:
    services = row.services.all() if row.pk else []
    return {"services": normal_list(", ".join(service.service_code for service in services))}


def normal_list(text: str) -> str:
    return ", ".join(sorted(part.strip() for part in text.split(",") if part.strip()))


def services_give(cells: Cells) -> Data:
    return {"services": many("services", cells["services"], Service, "service_code")}


def many(column: str, given: str, model: Any, code: str) -> list[int]:
    """Ids of rows by their codes, separated by commas. Raises ValueError for one that there is not."""
    codes = [part.strip() for part in given.split(",") if part.strip()]
    found = dict(model.objects.filter(**{f"{code}__in": codes}).values_list(code, "pk"))
    missing = [part for part in codes if part not in found]
    if missing:
        raise ValueError(_("%(column)s: there is no “%(code)s”.") % {"column": column, "code": missing[0][:80]})
    return list(found.values())
