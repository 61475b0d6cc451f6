"""Services and their definitions, in the active language, and since when they are as they are."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from civic311.city.current import current_city
from civic311.lib.translated_text import in_language
from integrations.models import CatalogueChange
from routing.models import QuestionType, Service, ServiceQuestion
from routing.reference import Reference, reference

_LISTS = (QuestionType.SINGLE, QuestionType.MULTI)
_seen: tuple[Reference, datetime] | None = None


def offered(known: Reference, *, with_restricted: bool = False) -> list[Service]:
    """The services that residents may ask for, in the catalogue's order: those whose requests are public, and with
    `with_restricted` the others.
    """
    services = [
        service
        for service in known.services.values()
        if service.is_active and service.residents_may_ask and (service.is_public or with_restricted)
    ]
    return sorted(services, key=lambda each: (each.group.order, each.group.code, each.order, each.service_code))


def service_items(known: Reference, *, with_restricted: bool = False) -> list[dict[str, Any]]:
    """The items of `GET services`."""
    return [
        {
            "service_code": service.service_code,
            "service_name": in_language(service.name),
            "description": in_language(service.description) or None,
            "metadata": bool(known.questions.get(service.pk)),
            "type": "realtime",
            "keywords": ",".join(word.replace(",", " ") for word in service.keywords) or None,
            "group": in_language(service.group.name) or None,
        }
        for service in offered(known, with_restricted=with_restricted)
    ]


def definition_of(service: Service, questions: Sequence[ServiceQuestion]) -> dict[str, Any]:
    """The document of one service's questions."""
    rows = [_attribute(question, number, questions) for number, question in enumerate(questions, start=1)]
    return {"service_code": service.service_code, "attributes": rows}


def is_needed(question: ServiceQuestion, questions: Sequence[ServiceQuestion]) -> bool:
    """Whether an answer must be sent. Open311 knows no questions that depend on others, so those are never needed."""
    depends = question.shown_when.get("question") in {each.code for each in questions}
    return question.is_required and not depends


def _attribute(question: ServiceQuestion, number: int, questions: Sequence[ServiceQuestion]) -> dict[str, Any]:
    attribute = {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": is_needed(question, questions),
        "datatype_description": in_language(question.help) or None,
        "order": number,
        "description": in_language(question.text) or question.code,
    }
    if question.datatype in _LISTS:
        attribute["values"] = [
            {"key": value["key"], "name": in_language(value["name"]) or value["key"]} for value in question.values
        ]
    return attribute


def changed_at(*, now: datetime) -> datetime:
    """Since when the services that are offered, and their questions, are as they are; whole seconds.

    Whoever asks first after a change notes it. A change within the second of the last one counts one second later, so
    that it is seen.
    """
    global _seen
    known = reference()
    if _seen is None or _seen[0] is not known:
        _seen = (known, _noted(_digest(known), now.replace(microsecond=0)))
    return _seen[1]


def _noted(digest: str, now: datetime) -> datetime:
    row = CatalogueChange.objects.filter(pk=1).first()
    if row is not None and row.digest == digest:
        return row.changed_at
    with transaction.atomic():
        first = {"digest": "", "changed_at": _beginning(now)}
        row, _is_new = CatalogueChange.objects.select_for_update().get_or_create(pk=1, defaults=first)
        if row.digest != digest:
            # What is seen for the first time did not change just now.
            row.changed_at = max(now, row.changed_at + timedelta(seconds=1)) if row.digest else row.changed_at
            row.digest = digest
            row.save()
    return row.changed_at


def _beginning(now: datetime) -> datetime:
    """When the city was set up, at the latest a minute ago."""
    city = current_city()
    earlier = now - timedelta(minutes=1)
    return min(city.created_at.replace(microsecond=0), earlier) if city else earlier


def _digest(known: Reference) -> str:
    """Of everything that services and definitions say, in every language."""
    rows = [
        [service.service_code, service.name, service.description, service.keywords, service.group.name,
         [[each.code, each.text, each.help, each.datatype, each.is_required, each.values, each.shown_when]
          for each in known.questions.get(service.pk, [])]]
        for service in offered(known)
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
