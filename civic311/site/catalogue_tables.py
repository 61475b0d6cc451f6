"""The columns of each file of the catalogue, and how a row becomes cells and cells become a form's data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic311.accounts.models import Department
from civic311.site.forms.organisation import DepartmentForm, QueueForm
from civic311.site.forms.outcomes import ClosureReasonForm
from civic311.site.forms.reference_form import ReferenceForm
from civic311.site.forms.services import QuestionForm, ServiceForm
from civic311.site.forms.timing import TargetForm
from routing.models import ClosureReason, Queue, Service, ServiceGroup, ServiceQuestion, SlaTarget, WorkCalendar

Cells = dict[str, str]
Data = dict[str, Any]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
_TRUE, _FALSE = {"yes", "true", "1", "y", "sí", "si"}, {"no", "false", "0", "n", ""}


def as_it_is(value: str) -> str:
    """Cells with one way to write them; line ends apart."""
    return value.replace("\r\n", "\n")


@dataclass(frozen=True)
class Field:
    """One field of a form as one or more columns.

    `read` gives its cells of a row of ours (which may be new and empty), `give` the form's data of cells, `normal` the
    way in which we would write a cell.
    """

    columns: tuple[str, ...]
    read: Callable[[Any], Cells]
    give: Callable[[Cells], Data]
    normal: Callable[[str], str] = as_it_is


@dataclass(frozen=True)
class CsvTable:
    """One kind of file: `key` columns say which row a line is about, `required` ones must be there."""

    form: type[ReferenceForm]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: Callable[[], QuerySet[Any]]

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
        return tuple(column for column in self.key if column not in ("severity",))

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


def translated(name: str) -> Field:
    """A text with one column for each language."""
    columns = tuple(f"{name}_{code}" for code in LANGUAGES)

    def read(row: Any) -> Cells:
        return {f"{name}_{code}": getattr(row, name).get(code, "") for code in LANGUAGES}

    return Field(columns, read, lambda cells: {column: cells[column] for column in columns})


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


def _services_read(row: Any) -> Cells:
    services = row.services.all() if row.pk else []
    return {"services": _normal_list(", ".join(service.service_code for service in services))}


def _normal_list(text: str) -> str:
    return ", ".join(sorted(part.strip() for part in text.split(",") if part.strip()))


def _services_give(cells: Cells) -> Data:
    codes = [code.strip() for code in cells["services"].split(",") if code.strip()]
    found = dict(Service.objects.filter(service_code__in=codes).values_list("service_code", "pk"))
    missing = [code for code in codes if code not in found]
    if missing:
        raise ValueError(_("%(column)s: there is no “%(code)s”.") % {"column": "services", "code": missing[0][:80]})
    return {"services": list(found.values())}


def _choices_read(row: Any) -> Cells:
    return {"values": "\n".join(_choice_line(value) for value in row.values)}


def _choice_line(value: Data) -> str:
    """ "yes|Yes|Sí|danger": key, text in each language, and the mark of danger."""
    parts = [value["key"], *(value["name"].get(code, "") for code in LANGUAGES)]
    return "|".join([*parts, "danger"] if value.get("danger") else parts)


def _normal_choices(given: str) -> str:
    lines = [line for line in given.replace("\r", "\n").split("\n") if line.strip()]
    return "\n".join("|".join(part.strip() for part in line.split("|")) for line in lines)


def _choices_give(cells: Cells) -> Data:
    data: Data = {}
    for number, line in enumerate(_normal_choices(cells["values"]).split("\n")):
        key, *texts = (part.strip() for part in line.split("|"))
        data[f"values-{number}-key"] = key
        if len(texts) > len(LANGUAGES) and texts[len(LANGUAGES)].lower() == "danger":
            data[f"values-{number}-danger"] = "1"
        data |= {f"values-{number}-{code}": given for code, given in zip(LANGUAGES, texts, strict=False)}
    return data


def _keywords_read(row: Any) -> Cells:
    return {"keywords": ", ".join(row.keywords)}


def _rows(model: Any, *related: str) -> Callable[[], QuerySet[Any]]:
    return lambda: model.objects.select_related(*related)


TABLES: dict[str, CsvTable] = {
    "departments": CsvTable(
        DepartmentForm, (text("code"), translated("name"), text("email"), text("phone"), text("order"), active()),
        ("code",), Department.objects.all,
    ),
    "queues": CsvTable(
        QueueForm,
        (text("code"), translated("name"), reference("department", Department), yes_no("is_triage"), active()),
        ("code",), _rows(Queue, "department"),
    ),
    "services": CsvTable(
        ServiceForm,
        (text("service_code"), translated("name"), translated("description"), reference("group", ServiceGroup),
         reference("default_queue", Queue),
         Field(("keywords",), _keywords_read, lambda cells: {"keywords": cells["keywords"]}),
         text("severity"), text("contact_rule"), text("place_precision"), yes_no("place_required"),
         yes_no("is_public"), text("photo_visibility"), yes_no("closing_photo_required"), yes_no("residents_may_ask"),
         yes_no("is_common"), text("order"), active()),
        ("service_code",), _rows(Service, "group", "default_queue"),
    ),
    "questions": CsvTable(
        QuestionForm,
        (reference("service", Service, "service_code"), text("code"), translated("text"), translated("help"),
         text("datatype"), Field(("values",), _choices_read, _choices_give, _normal_choices), yes_no("is_required"),
         yes_no("is_public"), text("order"), active()),
        ("service", "code"), _rows(ServiceQuestion, "service"),
    ),
    "targets": CsvTable(
        TargetForm,
        (reference("service", Service, "service_code"), text("kind"), text("severity"), text("amount"), text("unit"),
         reference("calendar", WorkCalendar)),
        ("service", "kind", "severity"),
        lambda: SlaTarget.objects.filter(valid_to=None).select_related("service", "calendar"),
    ),
    "closure-reasons": CsvTable(
        ClosureReasonForm,
        (text("code"), translated("name"), translated("text"), text("outcome"),
         Field(("services",), _services_read, _services_give, _normal_list), yes_no("photo_required"),
         text("order"), active()),
        ("code",), lambda: ClosureReason.objects.prefetch_related("services"),
    ),
}  # fmt: skip
