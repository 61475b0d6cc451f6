"""Take departments and services over from the starter catalogue. What is there already is never touched."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from civic311.accounts.models import Department
from civic311.city.current import configuration_changed
from routing.models import Queue, Service, ServiceGroup, ServiceQuestion, SlaTarget, WorkCalendar
from routing.starter import DEPARTMENTS, GROUPS, TEMPLATES, UNITS
from routing.starter.shape import Question, Template


@transaction.atomic
def add_departments(codes: Collection[str]) -> int:
    """Make these departments of the starter catalogue; returns how many were new."""
    made = 0
    for order, each in enumerate(DEPARTMENTS, start=1):
        if each.code in codes:
            values = {"name": {"en": each.en, "es": each.es}, "order": order}
            _row, is_new = Department.objects.get_or_create(code=each.code, defaults=values)
            made += is_new
    configuration_changed()
    return made


@transaction.atomic
def add_services(codes: Collection[str], departments: Mapping[str, int]) -> int:
    """Make these services with their groups, questions and targets, and the queues of their units.

    `departments`: which department has each unit; services of a unit without one are left out. Returns how many
    services were new.
    """
    chosen = [TEMPLATES[code] for code in codes if code in TEMPLATES]
    queues = _queues({each.unit for each in chosen if each.unit in departments}, departments)
    calendar = WorkCalendar.objects.get(is_default=True)
    known, made = set(Service.objects.values_list("service_code", flat=True)), 0
    for order, group in enumerate(GROUPS, start=1):
        wanted = [
            (place, each) for place, each in enumerate(group.templates, start=1)
            if each.code in codes and each.code not in known and each.unit in queues
        ]  # fmt: skip
        if not wanted:
            continue
        values = {"name": {"en": group.en, "es": group.es}, "icon": group.icon, "order": order}
        row, _is_new = ServiceGroup.objects.get_or_create(code=group.code, defaults=values)
        for place, each in wanted:
            _add(each, row, queues[each.unit], calendar, place)
            made += 1
    configuration_changed()
    return made


def _queues(units: Collection[str], departments: Mapping[str, int]) -> dict[str, Queue]:
    found = {}
    for unit in UNITS:
        if unit.code in units:
            values = {"name": {"en": unit.en, "es": unit.es}, "department_id": departments[unit.code]}
            found[unit.code], _is_new = Queue.objects.get_or_create(code=unit.code, defaults=values)
    return found


def _add(each: Template, group: ServiceGroup, queue: Queue, calendar: WorkCalendar, order: int) -> None:
    service = Service.objects.create(
        service_code=each.code, name={"en": each.en, "es": each.es}, group=group, default_queue=queue,
        description={"en": each.about_en, "es": each.about_es}, keywords=each.words.split(), severity=each.severity,
        contact_rule=each.contact, place_precision=each.precision, is_public=each.public,
        closing_photo_required=each.photo, is_common=each.common, order=order,
    )  # fmt: skip
    ServiceQuestion.objects.bulk_create(
        ServiceQuestion(service=service, **_question(question), order=place)
        for place, question in enumerate(each.questions)
    )
    amount, unit = each.within
    SlaTarget.objects.create(service=service, kind="resolve", amount=amount, unit=unit, calendar=calendar)


def _question(question: Question) -> dict[str, Any]:
    return {
        "code": question.code, "text": {"en": question.en, "es": question.es}, "datatype": question.datatype,
        "is_required": question.required, "is_public": question.public,
        "values": [
            {"key": choice.key, "name": {"en": choice.en, "es": choice.es}, "danger": choice.danger}
            for choice in question.choices
        ],
    }  # fmt: skip
