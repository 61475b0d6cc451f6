"""The services that residents may ask for, by groups."""

from dataclasses import dataclass

from civic311.lib.promise_words import promise_words
from civic311.lib.translated_text import in_language
from routing.models import ClockKind, Service, ServiceGroup
from routing.reference import Reference


@dataclass(frozen=True)
class Offered:
    """A service as a list shows it; `promise` is how long it may take, in words, or empty."""

    service_code: str
    name: str
    description: str
    promise: str


def services_by_group(known: Reference) -> list[tuple[str, list[Offered]]]:
    """Every service offered to residents under its group's name, in the city's order."""
    groups: dict[int, tuple[ServiceGroup, list[Service]]] = {}
    for service in known.services.values():
        if service.is_active and service.residents_may_ask:
            groups.setdefault(service.group_id, (service.group, []))[1].append(service)
    ordered = sorted(groups.values(), key=lambda pair: (pair[0].order, pair[0].code))
    return [
        (in_language(group.name), [offered(known, row) for row in sorted(rows, key=lambda row: (row.order, row.pk))])
        for group, rows in ordered
    ]


def offered(known: Reference, service: Service) -> Offered:
    """The service as a list shows it, in the active language."""
    rows = [row for row in known.targets_of(service.pk, service.severity) if row.kind == ClockKind.RESOLVE]
    promise = promise_words(rows[0].target.amount, rows[0].target.unit) if rows else ""
    return Offered(service.service_code, in_language(service.name), in_language(service.description), promise)
