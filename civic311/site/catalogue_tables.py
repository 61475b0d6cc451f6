"""The columns of each file of the catalogue."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from civic311.accounts.models import Department, User
from civic311.site.catalogue_fields import (
    Cells,
    CsvTable,
    Data,
    Field,
    active,
    many,
    normal_list,
    reference,
    services_give,
    services_read,
    text,
    translated,
    yes_no,
)
from civic311.site.catalogue_questions import (
    about_read,
    bodies_read,
    check_conditions,
    choices_give,
    choices_read,
    condition_give,
    condition_read,
    normal_choices,
    nothing_given,
    stops_read,
)
from civic311.site.forms.organisation import DepartmentForm, QueueForm
from civic311.site.forms.outcomes import ClosureReasonForm
from civic311.site.forms.questions import QuestionRowForm
from civic311.site.forms.services import MESSAGE, ServiceForm
from civic311.site.forms.timing import TargetForm
from routing.models import (
    Area,
    AssetType,
    ClosureReason,
    OutsideBody,
    Queue,
    Service,
    ServiceGroup,
    ServiceMessage,
    ServiceQuestion,
    SlaTarget,
    WorkCalendar,
)


def message(occasion: str) -> Field:
    """The service's own words on an occasion, with one column for each language."""

    def text_of(row: Any) -> Mapping[str, str]:
        rows = row.messages.all() if row.pk else []
        text: Mapping[str, str] = next((each.text for each in rows if each.occasion == occasion), {})
        return text

    return translated(f"{MESSAGE}{occasion}", text_of)


def departments(name: str) -> Field:
    """Several departments by their codes."""

    def read(row: Any) -> Cells:
        return {name: normal_list(", ".join(each.code for each in (getattr(row, name).all() if row.pk else [])))}

    def give(cells: Cells) -> Data:
        return {name: many(name, cells[name], Department, "code")}

    return Field((name,), read, give, normal_list)


def day(name: str) -> Field:
    """A day as 2026-07-14."""
    return Field(
        (name,), lambda row: {name: value.isoformat() if (value := getattr(row, name)) else ""},
        lambda cells: {name: cells[name]},
    )  # fmt: skip


def _area_read(row: Any) -> Cells:
    return {"area": f"{row.area.layer.code}/{row.area.code}" if row.area_id else ""}


def _area_give(cells: Cells) -> Data:
    wanted = cells["area"]
    if not wanted:
        return {"area": ""}
    layer, _sign, code = wanted.partition("/")
    found = Area.objects.filter(layer__code=layer, code=code, valid_to=None).values_list("pk", flat=True).first()
    if found is None:
        raise ValueError(_("%(column)s: there is no “%(code)s”.") % {"column": "area", "code": wanted[:80]})
    return {"area": found}


def _keywords_read(row: Any) -> Cells:
    return {"keywords": ", ".join(row.keywords)}


def _rows(model: Any, *related: str) -> Callable[[], QuerySet[Any]]:
    return lambda: model.objects.select_related(*related)


TABLES: dict[str, CsvTable] = {
    "departments": CsvTable(
        DepartmentForm, (text("code"), translated("name"), text("email"), text("phone"),
         text("cases_per_person"), text("order"), active()),
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
         reference("default_queue", Queue), reference("hands_to", OutsideBody),
         Field(("keywords",), _keywords_read, lambda cells: {"keywords": cells["keywords"]}),
         text("severity"), text("contact_rule"), text("place_precision"), yes_no("place_required"),
         yes_no("is_public"), text("photo_visibility"), yes_no("closing_photo_required"), yes_no("residents_may_ask"),
         yes_no("is_common"), text("order"), text("report_photo"), yes_no("closing_note_required"),
         translated("closing_measure"), text("closing_measure_unit"),
         yes_no("complainant_confidential"), text("seen_by"), departments("kept_from"),
         reference("asset_type", AssetType), yes_no("asset_required"), text("duplicate_radius"),
         text("duplicate_days"), reference("owner", User, "email"), day("review_on"), translated("guidance"),
         translated("next_steps"), text("text_visibility"),
         *(message(occasion) for occasion in ServiceMessage.Occasion.values), active()),
        ("service_code",),
        lambda: Service.objects.select_related(
            "group", "default_queue", "hands_to", "asset_type", "owner"
        ).prefetch_related("messages", "kept_from"),
    ),
    "questions": CsvTable(
        QuestionRowForm,
        (reference("service", Service, "service_code"), text("code"), translated("text"), translated("help"),
         text("datatype"), Field(("values",), choices_read, choices_give, normal_choices),
         Field(("stops",), stops_read, nothing_given, normal_choices),
         Field(("about",), about_read, nothing_given, normal_choices),
         Field(("passed_to",), bodies_read, nothing_given, normal_choices),
         Field(("shown_when",), condition_read, condition_give), yes_no("is_required"),
         yes_no("is_public"), text("order"), active()),
        ("service", "code"), _rows(ServiceQuestion, "service"), check_conditions,
    ),
    "targets": CsvTable(
        TargetForm,
        (reference("service", Service, "service_code"), text("kind"), text("severity"),
         Field(("area",), _area_read, _area_give), text("amount"), text("unit"),
         reference("calendar", WorkCalendar)),
        ("service", "kind", "severity", "area"),
        lambda: SlaTarget.objects.filter(valid_to=None, service__isnull=False).select_related(
            "service", "calendar", "area__layer"
        ),
    ),
    "closure-reasons": CsvTable(
        ClosureReasonForm,
        (text("code"), translated("name"), translated("text"), text("outcome"),
         Field(("services",), services_read, services_give, normal_list), yes_no("photo_required"),
         text("asks_reporter_days"), text("order"), active()),
        ("code",), lambda: ClosureReason.objects.prefetch_related("services"),
    ),
}  # fmt: skip
