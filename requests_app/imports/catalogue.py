"""The services, departments, queues, areas and closure reasons that a file names; unknown ones are made."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from civic311.accounts.models import Department
from requests_app.imports.mapping import ClosureRule, LayerMapping, Mapping
from requests_app.imports.parsing import ImportedCase
from routing.imports.codes import code_of
from routing.layers import LayerIndex
from routing.models import Area, AreaLayer, ClosureReason, Queue, Service, ServiceGroup
from routing.reference import in_city_zone, reference

_LAST_GROUP = 900  # old headings stand after those that the city chose
_GENERIC_REASON = ClosureRule(
    match=None,  # type: ignore[arg-type]  # never searched: it is what is left
    code="earlier-system",
    name={"en": "Closed in the earlier system", "es": "Cerrado en el sistema anterior"},
    text={
        "en": "The city closed this before it moved to this system.",
        "es": "La ciudad lo cerró antes de pasar a este sistema.",
    },
    outcome="RESOLVED",
)


@dataclass(frozen=True)
class Places:
    """Where a case belongs, as ids of rows. `closed_as` is the status of its closure reason."""

    service_id: int
    severity: int
    department_id: int
    queue_id: int
    ward_id: int | None
    area_ids: tuple[int, ...]
    closure_reason_id: int | None
    closed_as: str


class Catalogue:
    """Finds rows by the file's names, by code or by name in the mapping's language. `made` names what was missing.

    With `dry_run` nothing is made; the ids of missing rows are then below zero.
    """

    def __init__(self, mapping: Mapping, *, dry_run: bool = False) -> None:
        self._mapping = mapping
        self._dry_run = dry_run
        self.made: defaultdict[str, set[str]] = defaultdict(set)
        language = mapping.language
        self._departments = {row.code: row.pk for row in Department.objects.order_by("id")}
        self._departments |= {row.name[language].casefold(): row.pk for row in _named(Department, language)}
        self._queues = {(row.department_id, row.name[language].casefold()): row.pk for row in _named(Queue, language)}
        self._queue_codes = set(Queue.objects.values_list("code", flat=True))
        self._services = {row.service_code: (row.pk, row.severity) for row in Service.objects.order_by("id")}
        self._services |= {row.name[language].casefold(): (row.pk, row.severity) for row in _named(Service, language)}
        self._layers = {row.code: row for row in AreaLayer.objects.all()}
        areas = Area.objects.order_by("valid_to").values_list("layer__code", "code", "pk")
        self._areas = {(layer, code): pk for layer, code, pk in areas}  # those in force (no end) come last and win
        self._rules = {rule.code: rule for rule in [*mapping.closure_rules, _GENERIC_REASON]}
        self._reasons = {row.code: (row.pk, row.outcome) for row in ClosureReason.objects.all()}
        outlined = {layer.code for layer in mapping.layers if layer.by_outline}
        self._outlines: list[LayerIndex] = [layer for layer in reference().layers if layer.code in outlined]

    def place(self, case: ImportedCase) -> Places:
        """The rows a case belongs to, made where missing."""
        department_id = self._department(case.department)
        queue_id = self._queue(department_id, case)
        service_id, severity = self._service(case, queue_id)
        ward_id, area_ids = self._place_areas(case)
        reason_id, closed_as = self._reason(case.closure_reason) if case.closed else (None, "")
        return Places(service_id, severity, department_id, queue_id, ward_id, area_ids, reason_id, closed_as)

    def _missing(self, kind: str, name: str) -> int:
        """Note what is missing; returns an id that no row has."""
        self.made[kind].add(name)
        return -sum(map(len, self.made.values()))

    def _text(self, name: str) -> dict[str, str]:
        return {self._mapping.language: name}

    def _department(self, name: str) -> int:
        shown = self._shown_department(name)
        found = self._departments.get(code_of(name)) or self._departments.get(shown.casefold())
        if found is None:
            found = self._missing("departments", shown)
            if not self._dry_run:
                found = Department.objects.create(code=code_of(name), name=self._text(shown)).pk
            self._departments[code_of(name)] = found
        return found

    def _shown_department(self, name: str) -> str:
        return self._mapping.department_names.get(name, name)

    def _queue(self, department_id: int, case: ImportedCase) -> int:
        shown = self._mapping.queue_names.get(case.queue, case.queue) or "General"
        key = (department_id, shown.casefold())
        if key not in self._queues:
            self._queues[key] = self._missing("queues", f"{shown} ({self._shown_department(case.department)})")
            if not self._dry_run:
                code = code_of(f"{Department.objects.get(pk=department_id).code} {shown}", 80)
                if code in self._queue_codes:  # two names that differ in signs only are one queue
                    self._queues[key] = Queue.objects.get(code=code).pk
                else:
                    queue = Queue.objects.create(code=code, name=self._text(shown), department_id=department_id)
                    self._queues[key] = queue.pk
                    self._queue_codes.add(code)
        return self._queues[key]

    def _service(self, case: ImportedCase, queue_id: int) -> tuple[int, int]:
        shown = self._mapping.service_names.get(case.service, case.service)
        code = code_of(shown, 80)
        found = self._services.get(code) or self._services.get(shown.casefold())
        if found is None:
            found = (self._missing("services", shown), 3)
            if not self._dry_run:
                group, _made = ServiceGroup.objects.get_or_create(
                    code=code_of(case.service_group),
                    defaults={"name": self._text(case.service_group), "order": _LAST_GROUP},
                )
                service = Service.objects.create(
                    service_code=code, name=self._text(shown), group=group, default_queue_id=queue_id,
                    residents_may_ask=self._mapping.residents_may_ask, is_public=self._mapping.services_public,
                )  # fmt: skip
                found = (service.pk, service.severity)
            self._services[code] = found
        return found

    def _place_areas(self, case: ImportedCase) -> tuple[int | None, tuple[int, ...]]:
        """The ward's id and those of other areas: from the row's cells, and by outline where the mapping says so."""
        ward_id = None
        others: list[int] = []
        found = {layer: self._area(layer, code, name) for layer, code, name in case.areas}
        if case.lat is not None and case.long is not None:
            for layer in self._outlines:
                areas = layer.on(in_city_zone(case.opened).date())
                code = areas.index.at(case.lat, case.long)
                if code is not None:
                    found.setdefault(layer.code, areas.area_ids[code])
        for layer_code, area_id in found.items():
            layer_row = self._layers.get(layer_code)
            if layer_row is not None and layer_row.is_reporting:
                ward_id = area_id
            else:
                others.append(area_id)
        return ward_id, tuple(others)

    def _area(self, layer_code: str, code: str, name: str) -> int:
        found = self._areas.get((layer_code, code))
        if found is None:
            found = self._missing("areas", f"{layer_code} {code}")
            if not self._dry_run:
                order = int(code) if code.isascii() and code.isdigit() and len(code) < 6 else 0
                found = Area.objects.create(layer=self._layer(layer_code), code=code, name=name, order=order).pk
            self._areas[layer_code, code] = found
        return found

    def _layer(self, code: str) -> AreaLayer:
        if code not in self._layers:
            wanted: LayerMapping = next(layer for layer in self._mapping.layers if layer.code == code)
            is_reporting = wanted.is_reporting and not AreaLayer.objects.filter(is_reporting=True).exists()
            self._layers[code] = AreaLayer.objects.create(
                code=code, name=dict(wanted.name), is_reporting=is_reporting, order=0 if is_reporting else 10
            )
        return self._layers[code]

    def _reason(self, code: str) -> tuple[int, str]:
        rule = self._rules[code or _GENERIC_REASON.code]
        if rule.code not in self._reasons:
            self._reasons[rule.code] = (self._missing("closure reasons", rule.code), rule.outcome)
            if not self._dry_run:
                row = ClosureReason.objects.create(
                    code=rule.code, name=dict(rule.name), text=dict(rule.text), outcome=rule.outcome, order=200
                )
                self._reasons[rule.code] = (row.pk, row.outcome)
        return self._reasons[rule.code]


def _named(model: Any, language: str) -> list[Any]:
    return list(model.objects.filter(name__has_key=language).order_by("id"))
