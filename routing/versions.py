"""A service as it was saved: taken down whole, compared part by part, brought back.

A snapshot is plain JSON: {"service": {column: value}, "questions": [{column: value}], "messages": {occasion: text}};
rows of other kinds stand in it by their codes, people by their ids.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from civic311.accounts.models import Department, User
from routing.models import AssetType, OutsideBody, Queue, Service, ServiceGroup, ServiceMessage, ServiceQuestion

PLAIN = (
    "name", "description", "keywords", "severity", "contact_rule", "place_precision", "place_required", "is_public",
    "photo_visibility", "text_visibility", "report_photo", "closing_photo_required", "closing_note_required",
    "closing_measure", "closing_measure_unit", "guidance", "next_steps",
    "complainant_confidential", "seen_by", "asset_required", "duplicate_radius", "duplicate_days", "residents_may_ask",
    "is_active", "is_common", "order",
)  # fmt: skip
BY_CODE: dict[str, type[Model]] = {
    "group": ServiceGroup, "default_queue": Queue, "hands_to": OutsideBody, "asset_type": AssetType,
}  # fmt: skip
OF_QUESTION = ("text", "help", "datatype", "is_required", "is_public", "values", "shown_when", "order", "is_active")


@dataclass(frozen=True)
class Part:
    """One difference. `question` is the code of the question it belongs to, or empty; `column` is that of the row, the
    occasion of a message, or empty when a whole question came or went."""

    kind: str
    column: str
    before: Any
    after: Any
    question: str = ""


def snapshot(service: Service) -> dict[str, Any]:
    """The service with its questions and messages as they lie in the database now."""
    row = Service.objects.select_related(*BY_CODE).get(pk=service.pk)
    values: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    values |= {name: getattr(getattr(row, name), "code", "") for name in BY_CODE}
    values["kept_from"] = sorted(row.kept_from.values_list("code", flat=True))
    values["owner"] = row.owner_id
    values["review_on"] = row.review_on.isoformat() if row.review_on else ""
    questions = ServiceQuestion.objects.filter(service=row).order_by("order", "id")
    messages = ServiceMessage.objects.filter(service=row).values_list("occasion", "text")
    return {
        "service": values,
        "questions": [
            {"code": question.code, **{name: getattr(question, name) for name in OF_QUESTION}} for question in questions
        ],
        "messages": dict(messages),
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Part]:
    """What changed from one snapshot to another, the service first, then its questions and messages."""
    found = list(_columns("service", before["service"], after["service"]))
    old = {row["code"]: row for row in before["questions"]}
    new = {row["code"]: row for row in after["questions"]}
    for code in [*new, *(code for code in old if code not in new)]:
        if code not in old or code not in new:
            was, now = old.get(code, {}).get("text"), new.get(code, {}).get("text")
            found.append(Part("question", "", was, now, question=code))
        else:
            found += _columns("question", old[code], new[code], question=code)
    return found + list(_columns("message", before["messages"], after["messages"]))


def _columns(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], question: str = "") -> Iterator[Part]:
    for name in [*new, *(name for name in old if name not in new)]:
        if old.get(name) != new.get(name):
            yield Part(kind, name, old.get(name), new.get(name), question)


def bring_back(service: Service, kept: Mapping[str, Any]) -> list[str]:
    """Write a snapshot over the service, its questions and messages; returns the codes that no longer exist.

    What a snapshot of an earlier release does not name stays as it is. Questions that it does not know are retired.
    """
    values, gone = kept["service"], []
    for name in PLAIN:
        if name in values:
            setattr(service, name, values[name])
    for name, model in BY_CODE.items():
        if name not in values:
            continue
        code = values[name]
        row = model._default_manager.filter(code=code).first() if code else None
        gone += [code] if code and row is None else []
        if name != "group" or row is not None:
            setattr(service, name, row)
    service.owner = User.objects.filter(pk=values.get("owner")).first()
    service.review_on = date.fromisoformat(values["review_on"]) if values.get("review_on") else None
    service.save()
    departments = Department.objects.filter(code__in=values.get("kept_from", []))
    gone += sorted(set(values.get("kept_from", [])) - {row.code for row in departments})
    service.kept_from.set(departments)
    _bring_questions_back(service, kept["questions"])
    ServiceMessage.objects.filter(service=service).delete()
    ServiceMessage.objects.bulk_create(
        ServiceMessage(service=service, occasion=occasion, text=text) for occasion, text in kept["messages"].items()
    )
    return gone


def _bring_questions_back(service: Service, kept: list[Mapping[str, Any]]) -> None:
    for row in kept:
        values = {name: row[name] for name in OF_QUESTION if name in row}
        ServiceQuestion.objects.update_or_create(service=service, code=row["code"], defaults=values)
    known = [row["code"] for row in kept]
    ServiceQuestion.objects.filter(service=service).exclude(code__in=known).update(is_active=False)
